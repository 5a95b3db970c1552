// What the subcommands for projects and accounts do: they work on the data folder, also beside a
// running server, which heeds them at its next request.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace parley::server {

/// Where the keys of an application are. Without a public key a pair is made, and the private key
/// written to its file, which must not exist.
struct KeyFiles {
  std::filesystem::path public_key;
  std::filesystem::path private_key = "private.key";
};

struct ProjectCreateOptions {
  std::filesystem::path data;
  std::string name = "Project";
  bool is_application = false;
  KeyFiles keys;
};

struct ProjectListOptions {
  std::filesystem::path data;
  bool show_secrets = false;
};

/// Of the commands that need only a key, of a project or an account.
struct KeyOptions {
  std::filesystem::path data;
  std::string key;
};

struct ProjectRenameOptions {
  std::filesystem::path data;
  std::string api_key;
  std::string name;
};

struct ProjectRotateOptions {
  std::filesystem::path data;
  std::string api_key;
  bool is_at_once = false;  // the one before stops to count
  KeyFiles keys;
};

struct ProjectShowOptions {
  std::filesystem::path data;
  std::string api_key;
  bool show_secrets = false;
};

/// What is not named stays as it is.
struct ProjectSetOptions {
  std::filesystem::path data;
  std::string api_key;
  std::vector<std::string> origins;  // as protocol::parse_domain gives them
  bool is_any_origin = false;
  std::optional<std::uint32_t> connections_max;
  std::optional<std::uint32_t> streams_max;
  std::optional<std::uint32_t> sessions_per_day_max;
};

struct AccountCreateOptions {
  std::filesystem::path data;
  std::string name = "Account";
};

// Each prints its result to standard output, or what is wrong to standard error, and returns the
// process's exit code.

[[nodiscard]] int project_create(const ProjectCreateOptions& options);
[[nodiscard]] int project_list(const ProjectListOptions& options);
[[nodiscard]] int project_show(const ProjectShowOptions& options);
[[nodiscard]] int project_set(const ProjectSetOptions& options);
[[nodiscard]] int project_rename(const ProjectRenameOptions& options);
[[nodiscard]] int project_suspend(const KeyOptions& options);
[[nodiscard]] int project_activate(const KeyOptions& options);
[[nodiscard]] int project_rotate(const ProjectRotateOptions& options);
[[nodiscard]] int project_delete(const KeyOptions& options);
[[nodiscard]] int account_create(const AccountCreateOptions& options);
[[nodiscard]] int account_list(const ProjectListOptions& options);
[[nodiscard]] int account_delete(const KeyOptions& options);

}  // namespace parley::server
