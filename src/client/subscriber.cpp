#include "client/subscriber.hpp"

#include <algorithm>

#include "client/limits.hpp"

namespace parley::client {

Subscriber::Subscriber(const Subscribe& in, Preference preference, const Stream& stream)
    : id_(in.subscriber),
      session_(in.session),
      call_(in.call),
      stream_id_(stream.stream_id),
      // The host's number of the subscriber is as unique as the subscription's must be.
      subscription_(in.subscriber),
      audio_wanted_(in.audio.value_or(true)),
      video_wanted_(in.video.value_or(true)),
      preference_(preference),
      stream_size_{stream.width, stream.height},
      audio_sent_(stream.has_audio),
      video_sent_(stream.has_video) {}

void Subscriber::start(Context& context, Channel& channel) {
  timers_.set(Timer::kConnect, context.now() + kSubscribeMs);
  ask(context, channel);
  audio_played_ = plays_audio();
  video_played_ = plays_video();
  context.emit(PlayMedia{id_, audio_played_, video_played_});
  context.log(LogLevel::kInfo, "subscriber", id_, "subscribes to " + stream_id_);
}

void Subscriber::ask(Context& context, Channel& channel) {
  said_ = wishes();
  channel.request(
      context,
      protocol::Subscribe{0, subscription_, stream_id_, said_.audio, said_.video, said_.wish},
      Request::Kind::kSubscribe,
      id_);
}

void Subscriber::rebuild(Context& context,
                         Channel& channel,
                         std::uint32_t subscription,
                         TimeMs rebuild_ms) {
  channel.send(context, protocol::Unsubscribe{0, subscription_});
  subscription_ = subscription;
  rebuilding_ = true;
  wait();
  rebuild_ms_ = rebuild_ms;
  timers_.set(Timer::kRestart, context.now() + rebuild_ms_);
  ask(context, channel);
  context.log(LogLevel::kInfo, "subscriber", id_, "builds its leg anew");
}

void Subscriber::connected(Context& context) {
  if (state_ == State::kInterrupted) {
    wait();
    return prove(context);
  }
  if (state_ != State::kConnecting) return;
  state_ = State::kConnected;
  timers_.clear();
  context.log(LogLevel::kInfo, "subscriber", id_, "has media");
  context.emit(SubscriberEvent{id_, SubscriberEventType::kConnected, {}});
  context.succeed(call_);
}

void Subscriber::prove(Context& context) {
  if (state_ != State::kConnected && state_ != State::kInterrupted) return;
  unproven_ = true;
  packets_.reset();
  timers_.set(Timer::kProof, context.now() + kMediaMs);
  // Where nothing shall come, nothing can show.
  if (!plays_audio() && !plays_video()) received(context, 0);
}

void Subscriber::received(Context& context, double packets) {
  if (!unproven_) return;
  const bool silent = !plays_audio() && !plays_video();
  if (!silent && packets <= packets_.value_or(packets)) {
    packets_ = packets;
    return;
  }
  trust(context);
}

void Subscriber::trust(Context& context) {
  unproven_ = false;
  rebuilding_ = false;
  timers_.clear();
  if (state_ != State::kInterrupted) return;
  state_ = State::kConnected;
  context.log(LogLevel::kInfo, "subscriber", id_, "has media again");
  context.emit(SubscriberEvent{id_, SubscriberEventType::kConnected, {}});
}

void Subscriber::wait() {
  unproven_ = false;
  timers_.clear(Timer::kStale);
  timers_.clear(Timer::kRestart);
  timers_.clear(Timer::kProof);
}

void Subscriber::resume(TimeMs now) {
  if (state_ == State::kConnecting) timers_.set(Timer::kConnect, now + kSubscribeMs);
  if (rebuilding_) timers_.set(Timer::kRestart, now + rebuild_ms_);
}

void Subscriber::interrupted(Context& context) {
  if (state_ != State::kConnected) return;
  state_ = State::kInterrupted;
  unproven_ = false;
  timers_.set(Timer::kStale, context.now() + kStaleMs);
  context.log(LogLevel::kInfo, "subscriber", id_, "lost its media");
  context.emit(SubscriberEvent{id_, SubscriberEventType::kDisconnected, {}});
}

bool Subscriber::begin_restart(TimeMs now) {
  if (rebuilding_ || !timers_.idle(Timer::kRestart)) return false;
  wait();
  timers_.set(Timer::kRestart, now + kRestartMs);
  return true;
}

Expectation Subscriber::expected(const Stream& stream) const {
  const bool steady = stream.video_type == protocol::VideoType::kCamera;
  Expectation expected{false,
                       audio_played_,
                       video_played_,
                       stream.width,
                       stream.height,
                       stream.frame_rate.value_or(steady ? kFrameRateUsual : 0)};
  // Less than there is, as it was asked for, is no fault.
  const auto wish = preference_.wish({stream.width, stream.height}).value_or(protocol::VideoWish{});
  expected.width = std::min(expected.width, wish.width.value_or(expected.width));
  expected.height = std::min(expected.height, wish.height.value_or(expected.height));
  expected.frame_rate =
      std::min(expected.frame_rate, wish.frame_rate.value_or(expected.frame_rate));
  return expected;
}

void Subscriber::update(Context& context,
                        Channel& channel,
                        const Stream& stream,
                        VideoReason reason) {
  stream_size_ = {stream.width, stream.height};
  tell(context, channel);
  audio_sent_ = stream.has_audio;
  video_sent_ = stream.has_video;
  play(context, reason);
}

void Subscriber::switch_media(Context& context, Channel& channel, MediaKind kind, bool on) {
  bool& wanted = kind == MediaKind::kAudio ? audio_wanted_ : video_wanted_;
  if (!alive() || wanted == on) return;
  wanted = on;
  tell(context, channel);
  play(context, VideoReason::kSubscribeToVideo);
}

Finding Subscriber::prefer(Context& context, Channel& channel, const VideoPreference& preference) {
  if (auto finding = preference_.change(preference)) return finding;
  tell(context, channel);
  return std::nullopt;
}

void Subscriber::resize(Context& context, Channel& channel, Resolution view) {
  preference_.resize(view);
  tell(context, channel);
}

protocol::UpdateSubscription Subscriber::wishes() const {
  return {0, subscription_, audio_wanted_, video_wanted_, preference_.wish(stream_size_)};
}

void Subscriber::tell(Context& context, Channel& channel) {
  const auto now = wishes();
  if (!alive() || now == said_) return;
  said_ = now;
  channel.send(context, now);
}

void Subscriber::repeat(Context& context, Channel& channel) {
  if (!alive()) return;
  said_ = wishes();
  channel.send(context, said_);
}

void Subscriber::play(Context& context, VideoReason reason) {
  const bool video_changed = plays_video() != video_played_;
  if (!video_changed && plays_audio() == audio_played_) return;
  audio_played_ = plays_audio();
  video_played_ = plays_video();
  context.emit(PlayMedia{id_, audio_played_, video_played_});
  if (video_changed) context.emit(SubscriberVideo{id_, video_played_, reason});
}

void Subscriber::fail(Context& context, const Error& error) {
  context.log(LogLevel::kInfo, "subscriber", id_, "failed: " + error.message);
  if (state_ == State::kConnecting) {
    context.fail(call_, error);
  } else {
    context.raise(error, Operation::kSubscribe, target());
  }
}

void Subscriber::freeze(Context& context, const Error& error, Reason reason) {
  timers_.clear();
  unproven_ = false;
  if (state_ == State::kConnecting) context.fail(call_, error);
  state_ = State::kFrozen;
  reason_ = reason;
}

void Subscriber::destroy(Context& context) {
  if (state_ == State::kDestroyed) return;
  state_ = State::kDestroyed;
  timers_.clear();
  context.log(LogLevel::kInfo, "subscriber", id_, "destroyed");
  context.emit(SubscriberEvent{id_, SubscriberEventType::kDestroyed, reason_});
}

}  // namespace parley::client
