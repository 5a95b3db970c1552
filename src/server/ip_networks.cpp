#include "server/ip_networks.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace parley::server {

namespace {

namespace ip = boost::asio::ip;

constexpr unsigned kV4Bits = 32;
constexpr unsigned kV6Bits = 128;

}  // namespace

IpBytes ip_bytes(const ip::address& address) {
  const auto v6 =
      address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
  return v6.to_bytes();
}

std::optional<std::string> IpNetworks::add(std::string_view network) {
  const std::size_t slash = network.find('/');
  boost::system::error_code failure;
  const ip::address address = ip::make_address(std::string(network.substr(0, slash)), failure);
  const std::string problem =
      '"' + std::string(network) + "\" is neither an IP address nor a network such as 10.0.0.0/8";
  if (failure) return problem;
  const unsigned most = address.is_v4() ? kV4Bits : kV6Bits;
  unsigned bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view text = network.substr(slash + 1);
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, bits);
    if (text.empty() || error != std::errc() || stop != end || bits > most) return problem;
  }
  ranges_.push_back({ip_bytes(address), bits + kV6Bits - most});
  return std::nullopt;
}

bool IpNetworks::holds(const IpBytes& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&address](const IpRange& range) {
    return range.holds(address);
  });
}

}  // namespace parley::server
