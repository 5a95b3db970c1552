// What a session's texts and streams look like, for tests of the client core.
#pragma once

#include <string>

#include "protocol/generated/messages.hpp"
#include "protocol/session_id.hpp"

namespace parley::client {

[[nodiscard]] inline std::string session_id_of(const std::string& api_key) {
  return protocol::mint_session_id({api_key, "", 1'700'000'000'000, "abcdefghijklmnopqrstuvwx"});
}

[[nodiscard]] inline protocol::Stream stream_of(const std::string& stream_id,
                                                const std::string& connection_id) {
  return {
      stream_id, connection_id, 5, "", {}, true, true, protocol::VideoType::kCamera, 640, 480, {}};
}

}  // namespace parley::client
