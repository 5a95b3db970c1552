#include "client/checks.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "client/limits.hpp"
#include "protocol/session_id.hpp"
#include "protocol/text.hpp"

namespace parley::client {

namespace {

struct NamedResolution {
  std::string_view name;
  Resolution resolution;
};

constexpr std::array kResolutions{
    NamedResolution{"1920x1080", {1920, 1080}},
    NamedResolution{"1280x960", {1280, 960}},
    NamedResolution{"1280x720", {1280, 720}},
    NamedResolution{"640x480", {640, 480}},
    NamedResolution{"640x360", {640, 360}},
    NamedResolution{"320x240", {320, 240}},
    NamedResolution{"320x180", {320, 180}},
};

/// OpenTok's bounds of maxResolution, in pixels.
constexpr std::uint32_t kScreenSizeMin = 10;
constexpr std::uint32_t kScreenSizeMax = 1920;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Digits, or a UUID.
bool is_api_key(std::string_view text) {
  return !text.empty() && text.size() <= kApiKeyBytesMax &&
         std::all_of(
             text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_signal_type(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '~';
  });
}

/// What an exception's name means, and what its reader can do.
struct Meaning {
  std::string_view name;
  ErrorCode code;
  std::string_view advice;
};

constexpr std::array kMeanings{
    Meaning{"NotAllowedError",
            ErrorCode::kUserMediaAccessDenied,
            "Access was denied; allow it in the browser's settings for this page."},
    Meaning{"SecurityError",
            ErrorCode::kUserMediaAccessDenied,
            "The page may not capture media; serve it by https and allow it in the frame."},
    Meaning{"NotFoundError",
            ErrorCode::kNoDevicesFound,
            "No camera or microphone was found; connect one."},
    Meaning{"NotReadableError",
            ErrorCode::kHardwareUnavailable,
            "The device cannot be read; close other programs that use it."},
    Meaning{"AbortError",
            ErrorCode::kHardwareUnavailable,
            "The device stopped working; unplug it and try again."},
    Meaning{"OverconstrainedError",
            ErrorCode::kConstraintsNotSatisfied,
            "No device fits; choose another deviceId, resolution or facingMode."},
    Meaning{
        "TypeError", ErrorCode::kNoValidConstraints, "Neither audio nor video could be asked for."},
    Meaning{"NotSupportedError",
            ErrorCode::kNotSupported,
            "This browser cannot capture that, or the page is not secure; serve it by https."},

};

}  // namespace

Error about_call(ErrorCode code, std::string_view call, std::string_view advice) {
  std::string message(call);
  message.append(": ").append(advice);
  return {code, std::move(message)};
}

Error invalid(std::string_view message) {
  return {ErrorCode::kInvalidParameter, std::string(message)};
}

Error unknown_session() {
  return invalid("There is no such session; make one with OT.initSession.");
}

Error no_path() {
  return {ErrorCode::kIceWorkflowFailed,
          "No network path to the publisher was found; a TURN server may be needed."};
}

Error not_connected(std::string_view call) {
  return about_call(ErrorCode::kNotConnected, call, "connect the session first.");
}

Error not_allowed(std::string_view call) {
  return about_call(ErrorCode::kPermissionDenied, call, "the token's role does not allow it.");
}

Error not_supported(std::string_view feature) {
  return about_call(
      ErrorCode::kNotSupported, feature, "Parley does not have this yet; do without it.");
}

Error no_browser(std::string_view lacking) {
  return {ErrorCode::kNotSupported,
          "connect needs a browser, and there is no " + std::string(lacking) +
              " here: call it in the page, not while a server renders."};
}

Finding check_types(const std::optional<std::string>& invalid_argument) {
  if (invalid_argument) return invalid(*invalid_argument);
  return std::nullopt;
}

Finding check_session(const InitSession& in) {
  if (!in.api_key || !is_api_key(*in.api_key))
    return invalid("initSession: the API key must be the project's number or UUID, as text.");
  if (!in.session_id) {
    return Error{ErrorCode::kInvalidSessionId,
                 "initSession: the session id must be text; ask your server for one."};
  }
  const auto parts = protocol::parse_session_id(*in.session_id);
  if (!parts) return parts.error();
  if (parts.value().api_key != *in.api_key) {
    return Error{ErrorCode::kInvalidSessionId,
                 "The session id belongs to another API key; use the key that made the session."};
  }
  if (in.encrypted) return not_supported(kEncryption);
  return std::nullopt;
}

Finding check_token(const std::optional<std::string>& token) {
  if (!token || token->empty())
    return invalid("connect: the token must be text; ask your server for one.");
  if (token->size() > kTokenBytesMax) {
    return Error{ErrorCode::kAuthenticationError,
                 "Invalid token format: it is too long. Pass the token unchanged."};
  }
  return std::nullopt;
}

Finding check_publisher(const InitPublisher& in) {
  if (in.invalid) return invalid(*in.invalid);
  if (in.unsupported) return not_supported(*in.unsupported);
  if (in.name && protocol::utf16_units(*in.name) > kNameUnitsMax)
    return invalid("name: at most 1000 characters.");
  if (in.initials && in.initials->size() > kInitialsBytesMax)
    return invalid("initials: at most 64 bytes.");
  if (in.resolution && !find_resolution(*in.resolution)) {
    return invalid(
        "resolution: 1920x1080, 1280x960, 1280x720, 640x480, 640x360, 320x240 or 320x180.");
  }
  if (in.frame_rate && *in.frame_rate != 30 && *in.frame_rate != 15 && *in.frame_rate != 7 &&
      *in.frame_rate != 1)
    return invalid("frameRate: 30, 15, 7 or 1.");
  if (in.audio_source == SourceKind::kScreen)
    return invalid("audioSource: a device id, a track, true, false or null.");
  const auto is_wrong_size = [](const std::optional<std::uint32_t>& size) {
    return size && (*size < kScreenSizeMin || *size > kScreenSizeMax);
  };
  if (is_wrong_size(in.width_max) || is_wrong_size(in.height_max))
    return invalid("maxResolution: a width and a height from 10 to 1920.");
  if ((in.audio_device_id && in.audio_device_id->empty()) ||
      (in.video_device_id && in.video_device_id->empty())) {
    return Error{ErrorCode::kConstraintsNotSatisfied,
                 "A device id is empty, as it is before access was granted; leave it out."};
  }
  if (audio_source_of(in) == SourceKind::kNone && in.video_source == SourceKind::kNone) {
    return Error{ErrorCode::kNoValidConstraints,
                 "Both audioSource and videoSource are off; switch one of them on."};
  }
  return std::nullopt;
}

SourceKind audio_source_of(const InitPublisher& in) {
  if (in.audio_source) return *in.audio_source;
  if (in.video_source != SourceKind::kScreen) return SourceKind::kDevice;
  return in.publish_audio.value_or(false) ? SourceKind::kScreen : SourceKind::kNone;
}

Finding check_signal(const SendSignal& in) {
  if (in.invalid) return invalid(*in.invalid);
  if (in.signal_type && in.signal_type->size() > kSignalTypeBytesMax)
    return Error{ErrorCode::kPayloadTooLarge, "type: at most 128 characters."};
  if (in.signal_type && !is_signal_type(*in.signal_type))
    return invalid("type: only letters, digits, '-', '_' and '~'.");
  if (in.data && in.data->size() > kSignalDataBytesMax)
    return Error{ErrorCode::kPayloadTooLarge, "data: at most 8192 bytes of UTF-8."};
  return std::nullopt;
}

std::optional<Resolution> find_resolution(std::string_view name) {
  for (const auto& known : kResolutions) {
    if (known.name == name) return known.resolution;
  }
  return std::nullopt;
}

Error capture_error(const MediaFailed& in, bool is_screen) {
  Meaning meaning{{}, ErrorCode::kUnableToCaptureMedia, "Media could not be captured; try again."};
  for (const auto& known : kMeanings) {
    if (known.name == in.name) meaning = known;
  }
  if (meaning.code == ErrorCode::kNotSupported && is_screen)
    meaning.code = ErrorCode::kScreenSharingNotSupported;
  std::string message(meaning.advice);
  message.append(" (").append(in.name).append(": ").append(in.message).append(")");
  return {meaning.code, std::move(message)};
}

}  // namespace parley::client
