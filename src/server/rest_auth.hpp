// Who asks: authentication of REST requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "server/http_message.hpp"
#include "server/store.hpp"

namespace parley::server {

inline constexpr unsigned kForbidden = 403;
inline constexpr unsigned kTooManyRequests = 429;

/// Why a request is refused, and with which status.
struct AuthFailure {
  unsigned status = kForbidden;
  std::string message;
};

// A request carries one of three headers: X-OPENTOK-AUTH, a JWT of at most five minutes; the same
// as Authorization: Bearer, which applications send, signed with RS256; or the older
// X-TB-PARTNER-AUTH, `key:secret`. Keys of projects and of accounts do not stand in for each other.

/// The project that an application server speaks for.
[[nodiscard]] Result<Project, AuthFailure> authenticate_project(const HttpRequest& request,
                                                                Store& store,
                                                                std::int64_t now_ms);

/// Nothing when an account asks, which may manage all projects.
[[nodiscard]] std::optional<AuthFailure> authenticate_account(const HttpRequest& request,
                                                              Store& store,
                                                              std::int64_t now_ms);

/// The key that a request claims to speak for, authentic or not; empty when it names none.
[[nodiscard]] std::string claimed_key(const HttpRequest& request);

/// Whether it could be a key: a number, or the UUID of an application.
[[nodiscard]] bool is_key(std::string_view text);

}  // namespace parley::server
