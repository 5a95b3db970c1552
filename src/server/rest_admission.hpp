// Who may ask now: REST's authentication within its limits. What is refused is counted and logged.
#pragma once

#include <optional>

#include "server/rest_auth.hpp"
#include "server/rest_call.hpp"

namespace parley::server {

/// The project that an application server speaks for, unless it asks too often.
[[nodiscard]] Result<Project, AuthFailure> admit_project(const HttpRequest& request,
                                                         const RestServices& services);

/// Nothing when an account asks, and not too often.
[[nodiscard]] std::optional<AuthFailure> admit_account(const HttpRequest& request,
                                                       const RestServices& services);

}  // namespace parley::server
