// What each role of a token may do (OpenTok's table of roles).
#pragma once

#include <optional>
#include <string_view>

#include "protocol/generated/messages.hpp"

namespace parley::protocol {

/// The numbers of session.capabilities: 1 or 0.
[[nodiscard]] Capabilities capabilities_of(Role role);

/// Whether these allow it.
[[nodiscard]] bool allows(const Capabilities& may, Moderation action);

/// The role that tokens spell so; nothing for another text.
[[nodiscard]] std::optional<Role> role_from_name(std::string_view name);

}  // namespace parley::protocol
