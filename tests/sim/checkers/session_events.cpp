#include "sim/checkers/session_events.hpp"

#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

using Kind = protocol::SessionEventKind;

void SessionEvents::cloud_effect(const cloud::Effect& effect, TimeMs /*now*/) {
  const auto* happened = std::get_if<cloud::Happened>(&effect);
  if (happened != nullptr) take(happened->event);
}

void SessionEvents::take(const protocol::SessionEvent& event) {
  const bool is_end = protocol::topic_of(event.kind).event == "destroyed";
  const bool is_session = protocol::topic_of(event.kind).group == "session";
  require(event.api_key == World::kApiKey, "an event of another project");
  require(event.reason.has_value() == (is_end && !is_session), "reasons are for what ends");
  if (event.kind == Kind::kSessionCreated) {
    require(open_.try_emplace(event.session_id).second, "a session began twice");
    return;
  }
  const auto session = open_.find(event.session_id);
  if (session == open_.end()) return fail("an event of a session that is not there");
  if (event.kind == Kind::kSessionDestroyed) {
    require(session->second.empty(), "a session ended before its connections");
    open_.erase(session);
    return;
  }
  if (!event.connection) return fail("an event of no connection");
  if (event.stream) {
    take_stream(session->second, event);
  } else {
    take_connection(session->second, event);
  }
}

void SessionEvents::take_connection(Session& session, const protocol::SessionEvent& event) {
  const std::string& id = event.connection->connection_id;
  if (event.kind == Kind::kConnectionCreated) {
    require(ids_.insert(id).second, "a connection began twice");
    session.try_emplace(id);
    return;
  }
  require(event.kind == Kind::kConnectionDestroyed, "an event of a stream without it");
  const auto found = session.find(id);
  if (found == session.end()) return fail("a connection ended that is not there");
  require(found->second.empty(), "a connection ended before its streams");
  session.erase(found);
}

void SessionEvents::take_stream(Session& session, const protocol::SessionEvent& event) {
  const std::string& id = event.stream->stream_id;
  const auto owner = session.find(event.stream->connection_id);
  if (owner == session.end()) return fail("an event of a stream whose publisher is not there");
  require(owner->first == event.connection->connection_id, "a stream of another connection");
  if (event.kind == Kind::kStreamCreated) {
    require(ids_.insert(id).second, "a stream began twice");
    owner->second.insert(id);
  } else {
    require(owner->second.erase(id) == 1, "a stream ended that is not there");
  }
}

void SessionEvents::at_rest(const World& world) {
  // What a server kept is not over.
  if (!world.serving()) return;
  std::map<std::string, Session> real;
  for (const auto& [key, room] : world.cloud().rooms()) {
    Session& session = real[key.second];
    for (const auto& [number, member] : room.members())
      session.try_emplace(member.connection.connection_id);
    for (const auto& [number, stream] : room.streams())
      session[stream.stream.connection_id].insert(stream.stream.stream_id);
  }
  require(open_ == real, "what is open is not what the events say");
}

}  // namespace parley::sim
