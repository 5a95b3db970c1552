// Session ids: minting, and reading those of every era of OpenTok.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/generated/errors.hpp"

namespace parley::protocol {

/// What a session id says. It is not signed: whether the session exists, a data base must say.
struct SessionIdParts {
  std::string api_key;
  std::string location;  // IPv4 address, or empty
  std::string created;   // milliseconds since 1970, or until 2014 a date in words
  std::optional<std::int64_t> created_ms;
  std::string random;
};

/// Reads `<1_ or 2_>base64url(<n>~<API key>~<location>~<created>~<random>~...)`. Every failure is
/// OT_INVALID_SESSION_ID.
Result<SessionIdParts, Error> parse_session_id(std::string_view session_id);

inline constexpr std::size_t kSessionRandomChars = 24;

struct SessionIdSeed {
  std::string_view api_key;
  std::string_view location;  // IPv4 address, or empty
  std::int64_t wall_ms = 0;   // milliseconds since 1970
  std::string_view random;    // kSessionRandomChars of A-Z a-z 0-9, from a secure source
};

/// A new session id, which every official server SDK accepts. The parts must not contain '~'.
[[nodiscard]] std::string mint_session_id(const SessionIdSeed& seed);

}  // namespace parley::protocol
