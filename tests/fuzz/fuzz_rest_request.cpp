#include <cstddef>
#include <cstdint>

#include "fuzz/bodies.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::fuzz::rest_request({reinterpret_cast<const char*>(data), size});
  return 0;
}
