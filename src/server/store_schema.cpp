#include "server/store_schema.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace parley::server {

namespace {

constexpr const char* kFirstSchema = R"(
  CREATE TABLE projects (
    number INTEGER PRIMARY KEY,
    api_key TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
  );
  CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY,
    api_key TEXT NOT NULL REFERENCES projects (api_key),
    media_mode TEXT NOT NULL,
    archive_mode TEXT NOT NULL,
    location TEXT NOT NULL,
    archive_name TEXT NOT NULL,
    archive_resolution TEXT NOT NULL,
    e2ee INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE demo_rooms (
    name TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (session_id),
    used_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX demo_rooms_by_use ON demo_rooms (used_ms);
)";

// Rooms of guests are the demo page's, whose embed_id is empty, and those of embeds.
constexpr const char* kEmbedSchema = R"(
  ALTER TABLE sessions ADD COLUMN connections_max INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE embeds (
    embed_id TEXT PRIMARY KEY,
    api_key TEXT NOT NULL REFERENCES projects (api_key),
    domains TEXT NOT NULL,
    connections_max INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE guest_rooms (
    embed_id TEXT NOT NULL,
    name TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (session_id),
    used_ms INTEGER NOT NULL,
    PRIMARY KEY (embed_id, name)
  ) WITHOUT ROWID;
  CREATE INDEX guest_rooms_by_use ON guest_rooms (embed_id, used_ms);
  INSERT INTO guest_rooms SELECT '', name, session_id, used_ms FROM demo_rooms;
  DROP TABLE demo_rooms;
)";

// An application has a public key in the place of a secret. What counted before the last rotation
// stays good for a while. Accounts manage projects; callbacks wait to be called.
constexpr const char* kAccountSchema = R"(
  ALTER TABLE projects ADD COLUMN public_key TEXT NOT NULL DEFAULT '';
  ALTER TABLE projects ADD COLUMN is_suspended INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE projects ADD COLUMN former TEXT NOT NULL DEFAULT '';
  ALTER TABLE projects ADD COLUMN former_until_ms INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE accounts (
    account_key TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE callbacks (
    number INTEGER PRIMARY KEY,
    callback_id TEXT NOT NULL UNIQUE,
    api_key TEXT NOT NULL REFERENCES projects (api_key),
    event_group TEXT NOT NULL,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    created_ms INTEGER NOT NULL
  );
  CREATE INDEX callbacks_by_event ON callbacks (api_key, event_group, event);
  CREATE INDEX guest_rooms_by_session ON guest_rooms (session_id);
  CREATE INDEX sessions_by_project ON sessions (api_key);
  CREATE INDEX embeds_by_project ON embeds (api_key);
)";

// What a project may have, and whose pages may use it. A deleted one is there, but for nobody,
// until the last of its sessions is gone.
constexpr const char* kQuotaSchema = R"(
  ALTER TABLE projects ADD COLUMN origins TEXT NOT NULL DEFAULT '';
  ALTER TABLE projects ADD COLUMN connections_max INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE projects ADD COLUMN streams_max INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE projects ADD COLUMN sessions_per_day_max INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE projects ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
  DROP INDEX sessions_by_project;
  CREATE INDEX sessions_by_project ON sessions (api_key, created_ms);
)";

// What happened waits for callbacks. Those of a project with the same URL share an address:
// paused_ms is when deliveries to it stopped, 0 while they go on.
constexpr const char* kCallbackSchema = R"(
  CREATE TABLE callback_addresses (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    api_key TEXT NOT NULL REFERENCES projects (api_key) ON DELETE CASCADE,
    url TEXT NOT NULL,
    paused_ms INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    UNIQUE (api_key, url)
  );
  INSERT INTO callback_addresses (api_key, url) SELECT DISTINCT api_key, url FROM callbacks;
  CREATE TABLE callback_events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    callback INTEGER NOT NULL REFERENCES callbacks (number) ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES callback_addresses (number) ON DELETE CASCADE,
    api_key TEXT NOT NULL,
    session_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX callback_events_by_lane ON callback_events (address, session_id, number);
  CREATE INDEX callback_events_by_project ON callback_events (api_key, number);
  CREATE INDEX callback_events_by_callback ON callback_events (callback);
  CREATE TABLE callback_secrets (
    api_key TEXT PRIMARY KEY REFERENCES projects (api_key) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    former TEXT NOT NULL,
    former_until_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
)";

// A removed callback is there, but for nobody, until the last event that waited for it is gone.
constexpr const char* kRemovedCallbackSchema = R"(
  ALTER TABLE callbacks ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX callbacks_deleted ON callbacks (number) WHERE is_deleted = 1;
)";

/// What brings a file from each version to the next; a new file has version 0.
constexpr std::array kMigrations{kFirstSchema,
                                 kEmbedSchema,
                                 kAccountSchema,
                                 kQuotaSchema,
                                 kCallbackSchema,
                                 kRemovedCallbackSchema};
constexpr auto kSchemaVersion = static_cast<std::int64_t>(kMigrations.size());

}  // namespace

Result<std::int64_t, StoreError> schema_version(Database& database) {
  Result<Statement, StoreError> query = database.prepare("PRAGMA user_version");
  if (!query.ok()) return query.error();
  const auto found =
      query.value().start().first([](const Statement& row) { return row.number(0); });
  if (!found.ok()) return found.error();
  const std::int64_t version = found.value().value_or(0);
  if (version > kSchemaVersion) {
    return StoreError{"written by a newer version of Parley (schema " + std::to_string(version) +
                      ", this one knows " + std::to_string(kSchemaVersion) + ")"};
  }
  return version;
}

std::optional<StoreError> migrate(Database& database) {
  const auto seen = schema_version(database);
  if (!seen.ok()) return seen.error();
  if (seen.value() == kSchemaVersion) return std::nullopt;
  return database.transact([&database]() -> std::optional<StoreError> {
    // Read again: another process may have done it meanwhile.
    const auto version = schema_version(database);
    if (!version.ok()) return version.error();
    for (auto step = static_cast<std::size_t>(version.value()); step < kMigrations.size(); ++step) {
      const std::string done = "PRAGMA user_version = " + std::to_string(step + 1);
      if (!database.run(kMigrations.at(step)) || !database.run(done.c_str()))
        return StoreError{database.last_error()};
    }
    return std::nullopt;
  });
}

}  // namespace parley::server
