// What the subcommands for callbacks do: they work on the data folder, also beside a running
// server, which notices within a second.
#pragma once

#include <filesystem>
#include <string>

#include "server/cli_projects.hpp"

namespace parley::server {

struct CallbackRotateOptions {
  std::filesystem::path data;
  std::string api_key;
  bool is_at_once = false;  // the one before signs no more
};

// Each prints its result to standard output, or what is wrong to standard error, and returns the
// process's exit code.

[[nodiscard]] int callback_list(const KeyOptions& options);
[[nodiscard]] int callback_resume(const KeyOptions& options);
[[nodiscard]] int callback_secret(const KeyOptions& options);
[[nodiscard]] int callback_rotate(const CallbackRotateOptions& options);

}  // namespace parley::server
