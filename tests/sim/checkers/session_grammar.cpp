#include "sim/checkers/session_grammar.hpp"

#include <variant>

namespace parley::sim {

void SessionGrammar::told(PageId /*page*/,
                          std::uint32_t /*socket*/,
                          const protocol::ServerMessage& message) {
  if (const auto* joined = std::get_if<protocol::Joined>(&message))
    joined_[joined->connection_id] = *joined;
}

void SessionGrammar::input(PageId page, const client::Input& input) {
  if (const auto* made = std::get_if<client::InitSession>(&input))
    sessions_[{page, made->session}].quiet = made->events_suppressed;
  if (const auto* call = std::get_if<client::ConnectSession>(&input))
    sessions_[{page, call->session}].connects.insert(call->call);
}

void SessionGrammar::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { on(page, e); }, effect);
}

void SessionGrammar::stepped(PageId page, const client::Output& /*output*/, TimeMs /*now*/) {
  for (auto entry = sessions_.lower_bound({page, 0});
       entry != sessions_.end() && entry->first.first == page;
       ++entry) {
    const State& state = entry->second;
    if (!state.expected_connections.empty() || !state.expected_streams.empty())
      fail(about(page, "session", entry->first.second) +
           "not everything that was in the room was announced");
  }
}

SessionGrammar::State& SessionGrammar::open(PageId page,
                                            std::uint32_t session,
                                            std::string_view event) {
  State& state = sessions_[{page, session}];
  if (!state.connected)
    fail(about(page, "session", session) + std::string(event) + " while not connected");
  return state;
}

void SessionGrammar::on(PageId page, const client::SessionConnected& effect) {
  State& state = sessions_[{page, effect.session}];
  const std::string where = about(page, "session", effect.session);
  if (state.connected) return fail(where + "sessionConnected twice");
  const auto joined = joined_.find(effect.connection.connection_id);
  if (joined == joined_.end()) return fail(where + "sessionConnected without an answer to join");
  if (effect.capabilities != joined->second.capabilities)
    fail(where + "other capabilities than the cloud granted");
  state.connected = true;
  state.own = effect.connection.connection_id;
  state.expected_connections.push_back(state.own);
  for (const auto& connection : joined->second.connections) {
    if (connection.connection_id != state.own)
      state.expected_connections.push_back(connection.connection_id);
  }
  for (const auto& stream : joined->second.streams) {
    if (stream.connection_id != state.own) state.expected_streams.push_back(stream.stream_id);
  }
}

void SessionGrammar::on(PageId page, const client::Complete& effect) {
  for (auto& [where, state] : sessions_) {
    if (where.first != page || state.connects.erase(effect.call) == 0) continue;
    if (!effect.problem && !state.connected)
      fail(about(page, "session", where.second) + "connect succeeded before sessionConnected");
  }
}

void SessionGrammar::on(PageId page, const client::ConnectionCreated& effect) {
  State& state = open(page, effect.session, "connectionCreated");
  const std::string where = about(page, "session", effect.session);
  const std::string& id = effect.connection.connection_id;
  require(state.connects.empty(), where + "connectionCreated before connect completed");
  require(effect.quiet == state.quiet, where + "connectionCreated not suppressed as asked");
  require(state.connections.insert(id).second, where + "connectionCreated twice");
  if (state.expected_connections.empty()) {
    require(state.expected_streams.empty(), where + "connectionCreated amid the first streams");
    return;
  }
  require(state.expected_connections.front() == id, where + "connectionCreated out of order");
  state.expected_connections.pop_front();
}

void SessionGrammar::on(PageId page, const client::StreamCreated& effect) {
  State& state = open(page, effect.session, "streamCreated");
  const std::string where = about(page, "session", effect.session);
  const auto& stream = effect.stream;
  require(state.connects.empty(), where + "streamCreated before connect completed");
  require(state.expected_connections.empty(), where + "streamCreated amid the first connections");
  require(stream.connection_id != state.own, where + "streamCreated for a stream of its own");
  require(state.connections.count(stream.connection_id) != 0,
          where + "streamCreated before its connection's connectionCreated");
  require(state.streams.emplace(stream.stream_id, stream.connection_id).second,
          where + "streamCreated twice");
  if (state.expected_streams.empty()) return;
  require(state.expected_streams.front() == stream.stream_id, where + "streamCreated out of order");
  state.expected_streams.pop_front();
}

void SessionGrammar::on(PageId page, const client::ConnectionDestroyed& effect) {
  State& state = open(page, effect.session, "connectionDestroyed");
  const std::string where = about(page, "session", effect.session);
  require(effect.connection_id != state.own, where + "connectionDestroyed for its own connection");
  require(effect.quiet == state.quiet, where + "connectionDestroyed not suppressed as asked");
  require(state.connections.erase(effect.connection_id) == 1,
          where + "connectionDestroyed without connectionCreated");
  for (const auto& [stream, owner] : state.streams) {
    if (owner == effect.connection_id)
      fail(where + "connectionDestroyed before streamDestroyed of its stream " + stream);
  }
}

void SessionGrammar::on(PageId page, const client::StreamDestroyed& effect) {
  State& state = open(page, effect.session, "streamDestroyed");
  require(state.streams.erase(effect.stream_id) == 1,
          about(page, "session", effect.session) + "streamDestroyed without streamCreated");
}

void SessionGrammar::on(PageId page, const client::StreamPropertyChanged& effect) {
  const State& state = open(page, effect.session, "streamPropertyChanged");
  require(state.streams.count(effect.stream_id) + state.own_streams.count(effect.stream_id) == 1,
          about(page, "session", effect.session) + "streamPropertyChanged of an unknown stream");
}

void SessionGrammar::on(PageId page, const client::SignalReceived& effect) {
  const State& state = open(page, effect.session, "signal");
  require(!effect.from || state.connections.count(*effect.from) != 0,
          about(page, "session", effect.session) + "signal from an unknown connection");
}

void SessionGrammar::on(PageId page, const client::MuteForced& effect) {
  const State& state = open(page, effect.session, "muteForced");
  require(state.expected_streams.empty(),
          about(page, "session", effect.session) + "muteForced amid the first streams");
}

void SessionGrammar::on(PageId page, const client::PublisherStreamCreated& effect) {
  State& state = open(page, effect.session, "the publisher's streamCreated");
  const std::string where = about(page, "publisher", effect.publisher);
  require(effect.stream.connection_id == state.own, where + "streamCreated for another's stream");
  require(state.own_streams.insert(effect.stream.stream_id).second, where + "streamCreated twice");
  stream_of_[{page, effect.publisher}] = effect.stream.stream_id;
}

void SessionGrammar::on(PageId page, const client::PublisherStreamDestroyed& effect) {
  State& state = open(page, effect.session, "the publisher's streamDestroyed");
  require(state.own_streams.erase(stream_of_[{page, effect.publisher}]) == 1,
          about(page, "publisher", effect.publisher) + "streamDestroyed without streamCreated");
}

void SessionGrammar::on(PageId page, const client::SessionReconnecting& effect) {
  State& state = open(page, effect.session, "sessionReconnecting");
  require(!state.reconnecting,
          about(page, "session", effect.session) + "sessionReconnecting twice");
  state.reconnecting = true;
}

void SessionGrammar::on(PageId page, const client::SessionReconnected& effect) {
  State& state = open(page, effect.session, "sessionReconnected");
  require(
      state.reconnecting,
      about(page, "session", effect.session) + "sessionReconnected without sessionReconnecting");
  state.reconnecting = false;
}

void SessionGrammar::page_closed(PageId page) {
  sessions_.erase(sessions_.lower_bound({page, 0}), sessions_.lower_bound({page + 1, 0}));
}

void SessionGrammar::at_rest(const World& /*world*/) {
  for (const auto& [where, state] : sessions_) {
    require(!state.reconnecting,
            about(where.first, "session", where.second) + "reconnects for ever");
  }
}

void SessionGrammar::on(PageId page, const client::SessionDisconnected& effect) {
  State& state = open(page, effect.session, "sessionDisconnected");
  require(state.own_streams.empty(),
          about(page, "session", effect.session) +
              "sessionDisconnected before streamDestroyed of its publishers");
  const auto connects = state.connects;
  const bool quiet = state.quiet;
  state = {};
  state.connects = connects;
  state.quiet = quiet;
}

}  // namespace parley::sim
