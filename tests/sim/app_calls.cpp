// App, the part that makes calls: each says what may come of it.
#include <algorithm>

#include "cloud/limits.hpp"
#include "sim/app.hpp"
#include "sim/world.hpp"

namespace parley::sim {

using protocol::ErrorCode;

namespace {

const std::vector<ErrorCode> kCaptureErrors{ErrorCode::kUserMediaAccessDenied,
                                            ErrorCode::kHardwareUnavailable,
                                            ErrorCode::kNoDevicesFound,
                                            ErrorCode::kConstraintsNotSatisfied,
                                            ErrorCode::kUnableToCaptureMedia};

}  // namespace

Call App::prepare(CallKind kind, std::uint32_t session) {
  Call call;
  call.number = ++last_call_;
  call.kind = kind;
  call.role = page_.role();
  call.session = session;
  return call;
}

std::string App::token(bool good) const {
  return good ? "token-" + std::string(to_string(page_.role())) : "token-forged";
}

void App::connect(std::uint32_t id) {
  Session& session = sessions_[id];
  Call call = prepare(session.was_connected ? CallKind::kReconnect : CallKind::kConnect, id);
  if (session.forged != 0) call.errors = {ErrorCode::kAuthenticationError};
  session.connecting = !session.connected;
  connects_[call.number] = id;
  page_.call(call, client::ConnectSession{call.number, id, token(true)});
}

void App::disconnect(std::uint32_t id) {
  Call call = prepare(CallKind::kDisconnect, id);
  page_.call(call, client::DisconnectSession{call.number, id});
}

void App::set_ice(std::uint32_t id) {
  Call call = prepare(CallKind::kSetIce, id);
  client::IceConfig config;
  config.transport_policy = page_.rng().chance(500) ? "all" : "relay";
  if (page_.rng().chance(200)) {
    config.include_servers = "some";
    call.must_fail = true;
    call.errors = {ErrorCode::kInvalidParameter};
  }
  page_.call(call, client::SetIce{call.number, id, std::move(config)});
}

std::uint32_t App::init_publisher(std::uint32_t publish_in) {
  Call call = prepare(CallKind::kInitPublisher, publish_in);
  call.publisher = ++last_publisher_;
  call.errors = kCaptureErrors;
  publishers_[call.publisher] = {};
  client::InitPublisher input;
  if (publish_in != 0) {
    input.publish_in = publish_in;
    publishers_[call.publisher].made = true;
    if (page_.role() == protocol::Role::kSubscriber) {
      call.must_fail = true;
      call.errors = {ErrorCode::kPermissionDenied};
    }
  }
  input.call = call.number;
  input.publisher = call.publisher;
  input.name = "publisher " + std::to_string(call.publisher);
  const std::uint32_t kind = page_.rng().below(10);
  input.audio_source = kind == 0 ? client::SourceKind::kNone : client::SourceKind::kDevice;
  input.video_source = kind == 1   ? client::SourceKind::kNone
                       : kind == 2 ? client::SourceKind::kScreen
                                   : client::SourceKind::kDevice;
  input.audio_fallback = page_.rng().chance(300);
  input.report_sender = page_.rng().chance(300);
  if (page_.rng().chance(200)) input.publish_audio = page_.rng().chance(500);
  if (page_.rng().chance(200)) input.publish_video = page_.rng().chance(500);
  page_.call(call, std::move(input));
  return call.publisher;
}

void App::publish(std::uint32_t session, std::uint32_t publisher) {
  Call call = prepare(CallKind::kPublish, session);
  call.publisher = publisher;
  if (page_.role() == protocol::Role::kSubscriber) {
    call.must_fail = true;
    call.errors = {ErrorCode::kPermissionDenied};
  } else {
    call.errors = kCaptureErrors;
    // Given up by unpublish or destroy before the room had it.
    call.errors.push_back(ErrorCode::kStreamCreateFailed);
    const Publisher& one = publishers_[publisher];
    if (one.session != 0 || one.publishing != 0 || one.doomed)
      call.errors.push_back(ErrorCode::kInvalidParameter);
    if (one.flawed) {
      call.must_fail = true;
      call.errors = {ErrorCode::kInvalidParameter, ErrorCode::kNoValidConstraints};
    }
  }
  ++publishers_[publisher].publishing;
  publishes_[call.number] = publisher;
  page_.call(call, client::Publish{call.number, session, publisher, {}});
}

void App::unpublish(std::uint32_t publisher) {
  if (publisher == 0) return;
  const std::uint32_t live = publishers_[publisher].session;
  const std::uint32_t session = live == 0 ? any_session() : live;
  Call call = prepare(CallKind::kUnpublish, session);
  call.publisher = publisher;
  page_.call(call, client::Unpublish{call.number, session, publisher});
}

void App::switch_publisher(CallKind kind, std::uint32_t publisher) {
  if (publisher == 0) publisher = init_publisher();
  Call call = prepare(kind);
  call.publisher = publisher;
  const auto media =
      kind == CallKind::kPublishAudio ? client::MediaKind::kAudio : client::MediaKind::kVideo;
  page_.call(call, client::SwitchPublisher{call.number, publisher, media, page_.rng().chance(500)});
}

void App::change_sending(std::uint32_t publisher) {
  if (publisher == 0) publisher = init_publisher();
  Call call = prepare(CallKind::kChangeSending);
  call.publisher = publisher;
  client::ChangeSending input;
  input.call = call.number;
  input.publisher = publisher;
  if (page_.rng().chance(500)) input.frame_rate = page_.rng().below(4) * 10;
  if (page_.rng().chance(500)) {
    input.width = 320;
    input.height = page_.rng().chance(500) ? 240 : 180;
  }
  if (page_.rng().chance(100)) {
    input.scalability_mode = "L4T1";
    // Unless the publisher is destroyed already: then nothing is wrong any more.
    call.errors = {ErrorCode::kInvalidParameter};
  }
  page_.call(call, std::move(input));
}

void App::set_source(CallKind kind, std::uint32_t publisher) {
  if (publisher == 0) publisher = init_publisher();
  Call call = prepare(kind);
  call.publisher = publisher;
  call.errors = kCaptureErrors;
  for (const auto code : {ErrorCode::kInvalidParameter,
                          ErrorCode::kNotSupported,
                          ErrorCode::kNoValidConstraints,
                          ErrorCode::kInvalidVideoSource,
                          ErrorCode::kSetVideoSourceFailure})
    call.errors.push_back(code);
  client::SetSource input;
  input.call = call.number;
  input.publisher = publisher;
  input.kind =
      kind == CallKind::kSetAudioSource ? client::MediaKind::kAudio : client::MediaKind::kVideo;
  input.source = client::SourceKind::kDevice;
  if (kind != CallKind::kCycleVideo) input.device_id = "device 1";
  if (kind == CallKind::kSetAudioSource && page_.rng().chance(300)) {
    input.source = client::SourceKind::kTrack;
    input.device_id.reset();
    input.track = 1;
  }
  page_.call(call, std::move(input));
}

void App::destroy(std::uint32_t publisher) {
  if (publisher == 0) publisher = init_publisher();
  Call call = prepare(CallKind::kDestroy);
  call.publisher = publisher;
  publishers_[publisher].doomed = true;
  page_.call(call, client::DestroyPublisher{call.number, publisher});
}

void App::subscribe(std::uint32_t session, const std::string& stream) {
  Call call = prepare(CallKind::kSubscribe, session);
  call.subscriber = ++last_subscriber_;
  const auto takes_it = [&](const auto& entry) { return entry.second.stream == stream; };
  const auto taken = std::count_if(subscribers_.begin(), subscribers_.end(), takes_it);
  subscribers_[call.subscriber].session = session;
  subscribers_[call.subscriber].stream = stream;
  // Without a stream to subscribe to, it names one that never was.
  const std::string wanted = stream.empty() ? "no-such-stream" : stream;
  if (page_.role() == protocol::Role::kPublisheronly) {
    call.must_fail = true;
    call.errors = {ErrorCode::kPermissionDenied};
  } else if (stream.empty()) {
    call.must_fail = true;
    call.errors = {ErrorCode::kStreamNotFound};
  } else {
    call.errors = {
        ErrorCode::kStreamDestroyed, ErrorCode::kStreamNotFound, ErrorCode::kDisconnected};
    if (static_cast<std::size_t>(taken) >= cloud::Limits{}.stream_subscriptions_max)
      call.errors.push_back(ErrorCode::kStreamLimitExceeded);
  }
  client::Subscribe input{call.number, session, call.subscriber, wanted, {}, {}, {}, {}};
  if (page_.rng().chance(200)) input.audio = page_.rng().chance(500);
  if (page_.rng().chance(200)) input.video = page_.rng().chance(500);
  page_.call(call, std::move(input));
}

void App::unsubscribe(std::uint32_t subscriber) {
  const bool none = subscriber == 0;
  const std::uint32_t session = none ? any_session() : subscribers_[subscriber].session;
  Call call = prepare(CallKind::kUnsubscribe, session);
  call.subscriber = subscriber;
  call.must_fail = none;
  if (none) call.errors = {ErrorCode::kInvalidParameter};
  page_.call(call, client::Unsubscribe{call.number, session, subscriber});
}

void App::switch_subscriber(CallKind kind, std::uint32_t subscriber) {
  Call call = prepare(kind);
  call.subscriber = subscriber;
  call.must_fail = subscriber == 0;
  if (subscriber == 0) call.errors = {ErrorCode::kInvalidParameter};
  const auto media =
      kind == CallKind::kSubscribeToAudio ? client::MediaKind::kAudio : client::MediaKind::kVideo;
  page_.call(call,
             client::SwitchSubscriber{call.number, subscriber, media, page_.rng().chance(500)});
}

void App::prefer_video(std::uint32_t subscriber) {
  Call call = prepare(CallKind::kPreferVideo);
  call.subscriber = subscriber;
  call.must_fail = subscriber == 0;
  if (subscriber == 0) call.errors = {ErrorCode::kInvalidParameter};
  client::VideoPreference wanted;
  if (page_.rng().chance(400)) wanted.frame_rate = page_.rng().below(4) * 10;
  if (page_.rng().chance(400)) wanted.restricted = page_.rng().chance(500);
  if (page_.rng().chance(500)) {
    wanted.width = page_.rng().below(3) * 160;
    wanted.height = *wanted.width * 3 / 4;
  }
  page_.call(call, client::PreferVideo{call.number, subscriber, wanted, {}});
}

void App::get_stats() {
  Call call = prepare(CallKind::kGetStats);
  // Without a leg there are none.
  call.errors = {ErrorCode::kNotConnected};
  client::GetStats input{call.number, {}, {}};
  if (page_.rng().chance(500)) {
    input.publisher = call.publisher = any_publisher(true);
  } else {
    input.subscriber = call.subscriber = any_subscriber(true);
  }
  page_.call(call, input);
}

void App::signal(std::uint32_t session, bool to_one) {
  Call call = prepare(to_one ? CallKind::kSignalOne : CallKind::kSignalAll, session);
  call.data = "signal " + std::to_string(page_.id()) + "." + std::to_string(call.number);
  if (to_one) call.to = any_of(sessions_[session].connections);
  if (page_.role() == protocol::Role::kPublisheronly) {
    call.must_fail = true;
    call.errors = {ErrorCode::kPermissionDenied};
  } else {
    call.errors = {ErrorCode::kRateLimitExceeded};
    // Who has just left is not found, and nobody has an empty name.
    if (to_one) call.errors.push_back(ErrorCode::kNotFound);
  }
  const bool retry = page_.rng().chance(800);
  if (!retry) call.errors.push_back(ErrorCode::kNotConnected);
  client::SendSignal input{call.number, session, {}, call.data, call.to, retry, {}};
  if (page_.rng().chance(500)) input.signal_type = "chat";
  page_.call(call, std::move(input));
}

/// More signals at once than the world's cloud allows in some seeds.
void App::burst(std::uint32_t session) {
  const std::uint32_t count = 5 + page_.rng().below(10);
  for (std::uint32_t i = 0; i < count && world_.may_call(); ++i)
    signal(session, true);
}

void App::misuse() {
  const std::uint32_t session = any_session();
  switch (page_.rng().below(6)) {
    case 0: return misuse_connect(session);
    case 1: return misuse_publish(session);
    case 2: return misuse_subscribe(session);
    case 3: return misuse_publisher();
    case 4: return misuse_moderate(session);
    default: return misuse_signal(session);
  }
}

void App::misuse_connect(std::uint32_t id) {
  Session& session = sessions_[id];
  const bool idle = !session.connected && !session.connecting;
  const bool forged = page_.rng().chance(700);
  Call call = prepare(session.was_connected ? CallKind::kReconnect : CallKind::kConnect, id);
  call.must_fail = idle;
  // It shares the end of the attempt under way, if there is one.
  call.errors = {ErrorCode::kAuthenticationError};
  if (!forged) call.errors.push_back(ErrorCode::kInvalidParameter);
  if (!forged && idle) call.errors = {ErrorCode::kInvalidParameter};
  client::ConnectSession input{call.number, id, {}};
  if (forged) {
    input.token = token(false);
    session.connecting = !session.connected;
    ++session.forged;
    forgeries_[call.number] = id;
  }
  page_.call(call, std::move(input));
}

void App::misuse_publish(std::uint32_t session) {
  Call call = prepare(CallKind::kPublish, session);
  call.must_fail = true;
  call.errors = {ErrorCode::kInvalidParameter};
  client::Publish input{call.number, session, 0, {}};
  if (page_.rng().chance(500)) input.invalid = "publisher: an object was expected";
  page_.call(call, std::move(input));
}

void App::misuse_subscribe(std::uint32_t session) {
  Call call = prepare(CallKind::kSubscribe, session);
  call.subscriber = ++last_subscriber_;
  subscribers_[call.subscriber].session = session;
  call.must_fail = true;
  call.errors = {ErrorCode::kInvalidParameter};
  page_.call(call, client::Subscribe{call.number, session, call.subscriber, {}, {}, {}, {}, {}});
}

void App::misuse_signal(std::uint32_t session) {
  Call call = prepare(CallKind::kSignalAll, session);
  call.must_fail = true;
  client::SendSignal input{call.number, session, {}, "never heard", {}, true, {}};
  switch (page_.rng().below(4)) {
    case 0:
      input.signal_type = "white space";
      call.errors = {ErrorCode::kInvalidParameter};
      break;
    case 1:
      input.data = std::string(8193, 'x');
      call.errors = {ErrorCode::kPayloadTooLarge};
      break;
    case 2:
      input.invalid = "data: text was expected";
      call.errors = {ErrorCode::kInvalidParameter};
      break;
    default:
      input.to = "nobody";
      call.kind = CallKind::kSignalOne;
      call.errors = {page_.role() == protocol::Role::kPublisheronly ? ErrorCode::kPermissionDenied
                                                                    : ErrorCode::kNotFound};
      break;
  }
  page_.call(call, std::move(input));
}

void App::misuse_publisher() {
  Call call = prepare(CallKind::kInitPublisher);
  call.publisher = ++last_publisher_;
  publishers_[call.publisher].flawed = true;
  call.must_fail = true;
  client::InitPublisher input;
  input.call = call.number;
  input.publisher = call.publisher;
  if (page_.rng().chance(500)) {
    input.video_source = client::SourceKind::kDevice;
    input.resolution = "1x1";
    call.errors = {ErrorCode::kInvalidParameter};
  } else {
    input.audio_source = client::SourceKind::kNone;
    call.errors = {ErrorCode::kNoValidConstraints};
  }
  page_.call(call, std::move(input));
}

}  // namespace parley::sim
