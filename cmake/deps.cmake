# Third-party code, all of it from Debian packages, one target for each:
#   parley_json    nlohmann-json headers, for unit tests: they compare our own parser with it
#   parley_catch2  Catch2 v2 headers, for unit tests
# Native only: Boost headers, OpenSSL, SQLite, spdlog, CLI11 and prometheus-cpp are found here and linked by src/server.

# /usr/include must never reach em++ (glibc headers would shadow its own), so under Emscripten
# single header trees are copied into the build folder.
function(parley_header_tree target folder)
  if(EMSCRIPTEN)
    if(NOT IS_DIRECTORY "/usr/include/${folder}")
      message(FATAL_ERROR "/usr/include/${folder} is missing; run scripts/setup")
    endif()
    file(COPY "/usr/include/${folder}" DESTINATION "${CMAKE_BINARY_DIR}/third_party/${folder}_tree")
    target_include_directories(${target} SYSTEM INTERFACE
      "${CMAKE_BINARY_DIR}/third_party/${folder}_tree")
  endif()
endfunction()

add_library(parley_json INTERFACE)
parley_header_tree(parley_json nlohmann)

add_library(parley_catch2 INTERFACE)
parley_header_tree(parley_catch2 catch2)
if(EMSCRIPTEN)
  # Catch2 reports failures by exceptions; the core libraries stay without them.
  target_compile_options(parley_catch2 INTERFACE -fexceptions)
  target_link_options(parley_catch2 INTERFACE -fexceptions)
else()
  find_package(Threads REQUIRED)
  find_package(Boost 1.81 REQUIRED)
  find_package(OpenSSL 3.0 REQUIRED)
  find_package(SQLite3 3.40 REQUIRED)
  find_package(spdlog 1.10 REQUIRED)
  find_package(CLI11 2.1 REQUIRED)
  # Its own CMake package asks for the parts with servers and clients too, which are not used.
  find_path(PARLEY_PROMETHEUS_HEADERS prometheus/registry.h REQUIRED)
  find_library(PARLEY_PROMETHEUS_CORE prometheus-cpp-core REQUIRED)
  add_library(parley_prometheus INTERFACE)
  target_include_directories(parley_prometheus SYSTEM INTERFACE "${PARLEY_PROMETHEUS_HEADERS}")
  target_link_libraries(parley_prometheus INTERFACE "${PARLEY_PROMETHEUS_CORE}")
endif()
