// Rooms of guests: whoever knows the name of a room gets a session and a token for it. The demo
// page, the examples and embeds have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/rate_table.hpp"
#include "protocol/generated/messages.hpp"
#include "protocol/json.hpp"
#include "server/cloud_host.hpp"
#include "server/http_message.hpp"
#include "server/store.hpp"

namespace parley::server {

/// The longest name that a room of an embed may have, in UTF-16 units: tokens have been seen there.
inline constexpr std::size_t kEmbedRoomUnitsMax = 2048;

class GuestRooms {
 public:
  GuestRooms(Store& store, const CloudHost& cloud);

  /// Answers `POST /demo/room` with {"room": name}: {"apiKey", "sessionId", "token", "room"}. In
  /// rooms of the examples, whose names begin with "examples/", "role" may name a role as well. For
  /// pages of this server only; the rooms are those of the project with that API key.
  [[nodiscard]] HttpResponse post_demo_room(const HttpRequest& request, std::string_view api_key);

  /// The same for a room of an embed, whose name may be any text. The caller has checked where the
  /// request comes from.
  [[nodiscard]] HttpResponse post_embed_room(const HttpRequest& request, const Embed& embed);

 private:
  /// Whose rooms they are.
  struct Owner {
    std::string embed_id;  // empty: the demo page's
    std::string api_key;
    std::uint32_t connections_max = 0;
  };

  /// Whether there is anything to answer: JSON, and not too often from one network, which is an
  /// IPv4 address or an IPv6 /64.
  [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& request,
                                                   protocol::JsonDocument& document);
  [[nodiscard]] HttpResponse enter(const Owner& owner, std::string_view room, protocol::Role role);
  /// None when the project's quota leaves no new one.
  [[nodiscard]] Result<std::optional<std::string>, StoreError> session_of(const Owner& owner,
                                                                          const Project& project,
                                                                          std::string_view room);
  [[nodiscard]] std::optional<StoreError> forget_the_unused(const Owner& owner);

  Store& store_;
  const CloudHost& cloud_;
  RateTable allowances_;  // by network
};

}  // namespace parley::server
