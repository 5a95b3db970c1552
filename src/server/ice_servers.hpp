// STUN and TURN servers for clients, with credentials that end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/generated/messages.hpp"

namespace parley::server {

/// What the operator named. A TURN server without a user of its own gets one for each connection,
/// made with the secret that it shares with us, as draft-uberti-behave-turn-rest-00 says and
/// coturn's use-auth-secret checks.
struct IceServers {
  std::vector<protocol::IceServer> named;
  std::string turn_secret;           // none when empty
  std::int64_t turn_lifetime_s = 0;  // how long these credentials are good

  /// What a connection is told: credentials are "EXPIRY:CONNECTION" (seconds since 1970) and the
  /// base64 of its HMAC-SHA-1.
  [[nodiscard]] std::vector<protocol::IceServer> for_connection(std::string_view connection_id,
                                                                std::int64_t wall_ms) const;

  /// What is wrong, in words for the operator: a TURN server that nobody could use.
  [[nodiscard]] std::optional<std::string> problem() const;
};

}  // namespace parley::server
