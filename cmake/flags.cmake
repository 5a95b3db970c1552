# parley_flags: warnings, sanitizers and determinism flags. Every target of ours links it;
# no flag is set anywhere else.
add_library(parley_flags INTERFACE)

target_compile_options(parley_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Wimplicit-fallthrough
  $<$<BOOL:${PARLEY_WERROR}>:-Werror>
  # The same doubles on GCC, Clang and WebAssembly: no fused multiply-add.
  -ffp-contract=off)

if(PARLEY_SANITIZE)
  # vptr needs RTTI, which the core is built without.
  set(parley_sanitizers
    -fsanitize=${PARLEY_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_compile_options(parley_flags INTERFACE ${parley_sanitizers})
  target_link_options(parley_flags INTERFACE -fsanitize=${PARLEY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC's own documentation: sanitizers make this warning report false ones (inside <regex>).
    target_compile_options(parley_flags INTERFACE -Wno-maybe-uninitialized)
    if(PARLEY_SANITIZE STREQUAL "thread")
      # Asio's fences order nothing that its locks do not.
      target_compile_options(parley_flags INTERFACE -Wno-tsan)
    endif()
  endif()
endif()

if(PARLEY_FUZZ)
  # The code under test needs coverage instrumentation too, or the fuzzer sees nothing of it.
  target_compile_options(parley_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE)
  # Paths relative to the checkout, so that a second clone finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1)
  if(EMSCRIPTEN)
    # em++ itself is a script; the compiler that it calls is what can be remembered.
    list(APPEND CMAKE_CXX_COMPILER_LAUNCHER "EM_COMPILER_WRAPPER=${PARLEY_CCACHE}")
  else()
    list(APPEND CMAKE_CXX_COMPILER_LAUNCHER "${PARLEY_CCACHE}")
  endif()
endif()
