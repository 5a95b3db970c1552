#include "client/publisher.hpp"

#include <utility>

#include "client/checks.hpp"

namespace parley::client {

Publisher::Publisher(const InitPublisher& in)
    : id_(in.publisher),
      init_call_(in.call),
      name_(in.name.value_or("")),
      initials_(in.initials),
      frame_rate_(in.frame_rate),
      sources_(in),
      audio_wanted_(in.publish_audio.value_or(in.video_source != SourceKind::kScreen)),
      video_wanted_(in.publish_video.value_or(true)),
      made_by_publish_(in.publish_in.has_value()),
      reports_sender_(in.report_sender.value_or(false)),
      sending_(in) {
  if (in.audio_fallback.value_or(false)) fallback_.emplace();
}

void Publisher::prompted(Context& context) {
  if (media_ != Media::kAcquiring || std::exchange(dialog_open_, true)) return;
  context.emit(PublisherEvent{id_, PublisherEventType::kAccessDialogOpened});
}

void Publisher::acquired(Context& context, const MediaAcquired& in) {
  if (media_ == Media::kReady) return changed(context, in);
  media_ = Media::kReady;
  sources_.begin(in);
  audio_track_ = in.audio;
  video_track_ = in.video;
  resize(in.width, in.height);
  close_dialog(context);
  context.emit(PublisherEvent{id_, PublisherEventType::kAccessAllowed});
  enable(context);
  context.log(LogLevel::kInfo, "publisher", id_, "has media");
  context.succeed(init_call_);
}

void Publisher::changed(Context& context, const MediaAcquired& in) {
  if (!sources_.asked()) return;
  audio_track_ = audio_track_ || in.audio;
  video_track_ = video_track_ || in.video;
  if (in.video) resize(in.width, in.height);
  enable(context);
  sources_.acquired(context, in);
}

void Publisher::failed(Context& context, const MediaFailed& in) {
  const Error error = capture_error(in, sources_.kind(MediaKind::kVideo) == SourceKind::kScreen);
  close_dialog(context);
  if (error.code == ErrorCode::kUserMediaAccessDenied)
    context.emit(PublisherEvent{id_, PublisherEventType::kAccessDenied});
  fail(context, error);
}

void Publisher::close_dialog(Context& context) {
  if (std::exchange(dialog_open_, false))
    context.emit(PublisherEvent{id_, PublisherEventType::kAccessDialogClosed});
}

void Publisher::fail(Context& context, const Error& error) {
  close_dialog(context);
  media_ = Media::kFailed;
  error_ = error;
  context.log(LogLevel::kInfo, "publisher", id_, "has no media: " + error.message);
  context.fail(init_call_, error);
  sources_.abandon(context, error);
}

void Publisher::switch_media(Context& context, MediaKind kind, bool on) {
  (kind == MediaKind::kAudio ? audio_wanted_ : video_wanted_) = on;
  if (media_ == Media::kReady) enable(context);
}

void Publisher::force_mute(Context& context) {
  switch_media(context, MediaKind::kAudio, false);
  context.emit(PublisherEvent{id_, PublisherEventType::kMuteForced});
}

void Publisher::lose(MediaKind kind) {
  (kind == MediaKind::kAudio ? audio_track_ : video_track_) = false;
}

void Publisher::enable(Context& context) const {
  // Whoever falls back still sees itself.
  context.emit(EnableMedia{id_, sends_audio(), shows_video()});
}

void Publisher::wait(std::uint32_t session, std::uint32_t call) {
  stage_ = Stage::kWaiting;
  session_ = session;
  publish_call_ = call;
}

void Publisher::request(Context& context, Channel& channel) {
  stage_ = Stage::kRequested;
  said_ = stream_init();
  request_ = channel.request(context, protocol::Publish{0, said_}, Request::Kind::kPublish, id_);
}

void Publisher::publish(Context& context, Channel& channel, const Stream& stream) {
  stage_ = Stage::kLive;
  made_by_publish_ = false;
  stream_id_ = stream.stream_id;
  context.log(LogLevel::kInfo, "publisher", id_, "is published as " + stream_id_);
  context.emit(PublisherStreamCreated{id_, session_, stream});
  context.succeed(publish_call_);
  // While forceMuteAll is in force, a stream begins muted.
  if (said_.has_audio && !stream.has_audio) {
    said_.has_audio = false;
    force_mute(context);
  }
  report(context, channel);
}

void Publisher::abandon(Context& context, const Error& error) {
  if (stage_ != Stage::kWaiting && stage_ != Stage::kRequested) return;
  stage_ = Stage::kOff;
  context.fail(publish_call_, error);
}

void Publisher::report(Context& context, Channel& channel) {
  if (stage_ != Stage::kLive) return;
  const bool fell = std::exchange(said_fallen_, fallen_back());
  const auto now = stream_init();
  if (now == said_) return;
  protocol::UpdateStream change{0, stream_id_};
  if (now.has_audio != said_.has_audio) change.has_audio = now.has_audio;
  if (now.has_video != said_.has_video) {
    change.has_video = now.has_video;
    if (fell != said_fallen_) change.quality = true;
  }
  if (now.width != said_.width || now.height != said_.height) {
    change.width = now.width;
    change.height = now.height;
  }
  said_ = now;
  channel.send(context, std::move(change));
}

void Publisher::repeat(Context& context, Channel& channel) {
  if (stage_ != Stage::kLive) return;
  said_ = stream_init();
  said_fallen_ = fallen_back();
  protocol::UpdateStream state{0, stream_id_};
  state.has_audio = said_.has_audio;
  state.has_video = said_.has_video;
  if (said_fallen_) state.quality = true;
  state.width = said_.width;
  state.height = said_.height;
  channel.send(context, std::move(state));
}

void Publisher::unpublish() {
  stage_ = Stage::kOff;
  if (fallback_) fallback_->forget();
  said_fallen_ = false;
}

bool Publisher::follow(Context& context, NetworkCondition network) {
  if (!fallback_) return false;
  // Video that its application has switched off is at no risk.
  if (!shows_video() && !fallback_->off()) network = NetworkCondition::kUnknown;
  const bool was_off = fallback_->off();
  if (!fallback_->take(network, context.now())) return false;
  const auto state = fallback_->state();
  if (was_off || state == Fallback::State::kOff) {
    context.log(LogLevel::kInfo, "publisher", id_, was_off ? "sends video again" : "falls back");
    context.emit(PublisherVideo{id_, was_off, VideoReason::kQuality});
    return true;
  }
  context.emit(PublisherEvent{id_,
                              state == Fallback::State::kWarned
                                  ? PublisherEventType::kVideoDisableWarning
                                  : PublisherEventType::kVideoDisableWarningLifted});
  return false;
}

std::uint32_t Publisher::bitrate_max(const ConfigureLeg& leg) const {
  return sending_.bitrate_max(leg, captured_, sends_audio(), sends_video());
}

void Publisher::end(std::uint32_t decision, std::uint32_t votes) {
  ending_ = decision;
  votes_missing_ = votes;
}

bool Publisher::agree(std::uint32_t decision, bool prevented) {
  if (ending_ != decision) return false;
  if (prevented) ending_ = 0;
  return !prevented && --votes_missing_ == 0;
}

Expectation Publisher::expected() const {
  const bool steady = sources_.kind(MediaKind::kVideo) == SourceKind::kDevice;
  const Resolution sent = sending_.sent(captured_);
  return {true,
          sends_audio(),
          sends_video(),
          sent.width,
          sent.height,
          frame_rate_.value_or(steady ? kFrameRateUsual : 0)};
}

std::optional<protocol::VideoType> Publisher::video_type() const {
  switch (sources_.kind(MediaKind::kVideo)) {
    case SourceKind::kNone: return std::nullopt;
    case SourceKind::kDevice: return protocol::VideoType::kCamera;
    case SourceKind::kTrack: return protocol::VideoType::kCustom;
    case SourceKind::kScreen: return protocol::VideoType::kScreen;
  }
  return std::nullopt;
}

protocol::StreamInit Publisher::stream_init() const {
  const auto [width, height] = sending_.sent(captured_);
  return {name_, initials_, sends_audio(), sends_video(), video_type(), width, height, frame_rate_};
}

}  // namespace parley::client
