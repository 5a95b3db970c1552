#include "cloud/ids.hpp"

#include <cstdint>
#include <string_view>

namespace parley::cloud {

std::string make_id(Rng& rng) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    std::uint32_t digit = rng.below(16);
    if (i == 12) digit = 4;
    if (i == 16) digit = 8U | (digit & 3U);
    out += kDigits[digit];
  }
  return out;
}

}  // namespace parley::cloud
