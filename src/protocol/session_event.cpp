#include "protocol/session_event.hpp"

#include "protocol/json.hpp"
#include "protocol/token_text.hpp"

namespace parley::protocol {

namespace {

void write(JsonWriter& out, const Connection& connection) {
  out.key("connection").begin_object();
  out.key("id").string(connection.connection_id);
  out.key("createdAt").number(connection.creation_time);
  out.key("data").string(connection.data.value_or(""));
  out.end_object();
}

/// Applications of OpenTok do not know our own reason: to them such a client left.
Reason told(Reason reason) {
  return reason == Reason::kMediaIdle ? Reason::kClientDisconnected : reason;
}

}  // namespace

CallbackTopic topic_of(SessionEventKind kind) {
  switch (kind) {
    case SessionEventKind::kSessionCreated: return {"session", "created"};
    case SessionEventKind::kSessionDestroyed: return {"session", "destroyed"};
    case SessionEventKind::kConnectionCreated: return {"connection", "created"};
    case SessionEventKind::kConnectionDestroyed: return {"connection", "destroyed"};
    case SessionEventKind::kStreamCreated: return {"stream", "created"};
    case SessionEventKind::kStreamDestroyed: return {"stream", "destroyed"};
  }
  return {};
}

std::string_view name_of(SessionEventKind kind) {
  switch (kind) {
    case SessionEventKind::kSessionCreated: return "sessionCreated";
    case SessionEventKind::kSessionDestroyed: return "sessionDestroyed";
    case SessionEventKind::kConnectionCreated: return "connectionCreated";
    case SessionEventKind::kConnectionDestroyed: return "connectionDestroyed";
    case SessionEventKind::kStreamCreated: return "streamCreated";
    case SessionEventKind::kStreamDestroyed: return "streamDestroyed";
  }
  return {};
}

std::string callback_body(const SessionEvent& event) {
  JsonWriter out;
  out.begin_object();
  out.key("sessionId").string(event.session_id);
  out.key("projectId").string(event.api_key);
  out.key("event").string(name_of(event.kind));
  if (event.reason) out.key("reason").string(to_string(told(*event.reason)));
  out.key("timestamp").number(event.at_ms);
  if (event.stream) {
    out.key("stream").begin_object();
    out.key("id").string(event.stream->stream_id);
    if (event.connection) write(out, *event.connection);
    out.key("createdAt").number(event.stream->creation_time);
    out.key("name").string(event.stream->name);
    out.key("videoType").string(to_string(event.stream->video_type.value_or(VideoType::kCamera)));
    out.end_object();
  } else if (event.connection) {
    write(out, *event.connection);
  }
  out.end_object();
  return out.take();
}

std::string callback_signing_input(const CallbackClaims& claims) {
  constexpr std::int64_t kLifetimeS = 300;
  JsonWriter out;
  out.begin_object();
  out.key("iss").string("parley");
  out.key("iat").number(claims.issued_s);
  out.key("exp").number(claims.issued_s + kLifetimeS);
  out.key("jti").string(claims.event_id);
  out.key("api_key").string(claims.api_key);
  out.key("payload_hash").string(claims.payload_hash);
  out.end_object();
  return jwt_signing_input(out.text());
}

}  // namespace parley::protocol
