#include "server/cli_projects.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/rest_request.hpp"
#include "protocol/session_answer.hpp"
#include "server/cli_output.hpp"
#include "server/clock.hpp"
#include "server/credentials.hpp"
#include "server/signer.hpp"
#include "server/words.hpp"

namespace parley::server {

namespace {

/// What stands in the way, in words.
struct Problem {
  std::string message;
};

Result<std::string, Problem> read_public_key(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string pem{std::istreambuf_iterator<char>(file), {}};
  if (!file) return Problem{"cannot read " + path.string()};
  const std::string problem = public_key_problem(pem);
  if (!problem.empty()) return Problem{path.string() + " cannot be used: " + problem};
  // A private key that stands in the same file is not ours to keep.
  constexpr std::string_view kEnd = "-----END PUBLIC KEY-----";
  const std::size_t begin = pem.find("-----BEGIN PUBLIC KEY-----");
  return pem.substr(begin, pem.find(kEnd, begin) + kEnd.size() - begin) + "\n";
}

/// Its owner's alone, and never in the place of another file.
std::optional<Problem> write_private_key(const std::filesystem::path& path,
                                         const std::string& pem) {
  constexpr mode_t kOwnersAlone = 0600;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnersAlone);
  const bool is_done =
      file >= 0 && write(file, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size());
  const std::string why = std::generic_category().message(errno);
  if (file >= 0) close(file);
  if (is_done) return std::nullopt;
  return Problem{"cannot write the private key to " + path.string() + ": " + why};
}

/// The public key to register; a new private key is in its file then.
Result<std::string, Problem> registered_key(const KeyFiles& files) {
  if (!files.public_key.empty()) return read_public_key(files.public_key);
  KeyPair pair = make_key_pair();
  if (const auto problem = write_private_key(files.private_key, pair.private_key)) return *problem;
  return std::move(pair.public_key);
}

/// What an operator needs to give to the application.
std::string described(const Project& project, const KeyFiles& files) {
  if (!project.is_application()) {
    return "API key: " + project.api_key + "\nAPI secret: " + project.secret + "\n";
  }
  std::string out = "Application ID: " + project.api_key + "\n";
  if (files.public_key.empty()) out += "Private key: " + files.private_key.string() + "\n";
  return out;
}

std::string name_problem() {
  return "a name has 1 to " + std::to_string(kProjectNameUnitsMax) + " characters on one line";
}

/// Changes a project that is there. `change` says what is wrong, if anything is.
int change_project(const std::filesystem::path& data,
                   const std::string& api_key,
                   const std::function<std::optional<Problem>(Project&)>& change,
                   const std::function<std::string(const Project&)>& result) {
  auto store = open_existing(data);
  if (!store.ok()) return fail(store.error().message);
  auto found = store.value().find_project(api_key);
  if (!found.ok()) return fail(found.error().message);
  if (!found.value()) return fail("there is no project with API key " + api_key);
  Project& project = *found.value();
  const Project before = project;
  if (const auto problem = change(project)) return fail(problem->message);
  if (const auto problem = store.value().update_project(before, project)) {
    return fail(problem->message);
  }
  return print(result(project));
}

std::string nothing(const Project& /*project*/) {
  return {};
}

/// "  (500 connections, 2 origins)"; nothing where nothing is limited.
std::string limits_in_brief(const Project& project) {
  std::string out;
  const auto add = [&out](std::size_t count, const char* what) {
    if (count != 0) out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  add(project.quota.connections_max, "connections");
  add(project.quota.streams_max, "streams");
  add(project.quota.sessions_per_day_max, "sessions a day");
  add(project.origins.size(), "origins");
  return out.empty() ? out : "  (" + out + ")";
}

int set_suspended(const KeyOptions& options, bool is_suspended) {
  return change_project(
      options.data,
      options.key,
      [is_suspended](Project& project) {
        project.is_suspended = is_suspended;
        return std::nullopt;
      },
      nothing);
}

}  // namespace

int project_create(const ProjectCreateOptions& options) {
  if (!protocol::is_project_name(options.name)) return fail(name_problem());
  auto store = Store::open(options.data);
  if (!store.ok()) return fail(store.error().message);
  if (!options.is_application) {
    const auto project = store.value().create_project(options.name);
    if (!project.ok()) return fail(project.error().message);
    return print(described(project.value(), options.keys));
  }
  const auto key = registered_key(options.keys);
  if (!key.ok()) return fail(key.error().message);
  const auto project = store.value().create_application(options.name, key.value());
  if (!project.ok()) return fail(project.error().message);
  return print(described(project.value(), options.keys));
}

int project_list(const ProjectListOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto projects = store.value().projects();
  if (!projects.ok()) return fail(projects.error().message);
  std::string out;
  for (const Project& project : projects.value()) {
    out += project.api_key + "  " + protocol::date_text(project.created_ms);
    if (options.show_secrets && !project.is_application()) out += "  " + project.secret;
    if (project.is_suspended) out += "  (suspended)";
    out += limits_in_brief(project);
    out += "  " + project.name + "\n";
  }
  return print(out);
}

int project_show(const ProjectShowOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto found = store.value().find_project(options.api_key);
  if (!found.ok()) return fail(found.error().message);
  if (!found.value()) return fail("there is no project with API key " + options.api_key);
  const Project& project = *found.value();
  const auto number = [](std::uint32_t most) {
    return (most == 0 ? "any number" : std::to_string(most)) + "\n";
  };
  std::string out = project.is_application() ? "Application ID: " : "API key: ";
  out += project.api_key + "\n";
  if (options.show_secrets && !project.is_application()) {
    out += "API secret: " + project.secret + "\n";
  }
  out += "Name: " + project.name + "\nMade: " + protocol::date_text(project.created_ms);
  out += std::string("\nState: ") + (project.is_suspended ? "suspended" : "active");
  out += "\nAllowed origins: " + (project.origins.empty() ? "all" : text_of(project.origins));
  out += "\nConnections at once: " + number(project.quota.connections_max);
  out += "Streams at once: " + number(project.quota.streams_max);
  out += "Sessions made in 24 hours: " + number(project.quota.sessions_per_day_max);
  return print(out);
}

int project_set(const ProjectSetOptions& options) {
  const auto set = [&options](Project& project) -> std::optional<Problem> {
    const bool is_nothing = options.origins.empty() && !options.is_any_origin &&
                            !options.connections_max && !options.streams_max &&
                            !options.sessions_per_day_max;
    if (is_nothing) return Problem{"say what to set; `parley project set --help` names it"};
    if (options.origins.size() > kOriginsMax) {
      return Problem{"a project has at most " + std::to_string(kOriginsMax) + " allowed origins"};
    }
    if (options.is_any_origin || !options.origins.empty()) project.origins = options.origins;
    ProjectQuota& quota = project.quota;
    quota.connections_max = options.connections_max.value_or(quota.connections_max);
    quota.streams_max = options.streams_max.value_or(quota.streams_max);
    quota.sessions_per_day_max = options.sessions_per_day_max.value_or(quota.sessions_per_day_max);
    return std::nullopt;
  };
  return change_project(options.data, options.api_key, set, nothing);
}

int project_rename(const ProjectRenameOptions& options) {
  const auto rename = [&options](Project& project) -> std::optional<Problem> {
    if (!protocol::is_project_name(options.name)) return Problem{name_problem()};
    project.name = options.name;
    return std::nullopt;
  };
  return change_project(options.data, options.api_key, rename, nothing);
}

int project_suspend(const KeyOptions& options) {
  return set_suspended(options, true);
}

int project_activate(const KeyOptions& options) {
  return set_suspended(options, false);
}

int project_rotate(const ProjectRotateOptions& options) {
  const auto renew = [&options](Project& project) -> std::optional<Problem> {
    constexpr std::int64_t kSecondMs = 1000;
    if (!project.is_application() && !options.keys.public_key.empty()) {
      return Problem{"this project has a secret; only applications have public keys"};
    }
    auto key = project.is_application() ? registered_key(options.keys)
                                        : Result<std::string, Problem>(random_secret());
    if (!key.ok()) return key.error();
    const std::int64_t overlap_s = options.is_at_once ? 0 : kOverlapDefaultS;
    rotate(project, std::move(key).value(), wall_ms(), overlap_s * kSecondMs);
    return std::nullopt;
  };
  return change_project(options.data, options.api_key, renew, [&options](const Project& project) {
    return described(project, options.keys);
  });
}

int project_delete(const KeyOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto found = store.value().find_project(options.key);
  if (!found.ok()) return fail(found.error().message);
  if (!found.value()) return fail("there is no project with API key " + options.key);
  if (const auto problem = store.value().delete_project(options.key)) return fail(problem->message);
  // A running server does it too; neither waits long for the other.
  for (;;) {
    const auto purged = store.value().purge_some();
    if (!purged.ok()) return fail(purged.error().message);
    if (purged.value() == Store::Purged::kNothing) return EXIT_SUCCESS;
  }
}

int account_create(const AccountCreateOptions& options) {
  if (!protocol::is_project_name(options.name)) return fail(name_problem());
  auto store = Store::open(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto account = store.value().create_account(options.name);
  if (!account.ok()) return fail(account.error().message);
  return print("Account key: " + account.value().account_key +
               "\nAccount secret: " + account.value().secret + "\n");
}

int account_list(const ProjectListOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto accounts = store.value().accounts();
  if (!accounts.ok()) return fail(accounts.error().message);
  std::string out;
  for (const Account& account : accounts.value()) {
    out += account.account_key + "  " + protocol::date_text(account.created_ms);
    if (options.show_secrets) out += "  " + account.secret;
    out += "  " + account.name + "\n";
  }
  return print(out);
}

int account_delete(const KeyOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto found = store.value().find_account(options.key);
  if (!found.ok()) return fail(found.error().message);
  if (!found.value()) return fail("there is no account with key " + options.key);
  const auto problem = store.value().delete_account(options.key);
  return problem ? fail(problem->message) : EXIT_SUCCESS;
}

}  // namespace parley::server
