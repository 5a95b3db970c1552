// The network that an IP address belongs to, as far as one customer of a provider goes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// An IPv4 address as it is, also when it is written as IPv6; of an IPv6 address the first 64 bits,
/// because whoever has one of them has them all (RFC 6177). Any other text as it is.
[[nodiscard]] inline std::string ip_network(std::string_view address) {
  constexpr std::size_t kGroups = 8;
  constexpr std::string_view kMapped = "::ffff:";
  if (address.find(':') == std::string_view::npos) return std::string(address);
  if (address.find('.') != std::string_view::npos && address.starts_with(kMapped))
    return std::string(address.substr(kMapped.size()));
  const auto groups_of = [](std::string_view text) {
    std::vector<std::string_view> groups;
    while (!text.empty()) {
      const std::size_t end = text.find(':');
      groups.push_back(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return groups;
  };
  const std::size_t gap = address.find("::");
  std::vector<std::string_view> groups = groups_of(address.substr(0, gap));
  if (gap != std::string_view::npos) {
    const auto last = groups_of(address.substr(gap + 2));
    while (groups.size() + last.size() < kGroups)
      groups.emplace_back("0");
    groups.insert(groups.end(), last.begin(), last.end());
  }
  if (groups.size() != kGroups) return std::string(address);
  std::string network;
  for (std::size_t i = 0; i < kGroups / 2; ++i)
    network.append(groups[i]).append(":");
  return network + ":/64";
}

}  // namespace parley
