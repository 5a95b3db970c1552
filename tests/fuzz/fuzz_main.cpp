// libFuzzer's entrance to the body PARLEY_FUZZ_BODY.
#include <cstddef>
#include <cstdint>

#include "fuzz/bodies.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::fuzz::PARLEY_FUZZ_BODY({reinterpret_cast<const char*>(data), size});
  return 0;
}
