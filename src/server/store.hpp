// Store: the projects and sessions of one data folder, kept in its SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/session_request.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

/// An application's account: the key names it, the secret signs its tokens.
struct Project {
  std::string api_key;  // 8 digits
  std::string secret;   // 40 hexadecimal digits
  std::string name;
  std::int64_t created_ms = 0;
};

/// A session as it was asked for.
struct Session {
  std::string session_id;
  std::string api_key;
  protocol::SessionRequest request;
  std::int64_t created_ms = 0;
};

class Store {
 public:
  /// Opens the folder's database; makes folder (mode 0700) and file (0600) when they are not there.
  static Result<Store, StoreError> open(const std::filesystem::path& folder);

  /// A new project with a key and a secret of its own.
  [[nodiscard]] Result<Project, StoreError> create_project(std::string_view name);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Project>, StoreError> projects();

  [[nodiscard]] Result<std::optional<Project>, StoreError> find_project(std::string_view api_key);

  /// The oldest project; made when there is none.
  [[nodiscard]] Result<Project, StoreError> development_project();

  [[nodiscard]] std::optional<StoreError> add_session(const Session& session);

  [[nodiscard]] Result<std::optional<Session>, StoreError> find_session(
      std::string_view session_id);

  /// The session behind a room name of the demo page.
  [[nodiscard]] Result<std::optional<std::string>, StoreError> find_demo_room(
      std::string_view name);

  /// Remembers a demo room; the ones not used for longest are forgotten beyond a limit, and their
  /// sessions with them.
  [[nodiscard]] std::optional<StoreError> add_demo_room(std::string_view name,
                                                        std::string_view session_id);

 private:
  struct Statements {
    Statement insert_project;
    Statement list_projects;
    Statement find_project;
    Statement insert_session;
    Statement find_session;
    Statement delete_session;
    Statement find_demo_room;
    Statement touch_demo_room;
    Statement insert_demo_room;
    Statement trim_demo_rooms;
  };

  explicit Store(Database database) : database_(std::move(database)) {}

  [[nodiscard]] std::optional<StoreError> prepare_all();
  [[nodiscard]] std::optional<StoreError> finish(Statement& statement) const;

  Database database_;
  Statements statements_;
};

}  // namespace parley::server
