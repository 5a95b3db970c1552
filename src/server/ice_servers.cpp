#include "server/ice_servers.hpp"

#include <algorithm>

#include "protocol/base64.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

/// TURN needs a user name and a password (RFC 8656 section 5); these servers have none.
bool lacks_user(const protocol::IceServer& server) {
  const auto is_turn = [](const std::string& url) { return url.starts_with("turn"); };
  return !server.username && std::any_of(server.urls.begin(), server.urls.end(), is_turn);
}

}  // namespace

std::vector<protocol::IceServer> IceServers::for_connection(std::string_view connection_id,
                                                            std::int64_t wall_ms) const {
  if (std::none_of(named.begin(), named.end(), lacks_user)) return named;
  constexpr std::int64_t kMsPerSecond = 1000;
  const std::int64_t end_s = wall_ms / kMsPerSecond + turn_lifetime_s;
  const std::string user = std::to_string(end_s) + ":" + std::string(connection_id);
  const std::string password = protocol::encode_base64(hmac_sha1(turn_secret, user));
  std::vector<protocol::IceServer> servers = named;
  for (protocol::IceServer& server : servers) {
    if (!lacks_user(server)) continue;
    server.username = user;
    server.credential = password;
  }
  return servers;
}

std::optional<std::string> IceServers::problem() const {
  const auto lacking = std::find_if(named.begin(), named.end(), lacks_user);
  if (lacking == named.end() || !turn_secret.empty()) return std::nullopt;
  return "the TURN server " + lacking->urls.front() +
         " needs --turn-secret, or a user name and a credential: URL,USER,CREDENTIAL";
}

}  // namespace parley::server
