// Checks of what applications pass in, before anything is done with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/context.hpp"

namespace parley::client {

/// OT_INVALID_PARAMETER, with what to do about it.
[[nodiscard]] Error invalid(std::string_view message);

[[nodiscard]] Error unknown_session();

/// OT_ICE_WORKFLOW_FAILED: the two ends know of each other, and cannot reach each other.
[[nodiscard]] Error no_path();

/// A call, such as "publish", that needs a connected session or another role.
[[nodiscard]] Error not_connected(std::string_view call);
[[nodiscard]] Error not_allowed(std::string_view call);

/// OT_NOT_SUPPORTED: a feature, such as "video filters", that is not there yet.
[[nodiscard]] Error not_supported(std::string_view feature);
/// OT_NOT_SUPPORTED: the host is no browser, as it has no `lacking`, such as "WebSocket".
[[nodiscard]] Error no_browser(std::string_view lacking);

/// A session must never be less secret than its application believes.
inline constexpr std::string_view kEncryption = "end-to-end encryption";

/// Such as about_call(ErrorCode::kNotFound, "signal", "nobody is there.").
[[nodiscard]] Error about_call(ErrorCode code, std::string_view call, std::string_view advice);

/// What was found wrong, or nothing.
using Finding = std::optional<Error>;

[[nodiscard]] Finding check_session(const InitSession& in);
[[nodiscard]] Finding check_token(const std::optional<std::string>& token);
[[nodiscard]] Finding check_publisher(const InitPublisher& in);

/// Where a publisher takes audio from. That of a screen is heard only if it is asked for.
[[nodiscard]] SourceKind audio_source_of(const InitPublisher& in);

[[nodiscard]] Finding check_signal(const SendSignal& in);

/// `invalid` is the host's account of an argument that has the wrong type.
[[nodiscard]] Finding check_types(const std::optional<std::string>& invalid);

struct Resolution {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// One of OpenTok's resolutions by its name, such as 640x480.
[[nodiscard]] std::optional<Resolution> find_resolution(std::string_view name);

/// What a failed capture means (Media Capture section 10.2, Screen Capture section 5.1).
[[nodiscard]] Error capture_error(const MediaFailed& in, bool is_screen);

}  // namespace parley::client
