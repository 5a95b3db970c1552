// Client tokens, T1 and JWT: taking them apart and judging their claims. Signatures are checked by
// the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"
#include "protocol/jwt.hpp"

namespace parley::protocol {

enum class TokenKind : std::uint8_t {
  kT1,   // "T1==" and base64; HMAC-SHA1
  kJwt,  // HS256, or of an application RS256
};

/// What a token says, in the same words for both kinds. True only if its signature is.
struct Claims {
  std::string api_key;     // partner_id, iss or application_id
  std::string session_id;  // never empty
  Role role = Role::kPublisher;
  std::optional<std::int64_t> created_s;     // create_time or iat, seconds since 1970
  std::optional<std::int64_t> not_before_s;  // nbf
  std::int64_t expires_s = 0;                // 24 hours after created_s when the token says nothing
  std::optional<std::string> connection_data;
  std::vector<std::string> layout_classes;
  std::optional<std::string> scope;
  std::optional<std::string> issuer_type;  // ist
};

struct ParsedToken {
  TokenKind kind = TokenKind::kJwt;
  Claims claims;
  Signing signing = Signing::kHs256;
  /// The exact bytes that the signature covers.
  std::string signed_text;
  std::string signature;  // raw bytes
};

/// Takes a token apart, with every variation that the official SDKs produce. White space around it
/// is ignored, and so are claims that are unknown or null. Every failure is
/// OT_AUTHENTICATION_ERROR.
Result<ParsedToken, Error> parse_token(std::string_view text);

/// Judges claims whose signature is right, for a client that connects with `api_key` to
/// `session_id` at `now_s` (seconds since 1970). Nothing when they let it in. A token may come
/// `skew_s` before its time, because clocks differ, but never too late.
[[nodiscard]] std::optional<Error> check_claims(const Claims& claims,
                                                std::string_view api_key,
                                                std::string_view session_id,
                                                std::int64_t now_s,
                                                std::int64_t skew_s = kClockSkewS);

}  // namespace parley::protocol
