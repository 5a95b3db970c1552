#include "sim/checkers/permissions.hpp"

#include <string>
#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

void Permissions::expect(const std::string& connection, CallKind kind) {
  const Resident* resident = census_.find(connection);
  if (resident != nullptr && !may_succeed(kind, resident->role))
    fail("a " + std::string(to_string(resident->role)) + " came to " +
         std::string(to_string(kind)));
}

void Permissions::sent(const std::vector<cloud::ConnId>& to,
                       const protocol::ServerMessage& message) {
  if (const auto* stream = std::get_if<protocol::StreamCreated>(&message))
    expect(stream->stream.connection_id, CallKind::kPublish);
  if (const auto* subscribed = std::get_if<protocol::Subscribed>(&message))
    expect(subscribed->connection_id, CallKind::kSubscribe);
  if (const auto* signal = std::get_if<protocol::Signal>(&message))
    expect(signal->from.value_or(""), CallKind::kSignalAll);
  const auto* refused = std::get_if<protocol::Refused>(&message);
  if (refused == nullptr || census_.is_guest(to.front())) return;
  // The client core checks these itself: the cloud has the last word only about other clients.
  for (const auto* name : {"OT_PERMISSION_DENIED", "OT_INVALID_PARAMETER", "OT_PAYLOAD_TOO_LARGE"})
    require(refused->name != name,
            "the client core asked for what is refused: " + refused->message);
}

void Permissions::at_rest(const World& world) {
  for (const auto& [uid, peer] : world.peers().all()) {
    const auto role = world.role_of(peer.page);
    require(peer.subscriber == 0 || may_succeed(CallKind::kSubscribe, role),
            about(peer.page, "leg", peer.leg) + "receives, which its role does not allow");
    require(peer.publisher == 0 || may_succeed(CallKind::kPublish, role),
            about(peer.page, "leg", peer.leg) + "sends, which its role does not allow");
  }
}

}  // namespace parley::sim
