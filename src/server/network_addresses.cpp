#include "server/network_addresses.hpp"

#include <array>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::server {

namespace {

struct Freed {
  void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

bool is_usable(const ifaddrs& one) {
  return one.ifa_addr != nullptr && (one.ifa_flags & IFF_UP) != 0 &&
         (one.ifa_flags & IFF_LOOPBACK) == 0;
}

std::string text_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* done = nullptr;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    done = inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    const bool is_link_local =
        v6.sin6_addr.s6_addr[0] == 0xfe && (v6.sin6_addr.s6_addr[1] & 0xc0U) == 0x80;
    if (!is_link_local) done = inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return done == nullptr ? std::string() : std::string(done);
}

/// Of the interfaces that `wanted` names; IPv4 first.
template <class Wanted>
std::vector<std::string> addresses_of(Wanted wanted) {
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0) return {};
  const std::unique_ptr<ifaddrs, Freed> list(raw);
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
    if (!wanted(*one)) continue;
    const std::string text = text_of(one->ifa_addr);
    if (text.empty()) continue;
    (one->ifa_addr->sa_family == AF_INET ? v4 : v6).push_back(text);
  }
  v4.insert(v4.end(), v6.begin(), v6.end());
  return v4;
}

}  // namespace

std::vector<std::string> network_addresses() {
  return addresses_of(is_usable);
}

std::vector<std::string> interface_addresses() {
  return addresses_of([](const ifaddrs& one) { return one.ifa_addr != nullptr; });
}

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  const std::string text = name.data();
  constexpr const char* kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  return text.find_first_not_of(kAllowed) == std::string::npos ? text : std::string();
}

}  // namespace parley::server
