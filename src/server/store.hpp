// Store: the projects, sessions and embeds of one data folder, kept in its SQLite file.
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

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Project>, StoreError> projects();

  [[nodiscard]] Result<std::optional<Project>, StoreError> find_project(std::string_view api_key);

  /// The oldest project; made when there is none.
  [[nodiscard]] Result<Project, StoreError> development_project();

  [[nodiscard]] std::optional<StoreError> add_session(const Session& session);

  [[nodiscard]] Result<std::optional<Session>, StoreError> find_session(
      std::string_view session_id);

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
    Statement insert_session;
    Statement find_session;
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
  [[nodiscard]] std::optional<StoreError> finish(Statement& statement) const;

  Database database_;
  Statements statements_;
};

}  // namespace parley::server
