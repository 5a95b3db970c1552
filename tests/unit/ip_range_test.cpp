#include "base/ip_range.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

namespace parley {

namespace {

IpBytes v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

/// An address that begins with these bytes and ends with `last`.
IpBytes v6(const std::vector<std::uint8_t>& first, std::uint8_t last = 1) {
  IpBytes out{};
  std::copy(first.begin(), first.end(), out.begin());
  out.back() = last;
  return out;
}

}  // namespace

TEST_CASE("addresses of the internet are public, up to the edges of what is not") {
  CHECK(is_public(v4(93, 184, 216, 34)));
  CHECK(is_public(v4(9, 255, 255, 255)));
  CHECK(is_public(v4(11, 0, 0, 0)));
  CHECK(is_public(v4(100, 63, 255, 255)));
  CHECK(is_public(v4(100, 128, 0, 0)));
  CHECK(is_public(v4(172, 15, 255, 255)));
  CHECK(is_public(v4(172, 32, 0, 0)));
  CHECK(is_public(v4(192, 167, 255, 255)));
  CHECK(is_public(v4(223, 255, 255, 255)));
  CHECK(is_public(v6({0x20, 0x01, 0x48, 0x60})));
  CHECK(is_public(v6({0x2a, 0x00})));
}

TEST_CASE("no private, local, grouped or reserved address is public") {
  CHECK_FALSE(is_public(v4(0, 0, 0, 0)));
  CHECK_FALSE(is_public(v4(10, 1, 2, 3)));
  CHECK_FALSE(is_public(v4(100, 64, 0, 1)));
  CHECK_FALSE(is_public(v4(127, 0, 0, 1)));
  CHECK_FALSE(is_public(v4(169, 254, 169, 254)));
  CHECK_FALSE(is_public(v4(172, 16, 0, 1)));
  CHECK_FALSE(is_public(v4(172, 31, 255, 255)));
  CHECK_FALSE(is_public(v4(192, 0, 2, 1)));
  CHECK_FALSE(is_public(v4(192, 168, 1, 1)));
  CHECK_FALSE(is_public(v4(198, 19, 0, 1)));
  CHECK_FALSE(is_public(v4(224, 0, 0, 1)));
  CHECK_FALSE(is_public(v4(255, 255, 255, 255)));
  CHECK_FALSE(is_public(v6({})));                        // ::1
  CHECK_FALSE(is_public(v6({0xfe, 0x80})));              // of the own link
  CHECK_FALSE(is_public(v6({0xfd, 0x00, 0x0e, 0xc2})));  // private; a metadata server
  CHECK_FALSE(is_public(v6({0xff, 0x02})));              // a group
  CHECK_FALSE(is_public(v6({0x20, 0x01, 0x0d, 0xb8})));  // for documents
  CHECK_FALSE(is_public(v6({0x20, 0x01, 0x00, 0x00})));  // Teredo
  CHECK_FALSE(is_public(v6({0x20, 0x02, 0x0a, 0x00})));  // 6to4, which may hide 10.0.0.1
}

TEST_CASE("IPv4 behind NAT64 is what it is without") {
  IpBytes address = v6({0x00, 0x64, 0xff, 0x9b});
  address.at(12) = 127;
  CHECK_FALSE(is_public(address));
  address.at(12) = 93;
  CHECK(is_public(address));
}

TEST_CASE("a range holds what shares its bits") {
  const IpRange range{v4(192, 168, 4, 0), 96 + 22};
  CHECK(range.holds(v4(192, 168, 7, 255)));
  CHECK_FALSE(range.holds(v4(192, 168, 8, 0)));
  CHECK(IpRange{}.holds(v4(1, 2, 3, 4)));
}

}  // namespace parley
