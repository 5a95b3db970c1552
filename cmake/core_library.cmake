# parley_core_library(<name> <source>...): a static library of the sans-IO core.
# Built without exceptions and RTTI natively too, so that there is one behaviour everywhere.
function(parley_core_library name)
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_compile_options(${name} PRIVATE -fno-exceptions -fno-rtti)
  target_link_libraries(${name} PRIVATE parley_flags)
  if(EMSCRIPTEN)
    target_compile_options(${name} PRIVATE -Os -flto)
  endif()
endfunction()
