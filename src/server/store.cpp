#include "server/store.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "server/clock.hpp"
#include "server/store_schema.hpp"
#include "server/words.hpp"

namespace parley::server {

namespace {

constexpr std::string_view kAlways = "always";  // archive_mode; otherwise "manual"

Session session_of(const Statement& row) {
  using protocol::ArchiveMode;
  using protocol::MediaMode;
  Session session;
  session.session_id = row.text(0);
  session.api_key = row.text(1);
  const bool is_routed = row.text(2) == protocol::to_string(MediaMode::kRouted);
  session.request.media_mode = is_routed ? MediaMode::kRouted : MediaMode::kRelayed;
  const bool is_always = row.text(3) == kAlways;
  session.request.archive_mode = is_always ? ArchiveMode::kAlways : ArchiveMode::kManual;
  session.request.location = row.text(4);
  session.request.archive_name = row.text(5);
  session.request.archive_resolution = row.text(6);
  session.request.e2ee = row.number(7) != 0;
  session.created_ms = row.number(8);
  session.connections_max = static_cast<std::uint32_t>(row.number(9));
  return session;
}

std::string text_of_row(const Statement& row) {
  return row.text(0);
}

std::int64_t number_of_row(const Statement& row) {
  return row.number(0);
}

Embed embed_of(const Statement& row) {
  return Embed{row.text(0),
               row.text(1),
               words_of(row.text(2)),
               static_cast<std::uint32_t>(row.number(3)),
               row.number(4)};
}

}  // namespace

Result<Store, StoreError> Store::open(const std::filesystem::path& folder) {
  std::error_code failure;
  const mode_t others = umask(077);
  std::filesystem::create_directories(folder, failure);
  umask(others);
  if (failure) {
    return StoreError{"cannot make the data folder " + folder.string() + ": " + failure.message()};
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return StoreError{"cannot write to the data folder " + folder.string() + ": " +
                      std::generic_category().message(errno)};
  }
  const std::filesystem::path file = folder / "parley.db";
  Result<Database, StoreError> database = Database::open(file.string());
  if (!database.ok()) return database.error();
  Store store(std::move(database).value());
  std::optional<StoreError> problem = migrate(store.database_);
  if (!problem) problem = store.prepare_all();
  if (problem) return StoreError{file.string() + ": " + problem->message};
  return store;
}

std::optional<StoreError> Store::check(Database& database) {
  Result<Statement, StoreError> query = database.prepare("PRAGMA integrity_check(1)");
  if (!query.ok()) return query.error();
  const auto verdict = query.value().start().first(text_of_row);
  if (!verdict.ok()) return verdict.error();
  const std::string found = verdict.value().value_or("nothing can be read");
  if (found != "ok") return StoreError{"it is damaged: " + found};
  const auto version = schema_version(database);
  if (!version.ok()) return version.error();
  if (version.value() == 0 || !database.prepare("SELECT secret FROM projects").ok()) {
    return StoreError{"it is no data base of Parley"};
  }
  return std::nullopt;
}

std::optional<StoreError> Store::prepare_all() {
  if (auto problem = prepare_projects()) return problem;
  if (auto problem = callbacks_.prepare(database_)) return problem;
  return prepare_sessions();
}

std::optional<StoreError> Store::prepare_sessions() {
  return database_.prepare({
      {&statements_.insert_session,
       "INSERT INTO sessions (session_id, api_key, media_mode, archive_mode, location, "
       "archive_name,"
       " archive_resolution, e2ee, created_ms, connections_max)"
       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
      {&statements_.find_session,
       "SELECT session_id, api_key, media_mode, archive_mode, location, archive_name,"
       " archive_resolution, e2ee, created_ms, connections_max FROM sessions WHERE session_id = "
       "?1"},
      {&statements_.count_sessions,
       "SELECT count(*) FROM (SELECT 1 FROM sessions WHERE api_key = ?1 AND created_ms > ?2"
       " LIMIT ?3)"},
      {&statements_.delete_session, "DELETE FROM sessions WHERE session_id = ?1"},
      {&statements_.insert_embed,
       "INSERT INTO embeds (embed_id, api_key, domains, connections_max, created_ms)"
       " VALUES (?1, ?2, ?3, ?4, ?5)"},
      {&statements_.list_embeds,
       "SELECT embed_id, api_key, domains, connections_max, created_ms FROM embeds"
       " ORDER BY created_ms, embed_id"},
      {&statements_.find_embed,
       "SELECT embed_id, api_key, domains, connections_max, created_ms FROM embeds"
       " WHERE embed_id = ?1"},
      {&statements_.delete_embed, "DELETE FROM embeds WHERE embed_id = ?1"},
      {&statements_.find_guest_room,
       "SELECT session_id FROM guest_rooms JOIN sessions USING (session_id)"
       " JOIN projects USING (api_key)"
       " WHERE embed_id = ?1 AND guest_rooms.name = ?2 AND is_deleted = 0"},
      {&statements_.touch_guest_room,
       "UPDATE guest_rooms SET used_ms = ?3 WHERE embed_id = ?1 AND name = ?2"},
      {&statements_.insert_guest_room,
       "INSERT OR REPLACE INTO guest_rooms (embed_id, name, session_id, used_ms) VALUES (?1, ?2, "
       "?3, ?4)"},
      {&statements_.list_guest_rooms,
       "SELECT name, session_id FROM guest_rooms WHERE embed_id = ?1"
       " ORDER BY used_ms DESC LIMIT -1 OFFSET ?2"},
      {&statements_.delete_guest_room, "DELETE FROM guest_rooms WHERE embed_id = ?1 AND name = ?2"},
  });
}

std::optional<StoreError> Store::add_session(const Session& session) {
  const protocol::SessionRequest& request = session.request;
  const bool is_always = request.archive_mode == protocol::ArchiveMode::kAlways;
  Statement& insert = statements_.insert_session.start();
  insert.bind(1, session.session_id).bind(2, session.api_key);
  insert.bind(3, protocol::to_string(request.media_mode)).bind(4, is_always ? kAlways : "manual");
  insert.bind(5, request.location).bind(6, request.archive_name);
  insert.bind(7, request.archive_resolution).bind(8, std::int64_t{request.e2ee ? 1 : 0});
  insert.bind(9, session.created_ms).bind(10, std::int64_t{session.connections_max});
  return insert.run();
}

Result<std::optional<Session>, StoreError> Store::find_session(std::string_view session_id) {
  return statements_.find_session.start().bind(1, session_id).first(session_of);
}

Result<std::int64_t, StoreError> Store::count_sessions(std::string_view api_key,
                                                       std::int64_t since_ms,
                                                       std::int64_t most) {
  Statement& count = statements_.count_sessions.start().bind(1, api_key);
  const auto found = count.bind(2, since_ms).bind(3, most).first(number_of_row);
  if (!found.ok()) return found.error();
  return found.value().value_or(0);
}

std::optional<StoreError> Store::add_embed(const Embed& embed) {
  Statement& insert = statements_.insert_embed.start();
  insert.bind(1, embed.embed_id).bind(2, embed.api_key).bind(3, text_of(embed.domains));
  insert.bind(4, std::int64_t{embed.connections_max}).bind(5, embed.created_ms);
  return insert.run();
}

Result<std::vector<Embed>, StoreError> Store::embeds() {
  return statements_.list_embeds.start().all<std::vector<Embed>>(embed_of);
}

Result<std::optional<Embed>, StoreError> Store::find_embed(std::string_view embed_id) {
  return statements_.find_embed.start().bind(1, embed_id).first(embed_of);
}

std::optional<StoreError> Store::delete_embed(std::string_view embed_id) {
  const auto rooms = guest_rooms_beyond(embed_id, 0);
  if (!rooms.ok()) return rooms.error();
  for (const GuestRoom& room : rooms.value()) {
    if (auto problem = delete_guest_room(embed_id, room)) return problem;
  }
  return statements_.delete_embed.start().bind(1, embed_id).run();
}

Result<std::optional<std::string>, StoreError> Store::find_guest_room(std::string_view embed_id,
                                                                      std::string_view name) {
  Statement& find = statements_.find_guest_room.start().bind(1, embed_id).bind(2, name);
  auto found = find.first(text_of_row);
  if (found.ok() && found.value()) {
    Statement& touch = statements_.touch_guest_room.start().bind(1, embed_id).bind(2, name);
    if (const auto problem = touch.bind(3, wall_ms()).run()) return *problem;
  }
  return found;
}

std::optional<StoreError> Store::add_guest_room(std::string_view embed_id, const GuestRoom& room) {
  Statement& insert = statements_.insert_guest_room.start().bind(1, embed_id).bind(2, room.name);
  return insert.bind(3, room.session_id).bind(4, wall_ms()).run();
}

Result<std::vector<GuestRoom>, StoreError> Store::guest_rooms_beyond(std::string_view embed_id,
                                                                     std::int64_t count) {
  Statement& list = statements_.list_guest_rooms.start().bind(1, embed_id).bind(2, count);
  return list.all<std::vector<GuestRoom>>([](const Statement& row) {
    return GuestRoom{row.text(0), row.text(1)};
  });
}

std::optional<StoreError> Store::delete_guest_room(std::string_view embed_id,
                                                   const GuestRoom& room) {
  Statement& remove = statements_.delete_guest_room.start().bind(1, embed_id).bind(2, room.name);
  if (auto problem = remove.run()) return problem;
  return statements_.delete_session.start().bind(1, room.session_id).run();
}

}  // namespace parley::server
