// Store: the accounts, projects, callbacks, sessions and embeds of one data folder, kept in its
// SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "protocol/session_request.hpp"
#include "server/callback_store.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

/// What a project may have; 0: as much as there is.
struct ProjectQuota {
  std::uint32_t connections_max = 0;       // at once, in all sessions together
  std::uint32_t streams_max = 0;           // the same
  std::uint32_t sessions_per_day_max = 0;  // made in 24 hours
};

/// An application's place on the server: the key names it, and what belongs to the key signs its
/// tokens: a secret, or of an application (as Vonage calls them) the twin of a public key.
struct Project {
  std::string api_key;     // 8 digits; of an application, a UUID
  std::string secret;      // 40 hexadecimal digits; empty for an application
  std::string public_key;  // PEM; empty but for an application
  std::string name;
  std::int64_t created_ms = 0;
  bool is_suspended = false;
  std::string former = {};  // the secret or public key before this one, which counts until then
  std::int64_t former_until_ms = 0;
  std::vector<std::string> origins = {};  // whose pages may join, as protocol::parse_domain keeps
                                          // them; none: all
  ProjectQuota quota = {};

  [[nodiscard]] bool is_application() const { return !public_key.empty(); }
};

/// Whose secret signs requests that manage projects.
struct Account {
  std::string account_key;  // 8 digits
  std::string secret;       // 40 hexadecimal digits
  std::string name;
  std::int64_t created_ms = 0;
};

/// A session as it was asked for.
struct Session {
  std::string session_id;
  std::string api_key;
  protocol::SessionRequest request;
  std::int64_t created_ms = 0;
  std::uint32_t connections_max = 0;  // at once; 0: as many as the cloud takes
};

/// A widget for pages of some websites.
struct Embed {
  std::string embed_id;               // a UUID
  std::string api_key;                // whose sessions its rooms are
  std::vector<std::string> domains;   // as protocol::parse_domain keeps them
  std::uint32_t connections_max = 0;  // in a room
  std::int64_t created_ms = 0;
};

/// A room that exists because somebody named it.
struct GuestRoom {
  std::string name;
  std::string session_id;
};

class Store {
 public:
  /// Opens the folder's database; makes folder (mode 0700) and file (0600) when they are not there.
  static Result<Store, StoreError> open(const std::filesystem::path& folder);

  /// Whether a data base is whole, Parley's, and not of a newer version; what is wrong with it.
  static std::optional<StoreError> check(Database& database);

  /// A new project with a key and a secret of its own.
  [[nodiscard]] Result<Project, StoreError> create_project(std::string_view name);

  /// A new application, named by a UUID of its own.
  [[nodiscard]] Result<Project, StoreError> create_application(std::string_view name,
                                                               std::string_view public_key);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Project>, StoreError> projects();

  [[nodiscard]] Result<std::optional<Project>, StoreError> find_project(std::string_view api_key);

  /// The oldest project that is not suspended and has a secret; made when there is none.
  [[nodiscard]] Result<Project, StoreError> development_project();

  /// Keeps everything of the project that has this key but when it was made. An error where it is
  /// no longer as it was `before`, so that nobody's change is lost.
  [[nodiscard]] std::optional<StoreError> update_project(const Project& before,
                                                         const Project& project);

  /// From now on there is no such project, nor anything that belongs to it. Its sessions and what
  /// waits for its callbacks may be many: they go by and by, with `purge_some`, also after a crash.
  [[nodiscard]] std::optional<StoreError> delete_project(std::string_view api_key);

  enum class Purged : std::uint8_t { kNothing, kCallback, kProject };

  /// Removes a slice of what deleted callbacks and then projects left, within some milliseconds.
  /// There may be more, unless there was nothing.
  [[nodiscard]] Result<Purged, StoreError> purge_some();

  /// A new account with a key and a secret of its own.
  [[nodiscard]] Result<Account, StoreError> create_account(std::string_view name);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Account>, StoreError> accounts();

  [[nodiscard]] Result<std::optional<Account>, StoreError> find_account(
      std::string_view account_key);

  [[nodiscard]] std::optional<StoreError> delete_account(std::string_view account_key);

  [[nodiscard]] CallbackStore& callbacks() { return callbacks_; }

  /// Does all of `work` in one transaction, or nothing of it when it fails.
  [[nodiscard]] std::optional<StoreError> transact(
      const std::function<std::optional<StoreError>()>& work) {
    return database_.transact(work);
  }

  [[nodiscard]] std::optional<StoreError> add_session(const Session& session);

  [[nodiscard]] Result<std::optional<Session>, StoreError> find_session(
      std::string_view session_id);

  /// How many a project made since then, at most `most`.
  [[nodiscard]] Result<std::int64_t, StoreError> count_sessions(std::string_view api_key,
                                                                std::int64_t since_ms,
                                                                std::int64_t most);

  [[nodiscard]] std::optional<StoreError> add_embed(const Embed& embed);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Embed>, StoreError> embeds();

  [[nodiscard]] Result<std::optional<Embed>, StoreError> find_embed(std::string_view embed_id);

  /// With its rooms and their sessions.
  [[nodiscard]] std::optional<StoreError> delete_embed(std::string_view embed_id);

  // Rooms of an embed, or with an empty id of the demo page.

  /// The session of a room, which counts as used now.
  [[nodiscard]] Result<std::optional<std::string>, StoreError> find_guest_room(
      std::string_view embed_id, std::string_view name);

  [[nodiscard]] std::optional<StoreError> add_guest_room(std::string_view embed_id,
                                                         const GuestRoom& room);

  /// All but the `count` rooms that were used last.
  [[nodiscard]] Result<std::vector<GuestRoom>, StoreError> guest_rooms_beyond(
      std::string_view embed_id, std::int64_t count);

  /// With its session.
  [[nodiscard]] std::optional<StoreError> delete_guest_room(std::string_view embed_id,
                                                            const GuestRoom& room);

 private:
  struct Statements {
    Statement insert_project;
    Statement list_projects;
    Statement find_project;
    Statement update_project;
    Statement hide_project;
    Statement delete_project_embeds;
    Statement delete_project_callbacks;
    Statement find_hidden_project;
    Statement purge_rooms;
    Statement purge_sessions;
    Statement purge_project;
    Statement insert_account;
    Statement list_accounts;
    Statement find_account;
    Statement delete_account;
    Statement insert_session;
    Statement find_session;
    Statement count_sessions;
    Statement delete_session;
    Statement insert_embed;
    Statement list_embeds;
    Statement find_embed;
    Statement delete_embed;
    Statement find_guest_room;
    Statement touch_guest_room;
    Statement insert_guest_room;
    Statement list_guest_rooms;
    Statement delete_guest_room;
  };

  explicit Store(Database database) : database_(std::move(database)) {}

  [[nodiscard]] std::optional<StoreError> prepare_all();
  [[nodiscard]] std::optional<StoreError> prepare_projects();
  [[nodiscard]] std::optional<StoreError> prepare_sessions();
  [[nodiscard]] std::optional<StoreError> insert_project(const Project& project);
  /// Carries out all for that project, or nothing.
  [[nodiscard]] std::optional<StoreError> run_at_once(std::initializer_list<Statement*> statements,
                                                      std::string_view api_key);

  Database database_;
  Statements statements_;
  CallbackStore callbacks_;
};

}  // namespace parley::server
