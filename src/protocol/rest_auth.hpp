// How REST requests say who asks: a JWT in X-OPENTOK-AUTH or as a bearer, taken apart and judged.
// Its signature is checked by the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/jwt.hpp"

namespace parley::protocol {

/// What the JWT says. True only if its signature is.
struct RestAuth {
  std::string issuer;  // iss, or application_id: an API key, account key or application
  std::string
      issuer_type;  // ist: "project", or "account"; Ruby's SDK puts it into the JWT's header
  std::optional<std::int64_t> issued_s;  // iat, seconds since 1970
  std::optional<std::int64_t> expires_s;
  Signing signing = Signing::kHs256;
  std::string signed_text;  // the bytes that the signature covers
  std::string signature;    // raw bytes
};

/// The two kinds of keys: of a project, and of an account, which manages projects.
inline constexpr std::string_view kProjectIssuer = "project";
inline constexpr std::string_view kAccountIssuer = "account";

/// Takes the JWT apart. Every failure is OT_AUTHENTICATION_ERROR (HTTP 403, code -1).
Result<RestAuth, Error> parse_rest_auth(std::string_view text);

/// Judges what is signed right: nothing when it admits at `now_s` (seconds since 1970) to what
/// `issuer_type` gives access to.
[[nodiscard]] std::optional<Error> check_rest_auth(const RestAuth& auth,
                                                   std::string_view issuer_type,
                                                   std::int64_t now_s,
                                                   std::int64_t skew_s = kRestClockSkewS);

}  // namespace parley::protocol
