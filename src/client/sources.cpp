#include "client/sources.hpp"

#include <algorithm>
#include <utility>

#include "client/checks.hpp"

namespace parley::client {

namespace {

constexpr Resolution kDefaultResolution{640, 480};

/// OpenTok's implied maxResolution of a shared screen.
constexpr Resolution kScreenResolution{1920, 1920};

VideoRequest video_request(const InitPublisher& in) {
  const bool is_screen = in.video_source == SourceKind::kScreen;
  Resolution size = find_resolution(in.resolution.value_or(""))
                        .value_or(is_screen ? kScreenResolution : kDefaultResolution);
  if (is_screen) size = {in.width_max.value_or(size.width), in.height_max.value_or(size.height)};
  const bool again = !in.video_device_id && !in.facing_mode && in.video_device_before;
  return {in.video_source,
          again ? in.video_device_before : in.video_device_id,
          again,
          in.video_track,
          in.facing_mode,
          size.width,
          size.height,
          in.frame_rate};
}

AudioRequest audio_request(const InitPublisher& in) {
  const bool again = !in.audio_device_id && in.audio_device_before;
  const bool stereo = in.enable_stereo.value_or(false);
  return {audio_source_of(in),
          again ? in.audio_device_before : in.audio_device_id,
          again,
          in.audio_track,
          in.echo_cancellation.value_or(true),
          in.noise_suppression.value_or(true),
          in.auto_gain_control.value_or(true),
          stereo ? std::optional<std::uint32_t>(2) : std::nullopt};
}

template <class Request>
void redirect(Request& request, const Sources::Change& change) {
  request.source = change.track ? SourceKind::kTrack : SourceKind::kDevice;
  request.device_id = change.device_id;
  request.track = change.track;
  request.preferred = false;
}

/// What setVideoSource calls a failed capture; the other calls say what happened.
Error error_of(const Sources::Change& change, const MediaFailed& in) {
  Error error = capture_error(in, false);
  if (change.kind != MediaKind::kVideo || !change.device_id) return error;
  const bool unknown =
      error.code == ErrorCode::kConstraintsNotSatisfied || error.code == ErrorCode::kNoDevicesFound;
  error.code = unknown ? ErrorCode::kInvalidVideoSource : ErrorCode::kSetVideoSourceFailure;
  return error;
}

}  // namespace

Sources::Sources(const InitPublisher& in)
    : publisher_(in.publisher),
      keeps_audio_device_(in.keep_audio_device.value_or(false)),
      audio_request_(audio_request(in)),
      video_request_(video_request(in)),
      audio_{audio_request_.source, {}, false, false},
      video_{video_request_.source, {}, false, false} {}

SourceKind Sources::kind(MediaKind kind) const {
  return kind == MediaKind::kAudio ? audio_.kind : video_.kind;
}

void Sources::acquire(Context& context) const {
  AcquireMedia effect{publisher_, {}, {}, false};
  if (audio_.kind != SourceKind::kNone) effect.audio = audio_request_;
  if (video_.kind != SourceKind::kNone) effect.video = video_request_;
  context.emit(std::move(effect));
}

void Sources::begin(const MediaAcquired& in) {
  audio_.device_id = in.audio_device_id.value_or("");
  video_.device_id = in.video_device_id.value_or("");
}

void Sources::lose(MediaKind kind) {
  (kind == MediaKind::kAudio ? audio_ : video_).lost = true;
  add({{}, kind, {}, {}});
}

void Sources::advance(Context& context) {
  while (step_ == Step::kIdle && !queue_.empty()) {
    change_ = std::move(queue_.front());
    queue_.erase(queue_.begin());
    released_ = false;
    error_.reset();
    start(context);
  }
}

void Sources::start(Context& context) {
  const bool nobody_asked = !change_.call;
  // A change that came before has brought another track.
  if (nobody_asked && !source().lost) return;
  const bool replaceable = change_.kind == MediaKind::kAudio && !keeps_audio_device_ &&
                           source().kind == SourceKind::kDevice;
  if (nobody_asked && !replaceable) {
    source().gone = true;
  } else if (change_.track) {
    request(context, Step::kTrying, change_);
  } else if (change_.device_id) {
    candidates_ = {*change_.device_id};
    attempt(context);
  } else {
    step_ = Step::kListing;
    context.emit(ListDevices{publisher_, change_.kind});
  }
}

void Sources::listed(Context& context, std::vector<std::string> device_ids, MediaKind kind) {
  if (step_ != Step::kListing || kind != change_.kind) return;
  if (device_ids.empty()) error_ = error_of(change_, {publisher_, "NotFoundError", ""});
  const auto present = std::find(device_ids.begin(), device_ids.end(), source().device_id);
  if (present != device_ids.end()) {
    // The one after it is next; it comes last itself, and only if its track has ended.
    std::rotate(device_ids.begin(), present + 1, device_ids.end());
    if (!source().lost) device_ids.pop_back();
  }
  device_ids.erase(std::remove(device_ids.begin(), device_ids.end(), ""), device_ids.end());
  candidates_ = std::move(device_ids);
  if (candidates_.empty()) return settle(context);
  attempt(context);
}

void Sources::attempt(Context& context) {
  Change change = change_;
  change.device_id = candidates_.front();
  request(context, Step::kTrying, change);
}

void Sources::request(Context& context, Step step, const Change& change) {
  step_ = step;
  AcquireMedia effect{publisher_, {}, {}, released_};
  if (change.kind == MediaKind::kAudio) {
    effect.audio = audio_request_;
    redirect(*effect.audio, change);
  } else {
    effect.video = video_request_;
    redirect(*effect.video, change);
    effect.video->facing_mode.reset();
  }
  context.emit(std::move(effect));
}

void Sources::acquired(Context& context, const MediaAcquired& in) {
  const bool is_audio = change_.kind == MediaKind::kAudio;
  source().device_id = (is_audio ? in.audio_device_id : in.video_device_id).value_or("");
  source().lost = false;
  if (step_ == Step::kTrying) {
    source().kind = change_.track ? SourceKind::kTrack : SourceKind::kDevice;
    error_.reset();
    if (!change_.call)
      context.emit(PublisherEvent{publisher_, PublisherEventType::kAudioInputDeviceChanged});
  }
  settle(context);
}

void Sources::failed(Context& context, const MediaFailed& in) {
  if (step_ == Step::kRestoring) {
    lose(change_.kind);
    return settle(context);
  }
  const Error error = error_of(change_, in);
  const bool is_device = !change_.track && source().kind == SourceKind::kDevice;
  // Many a phone opens one camera at a time only.
  if (in.name == "NotReadableError" && is_device && !released_ && !source().lost) {
    released_ = true;
    return attempt(context);
  }
  error_ = error;
  if (!candidates_.empty()) candidates_.erase(candidates_.begin());
  if (!candidates_.empty() && in.name != "NotAllowedError") return attempt(context);
  candidates_.clear();
  if (!released_) return settle(context);
  released_ = false;
  request(context, Step::kRestoring, {{}, change_.kind, source().device_id, {}});
}

void Sources::settle(Context& context) {
  step_ = Step::kIdle;
  if (!change_.call) {
    source().gone = source().lost;
  } else if (error_) {
    context.fail(*change_.call, *error_);
  } else {
    context.succeed(*change_.call);
  }
}

std::optional<MediaKind> Sources::take_gone() {
  for (Source* one : {&audio_, &video_}) {
    if (!std::exchange(one->gone, false)) continue;
    one->lost = false;
    return one == &audio_ ? MediaKind::kAudio : MediaKind::kVideo;
  }
  return std::nullopt;
}

void Sources::abandon(Context& context, const Error& error) {
  if (step_ != Step::kIdle) queue_.insert(queue_.begin(), change_);
  step_ = Step::kIdle;
  for (const Change& change : std::exchange(queue_, {})) {
    const bool is_audio = change.kind == MediaKind::kAudio;
    if (change.call) {
      context.fail(*change.call,
                   is_audio ? error : Error{ErrorCode::kSetVideoSourceFailure, error.message});
    }
  }
}

}  // namespace parley::client
