// Who may ask now: REST's authentication within its limits. What is refused is counted and logged.
#pragma once

#include <optional>

#include "server/rest_auth.hpp"
#include "server/rest_call.hpp"

namespace parley::server {

/// Why this address may not try to authenticate now, if so. Asked before anything is checked: who
/// guesses must not learn whether it was right.
[[nodiscard]] std::optional<AuthFailure> refuse_guesses(const HttpRequest& request,
                                                        Limiter& limiter);

/// The project that an application server speaks for, unless it asks too often.
[[nodiscard]] Result<Project, AuthFailure> admit_project(const HttpRequest& request,
                                                         const RestServices& services);

/// Nothing when an account asks, and not too often.
[[nodiscard]] std::optional<AuthFailure> admit_account(const HttpRequest& request,
                                                       const RestServices& services);

}  // namespace parley::server
