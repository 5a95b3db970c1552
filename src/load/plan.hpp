// Plan: what a load test is to do, as its user asked for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::load {

/// HMAC-SHA-256 of a text by a key: what signs tokens. Comes from whoever has the cryptography.
using Signer = std::function<std::string(std::string_view key, std::string_view text)>;

struct Plan {
  std::string url;  // http or https; empty: a server of its own
  std::string api_key;
  std::string secret;
  std::string session_id;            // the one room; empty: new sessions for all rooms
  std::vector<std::string> sources;  // addresses to connect from; empty: the system's choice
  bool is_insecure = false;          // any certificate will do
  /// A bare broadcast server: no REST, no joining, and what is sent comes back as it is.
  bool is_bare = false;
  std::optional<std::int32_t> pid;  // the server's process, when it is on this machine

  std::uint32_t members = 100;
  std::uint32_t room_size = 10;
  std::uint32_t watched = 0;    // members with a whole client, whose picture is checked
  std::uint32_t parallel = 64;  // members on their way in at once
  std::uint32_t late = 0;       // members that come when all others are there
  std::uint32_t late_at_once = 1;
  std::uint32_t rate = 0;       // signals a second, by all together
  std::uint32_t in_flight = 0;  // signals on their way in each room, as fast as they get through
  std::uint32_t signal_bytes = 64;
  std::chrono::seconds duration{10};
  std::chrono::seconds patience{30};  // for anything that must happen

  Signer sign;
};

}  // namespace parley::load
