#include "base/ip_network.hpp"

#include <catch2/catch.hpp>

using parley::ip_network;

TEST_CASE("an IPv4 address is a network of its own, however it is written") {
  CHECK(ip_network("192.0.2.7") == "192.0.2.7");
  CHECK(ip_network("::ffff:192.0.2.7") == "192.0.2.7");
}

TEST_CASE("IPv6 addresses share a network when their first 64 bits are the same") {
  CHECK(ip_network("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(ip_network("2001:db8:1:2::") == "2001:db8:1:2::/64");
  CHECK(ip_network("2001:db8:1:2::6") == "2001:db8:1:2::/64");
  CHECK(ip_network("2001:db8::6") == "2001:db8:0:0::/64");
  CHECK(ip_network("2001:db8::3:4:5:6") == "2001:db8:0:0::/64");
  CHECK(ip_network("2001::2:3:4:5:6:7") == "2001:0:2:3::/64");
  CHECK(ip_network("::1") == "0:0:0:0::/64");
  CHECK(ip_network("::") == "0:0:0:0::/64");
  CHECK(ip_network("fe80::1:2%eth0") == ip_network("fe80::3:4%eth0"));
  CHECK(ip_network("2001:db8:1:3::6") != ip_network("2001:db8:1:2::6"));
}

TEST_CASE("what is no address stays as it is") {
  for (const auto* text : {"", "name", ":", "1:2", "1:2:3:4:5:6:7:8:9", "1::2:3:4:5:6:7:8:9"})
    CHECK(ip_network(text) == text);
}
