#include "client/ice.hpp"

#include <algorithm>
#include <string_view>

#include "client/limits.hpp"

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

bool is_too_long(std::string_view text) {
  return text.size() > kIceTextBytesMax;
}

/// Whether a server is larger than what is passed on.
bool is_too_large(const IceServer& server) {
  const auto& urls = server.urls;
  return urls.size() > kIceUrlsMax || std::any_of(urls.begin(), urls.end(), is_too_long) ||
         is_too_long(server.username.value_or("")) || is_too_long(server.credential.value_or(""));
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
  if (config.custom_servers.size() > kIceServersMax)
    return invalid("iceConfig.customServers: 16 servers at most.");
  for (const auto& server : config.custom_servers) {
    if (is_too_large(server)) {
      return invalid(
          "iceConfig.customServers: at most 8 urls a server; each of them, username and "
          "credential have at most 1024 bytes.");
    }
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
