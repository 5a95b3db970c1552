// SessionEvent: what happens in a session, and the callbacks by which application servers hear of
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/generated/messages.hpp"

namespace parley::protocol {

enum class SessionEventKind : std::uint8_t {
  kSessionCreated,
  kSessionDestroyed,
  kConnectionCreated,
  kConnectionDestroyed,
  kStreamCreated,
  kStreamDestroyed,
};

struct SessionEvent {
  SessionEventKind kind = SessionEventKind::kSessionCreated;
  std::string api_key = {};
  std::string session_id = {};
  std::int64_t at_ms = 0;                     // since 1970
  std::optional<Connection> connection = {};  // of a stream its publisher's
  std::optional<Stream> stream = {};
  std::optional<Reason> reason = {};
};

/// What callbacks are registered for: a group and an event of it.
struct CallbackTopic {
  std::string_view group;
  std::string_view event;
};

[[nodiscard]] CallbackTopic topic_of(SessionEventKind kind);

/// The event's name in the body.
[[nodiscard]] std::string_view name_of(SessionEventKind kind);

/// The body of a callback, in JSON. Of a stream everything is within `stream`, its connection too.
[[nodiscard]] std::string callback_body(const SessionEvent& event);

/// What a callback's JWT says.
struct CallbackClaims {
  std::string_view api_key;
  std::string_view event_id;  // the same whenever the event is sent again
  std::string_view payload_hash;
  std::int64_t issued_s = 0;
};

/// What is to be signed with HS256 for the header of a callback; jwt_token makes the token of it.
[[nodiscard]] std::string callback_signing_input(const CallbackClaims& claims);

}  // namespace parley::protocol
