// The back end of the demo page and of the examples: a room name becomes a session of the
// development project and a token.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "server/http_message.hpp"
#include "server/store.hpp"

namespace parley::server {

class DemoRooms {
 public:
  DemoRooms(Store& store, Project project) : store_(store), project_(std::move(project)) {}

  /// Answers `POST /demo/room` with {"room": name}: {"apiKey", "sessionId", "token", "room"}. In
  /// rooms of the examples, whose names begin with "examples/", "role" may name a role as well. For
  /// pages of this server only, and not too often from one network: an IPv4 address or IPv6 /64.
  [[nodiscard]] HttpResponse post_room(const HttpRequest& request);

 private:
  struct Allowance {
    std::int64_t tokens_milli = 0;
    std::int64_t counted_ms = 0;
  };

  [[nodiscard]] bool may_ask(const std::string& network, std::int64_t now_ms);
  [[nodiscard]] Result<std::string, StoreError> session_of(std::string_view room);

  Store& store_;
  Project project_;
  std::map<std::string, Allowance> allowances_;  // by network
};

}  // namespace parley::server
