#include "client/ice.hpp"

#include <algorithm>
#include <string_view>

namespace parley::client {

namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// RFC 7064 section 3.1 and RFC 7065 section 3.1, as far as it takes to tell them apart.
bool is_turn(std::string_view url) {
  return starts_with(url, "turn:") || starts_with(url, "turns:");
}

bool is_ice_url(std::string_view url) {
  return is_turn(url) || starts_with(url, "stun:") || starts_with(url, "stuns:");
}

}  // namespace

Finding Ice::set(const IceConfig& config) {
  if (config.invalid) return invalid(*config.invalid);
  const auto& include = config.include_servers.value_or("all");
  if (include != "all" && include != "custom")
    return invalid("iceConfig.includeServers: 'all' or 'custom'.");
  const auto& policy = config.transport_policy.value_or("all");
  if (policy != "all" && policy != "relay")
    return invalid("iceConfig.transportPolicy: 'all' or 'relay'.");
  for (const auto& server : config.custom_servers) {
    const auto& urls = server.urls;
    if (urls.empty() || !std::all_of(urls.begin(), urls.end(), is_ice_url)) {
      return invalid(
          "iceConfig.customServers: urls must begin with stun:, stuns:, turn: or turns:.");
    }
    if (std::any_of(urls.begin(), urls.end(), is_turn) && (!server.username || !server.credential))
      return invalid("iceConfig.customServers: a TURN server needs a username and a credential.");
  }
  custom_only_ = include == "custom";
  relay_only_ = policy == "relay";
  custom_ = config.custom_servers;
  return std::nullopt;
}

std::vector<IceServer> Ice::servers(std::vector<IceServer> offered) const {
  if (custom_only_) return custom_;
  offered.insert(offered.end(), custom_.begin(), custom_.end());
  return offered;
}

}  // namespace parley::client
