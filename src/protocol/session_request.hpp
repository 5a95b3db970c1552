// What `POST /session/create` asks for: the form's parameters, understood or refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::protocol {

/// Whether a session's archives are started by hand or begin by themselves.
enum class ArchiveMode : std::uint8_t { kManual, kAlways };

struct SessionRequest {
  MediaMode media_mode = MediaMode::kRelayed;
  ArchiveMode archive_mode = ArchiveMode::kManual;
  bool e2ee = false;
  std::string location;            // IPv4 address as a hint, or empty
  std::string archive_name;        // empty when none was given
  std::string archive_resolution;  // such as "1280x720"; empty when none was given
};

/// Reads the form. Absent and empty parameters take their defaults, unknown ones are ignored.
/// Without p2p.preference a session is relayed, unless it is to be archived or encrypted, which
/// need the media router. Every failure is OT_INVALID_PARAMETER (HTTP 400).
Result<SessionRequest, Error> parse_session_request(std::string_view form);

/// Whether `text` is an IPv4 address in dotted decimal notation.
[[nodiscard]] bool is_ipv4(std::string_view text);

}  // namespace parley::protocol
