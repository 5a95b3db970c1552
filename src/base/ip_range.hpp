// Ranges of IP addresses, and whether an address is one of the public internet.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace parley {

/// An IP address; IPv4 as IPv6 maps it (RFC 4291 section 2.5.5.2).
using IpBytes = std::array<std::uint8_t, 16>;

struct IpRange {
  IpBytes first{};
  unsigned bits = 0;  // that all of its addresses have in common

  [[nodiscard]] constexpr bool holds(const IpBytes& address) const {
    constexpr unsigned kByteBits = 8;
    for (unsigned bit = 0; bit < bits; ++bit) {
      const unsigned mask = 0x80U >> bit % kByteBits;
      const std::size_t at = bit / kByteBits;
      if ((address.at(at) & mask) != (first.at(at) & mask)) return false;
    }
    return true;
  }
};

namespace detail {

constexpr std::size_t kV4At = 12;  // where its bytes begin
constexpr unsigned kMappedBits = 96;

constexpr IpRange v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, 0}, kMappedBits + bits};
}

constexpr IpRange v6(unsigned a, unsigned b, unsigned bits) {
  constexpr unsigned kByte = 256;
  return {{static_cast<std::uint8_t>(a / kByte),
           static_cast<std::uint8_t>(a % kByte),
           static_cast<std::uint8_t>(b / kByte),
           static_cast<std::uint8_t>(b % kByte)},
          bits};
}

/// What IANA's registries of special-purpose addresses do not call globally reachable, beside the
/// addresses of multicast and what no longer is in use.
constexpr std::array kSpecial{v4(0, 0, 0, 8),
                              v4(10, 0, 0, 8),
                              v4(100, 64, 0, 10),
                              v4(127, 0, 0, 8),
                              v4(169, 254, 0, 16),
                              v4(172, 16, 0, 12),
                              v4(192, 0, 0, 24),
                              v4(192, 0, 2, 24),
                              v4(192, 88, 99, 24),
                              v4(192, 168, 0, 16),
                              v4(198, 18, 0, 15),
                              v4(198, 51, 100, 24),
                              v4(203, 0, 113, 24),
                              v4(224, 0, 0, 4),
                              v4(240, 0, 0, 4),
                              v6(0x2001, 0, 23),
                              v6(0x2001, 0xdb8, 32),
                              v6(0x2002, 0, 16),
                              v6(0x3fff, 0, 20)};

constexpr IpRange kMapped = v4(0, 0, 0, 0);
constexpr IpRange kGlobalV6 = v6(0x2000, 0, 3);
constexpr IpRange kNat64 = {{0, 0x64, 0xff, 0x9b}, kMappedBits};  // RFC 6052: IPv4 behind it

}  // namespace detail

/// Whether an address is one of the public internet: not private, of this machine, of the own link,
/// of a group or reserved.
[[nodiscard]] constexpr bool is_public(IpBytes address) {
  if (detail::kNat64.holds(address)) {
    std::copy(detail::kMapped.first.begin(),
              detail::kMapped.first.begin() + detail::kV4At,
              address.begin());
  }
  if (!detail::kMapped.holds(address) && !detail::kGlobalV6.holds(address)) return false;
  return std::none_of(detail::kSpecial.begin(),
                      detail::kSpecial.end(),
                      [&address](const IpRange& range) { return range.holds(address); });
}

}  // namespace parley
