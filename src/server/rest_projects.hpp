// REST, what concerns projects: an account's methods that manage them, and a project's callbacks.
#pragma once

#include <string>

#include "server/rest_call.hpp"

namespace parley::server {

/// A project as JSON, without its secret.
[[nodiscard]] std::string described(const Project& project);

// Of an account.

[[nodiscard]] HttpResponse post_project(const RestCall& call);
[[nodiscard]] HttpResponse get_projects(const RestCall& call);
[[nodiscard]] HttpResponse get_project(const RestCall& call);
[[nodiscard]] HttpResponse put_project(const RestCall& call);
[[nodiscard]] HttpResponse delete_project(const RestCall& call);
[[nodiscard]] HttpResponse post_refresh_secret(const RestCall& call);

// Of a project.

[[nodiscard]] HttpResponse post_callback(const RestCall& call);
[[nodiscard]] HttpResponse get_callbacks(const RestCall& call);
[[nodiscard]] HttpResponse delete_callback(const RestCall& call);

}  // namespace parley::server
