// The X-OPENTOK-AUTH header of REST requests: a JWT, taken apart and judged. Its signature is
// checked by the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "protocol/generated/errors.hpp"

namespace parley::protocol {

/// What the header says. True only if its signature is.
struct RestAuth {
  std::string api_key;  // iss
  std::string
      issuer_type;  // ist: "project", or "account"; Ruby's SDK puts it into the JWT's header
  std::optional<std::int64_t> issued_s;  // iat, seconds since 1970
  std::optional<std::int64_t> expires_s;
  std::string signed_text;  // the bytes that the signature covers
  std::string signature;    // 32 raw bytes: HMAC-SHA256 of signed_text with the project's secret
};

/// Takes the header's value apart. Every failure is OT_AUTHENTICATION_ERROR (HTTP 403, code -1).
Result<RestAuth, Error> parse_rest_auth(std::string_view header);

/// Judges what is signed right: nothing when it admits to a project's resources at `now_s` (seconds
/// since 1970).
[[nodiscard]] std::optional<Error> check_rest_auth(const RestAuth& auth,
                                                   std::int64_t now_s,
                                                   std::int64_t skew_s = kClockSkewS);

}  // namespace parley::protocol
