#include "protocol/roles.hpp"

#include <array>

namespace parley::protocol {

Capabilities capabilities_of(Role role) {
  const bool moderates = role == Role::kModerator;
  Capabilities out;
  out.publish = role == Role::kSubscriber ? 0 : 1;
  out.subscribe = role == Role::kPublisheronly ? 0 : 1;
  out.signal = role == Role::kPublisheronly ? 0 : 1;
  out.force_unpublish = moderates ? 1 : 0;
  out.force_disconnect = moderates ? 1 : 0;
  out.force_mute = moderates ? 1 : 0;
  return out;
}

bool allows(const Capabilities& may, Moderation action) {
  switch (action) {
    case Moderation::kForceDisconnect: return may.force_disconnect != 0;
    case Moderation::kForceUnpublish: return may.force_unpublish != 0;
    case Moderation::kForceMuteStream:
    case Moderation::kForceMuteAll:
    case Moderation::kDisableForceMute: return may.force_mute != 0;
  }
  return false;
}

std::optional<Role> role_from_name(std::string_view name) {
  constexpr std::array kRoles{
      Role::kSubscriber, Role::kPublisher, Role::kPublisheronly, Role::kModerator};
  for (const auto role : kRoles) {
    if (to_string(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace parley::protocol
