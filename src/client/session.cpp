#include "client/session.hpp"

#include <algorithm>
#include <utility>

#include "client/checks.hpp"
#include "client/limits.hpp"

namespace parley::client {

Session::Session(const InitSession& in)
    : id_(in.session),
      api_key_(in.api_key.value_or("")),
      session_id_(in.session_id.value_or("")),
      url_(in.url),
      quiet_(in.events_suppressed),
      problem_(check_session(in)) {
  if (!problem_) problem_ = check_types(in.invalid);
  if (in.ice) ice_problem_ = ice_.set(*in.ice);
}

Finding Session::set_ice(const IceConfig& config) {
  auto finding = ice_.set(config);
  if (!finding) ice_problem_.reset();
  return finding;
}

bool Session::take_repeat(TimeMs now) {
  if (!timers_.due(Timer::kRepeat, now)) return false;
  timers_.clear(Timer::kRepeat);
  return true;
}

void Session::connect(Context& context, const ConnectSession& in) {
  if (state_ == State::kConnected) return context.succeed(in.call);
  if (state_ != State::kIdle) {
    connect_calls_.push_back(in.call);
    return;
  }
  if (problem_) return context.fail(in.call, *problem_);
  if (ice_problem_) return context.fail(in.call, *ice_problem_);
  if (in.lacking) return context.fail(in.call, no_browser(*in.lacking));
  if (const auto finding = check_token(in.token)) return context.fail(in.call, *finding);
  state_ = State::kOpening;
  token_ = *in.token;
  connect_calls_.push_back(in.call);
  timers_.set(Timer::kConnect, context.now() + kConnectMs);
  channel_.open(context, url_);
  context.log(LogLevel::kInfo, "session", id_, "connecting");
}

void Session::encrypt(Context& context) {
  problem_ = not_supported(kEncryption);
  if (state_ == State::kOpening || state_ == State::kJoining)
    refuse(context, *problem_, kCloseNormal);
}

void Session::opened(Context& context) {
  if (state_ == State::kConnected && link_ == Link::kOpening) {
    link_ = Link::kResuming;
    channel_.introduce(context,
                       protocol::Resume{0,
                                        api_key_,
                                        session_id_,
                                        room_.connection_id,
                                        room_.secret,
                                        room_.number,
                                        channel_.first_unanswered()},
                       Request::Kind::kResume);
  }
  if (state_ != State::kOpening) return;
  state_ = State::kJoining;
  channel_.introduce(context,
                     protocol::Join{0, api_key_, session_id_, std::exchange(token_, {}), "parley"},
                     Request::Kind::kJoin);
}

bool Session::joined(Context& context, const protocol::Joined& picture) {
  room_ = Room{picture.connection_id,
               picture.capabilities,
               picture.ice_servers,
               picture.secret,
               picture.beat_ms,
               picture.grace_ms,
               picture.number,
               {},
               {}};
  const bool consistent =
      std::all_of(picture.connections.begin(),
                  picture.connections.end(),
                  [this](const Connection& connection) { return add(connection); }) &&
      has_connection(picture.connection_id) &&
      std::all_of(picture.streams.begin(), picture.streams.end(), [this](const Stream& stream) {
        return add(stream);
      });
  if (!consistent) return false;
  state_ = State::kConnected;
  link_ = Link::kUp;
  up_at_ = context.now();
  timers_.clear();
  heard(context.now());
  channel_.resume(context);
  announce(context, picture);
  return true;
}

void Session::announce(Context& context, const protocol::Joined& picture) {
  const auto is_own = [&](const Connection& connection) {
    return connection.connection_id == picture.connection_id;
  };
  const auto& own = *std::find_if(picture.connections.begin(), picture.connections.end(), is_own);
  context.log(LogLevel::kInfo, "session", id_, "connected as " + own.connection_id);
  context.emit(SessionConnected{id_, own, picture.capabilities, picture.media_mode});
  for (const std::uint32_t call : std::exchange(connect_calls_, {}))
    context.succeed(call);
  context.emit(ConnectionCreated{id_, own, quiet_});
  for (const auto& connection : picture.connections) {
    if (!is_own(connection)) context.emit(ConnectionCreated{id_, connection, quiet_});
  }
  for (const auto& stream : picture.streams) {
    if (stream.connection_id != own.connection_id) context.emit(StreamCreated{id_, stream});
  }
  if (picture.muted) context.emit(MuteForced{id_, true});
}

void Session::refuse(Context& context, const Error& error, std::uint32_t close_code) {
  channel_.close(context, close_code);
  leave();
  context.log(LogLevel::kInfo, "session", id_, "could not connect: " + error.message);
  for (const std::uint32_t call : std::exchange(connect_calls_, {}))
    context.fail(call, error);
}

TimeMs Session::next() const {
  return std::min(timers_.next(), channel_.next());
}

void Session::leave() {
  state_ = State::kIdle;
  token_.clear();
  closing_.reset();
  timers_.clear();
  room_ = {};
  reconnecting_ = false;
  attempts_ = 0;
  missed_ = 0;
  forget_waiting_signals();
}

bool Session::is_news(std::uint32_t number) {
  if (number <= room_.number) return false;
  room_.number = number;
  return true;
}

bool Session::has_connection(const std::string& id) const {
  return room_.connections.count(id) != 0;
}

const Stream* Session::find_stream(const std::string& id) const {
  const auto found = room_.streams.find(id);
  return found == room_.streams.end() ? nullptr : &found->second;
}

bool Session::add(const Connection& connection) {
  return room_.connections.size() < kConnectionsMax &&
         room_.connections.insert(connection.connection_id).second;
}

bool Session::remove_connection(const std::string& id) {
  return id != room_.connection_id && room_.connections.erase(id) != 0;
}

bool Session::add(const Stream& stream) {
  return room_.streams.size() < kStreamsMax && has_connection(stream.connection_id) &&
         room_.streams.emplace(stream.stream_id, stream).second;
}

bool Session::remove_stream(const std::string& id) {
  return room_.streams.erase(id) != 0;
}

const Stream* Session::update(Context& context,
                              const protocol::StreamUpdated& change,
                              bool own_is_live) {
  const auto found = room_.streams.find(change.stream_id);
  if (found == room_.streams.end()) return nullptr;
  Stream& stream = found->second;
  // Of our own the publisher hears first, and only by the answer to its request.
  const bool is_told = own_is_live || stream.connection_id != room_.connection_id;
  StreamPropertyChanged event{id_, stream.stream_id, {}, {}, {}, {}};
  const auto switched = [&](StreamProperty property, bool& current, std::optional<bool> value) {
    if (!value || *value == current) return;
    current = *value;
    event.property = property;
    event.on = value;
    if (is_told) context.emit(event);
  };
  switched(StreamProperty::kHasAudio, stream.has_audio, change.has_audio);
  switched(StreamProperty::kHasVideo, stream.has_video, change.has_video);
  const std::uint32_t width = change.width.value_or(stream.width);
  const std::uint32_t height = change.height.value_or(stream.height);
  if (width != stream.width || height != stream.height) {
    stream.width = width;
    stream.height = height;
    if (is_told) {
      context.emit(StreamPropertyChanged{
          id_, stream.stream_id, StreamProperty::kVideoDimensions, {}, width, height});
    }
  }
  return &stream;
}

}  // namespace parley::client
