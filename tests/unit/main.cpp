// The entry point of the unit tests; Catch2 is compiled here, once.
#define CATCH_CONFIG_RUNNER
#ifdef __EMSCRIPTEN__
#define CATCH_CONFIG_COLOUR_NONE  // it takes everything for a terminal
#endif
#include <catch2/catch.hpp>

int main(int argc, char* argv[]) {
  return Catch::Session().run(argc, argv);
}
