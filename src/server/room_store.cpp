#include "server/room_store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "server/log.hpp"

namespace parley::server {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "rooms.db";
constexpr std::int64_t kVersion = 1;

// The operating system keeps what was written when the process dies; nothing waits for a disk. And
// nobody else has the file.
constexpr const char* kSetup = R"(
  PRAGMA synchronous = OFF;
  PRAGMA locking_mode = EXCLUSIVE;
)";

constexpr const char* kSchema = R"(
  CREATE TABLE IF NOT EXISTS rooms (
    room INTEGER PRIMARY KEY,
    api_key TEXT NOT NULL,
    session_id TEXT NOT NULL,
    UNIQUE (api_key, session_id)
  );
  CREATE TABLE IF NOT EXISTS records (
    room INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    number INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (room, kind, number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS log (
    room INTEGER NOT NULL,
    number INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    member INTEGER NOT NULL,
    request INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (room, number)
  ) WITHOUT ROWID;
)";

/// SQLite has signed numbers only; these come back as they went.
std::int64_t number_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// What the only row of a query has.
template <class Read>
auto read_one(Database& database, const char* sql, Read read)
    -> Result<std::invoke_result_t<Read, const Statement&>, StoreError> {
  using Value = std::invoke_result_t<Read, const Statement&>;
  auto query = database.prepare(sql);
  if (!query.ok()) return query.error();
  auto found = query.value().start().first(read);
  if (!found.ok()) return found.error();
  return std::move(found).value().value_or(Value());
}

Result<std::int64_t, StoreError> version_of(Database& database) {
  return read_one(
      database, "PRAGMA user_version", [](const Statement& row) { return row.number(0); });
}

std::optional<StoreError> damage_of(Database& database) {
  const auto verdict =
      read_one(database, "PRAGMA quick_check(1)", [](const Statement& row) { return row.text(0); });
  if (!verdict.ok()) return verdict.error();
  if (verdict.value() != "ok") return StoreError{verdict.value()};
  return std::nullopt;
}

/// Whatever its state is, for nobody to use but somebody to look at.
void put_aside(const fs::path& file) {
  for (const char* suffix : {"-wal", "-shm", ""}) {
    std::error_code ignored;
    fs::rename(file.string() + suffix, file.string() + ".damaged" + suffix, ignored);
  }
}

cloud::LoggedEvent event_of(const Statement& row) {
  cloud::LoggedEvent event;
  event.number = static_cast<std::uint32_t>(row.number(0));
  if (row.number(1) != 0) event.audience = static_cast<cloud::MemberNumber>(row.number(1));
  event.origin = {static_cast<cloud::MemberNumber>(row.number(2)),
                  static_cast<std::uint32_t>(row.number(3))};
  event.text = std::make_shared<const std::string>(row.text(4));
  return event;
}

cloud::StoredRecord record_of(const Statement& row) {
  return {static_cast<std::uint8_t>(row.number(0)),
          static_cast<std::uint64_t>(row.number(1)),
          row.text(2)};
}

}  // namespace

Result<RoomStore, StoreError> RoomStore::open(const fs::path& folder) {
  const fs::path file = folder / kFile;
  StoreError why;
  for (const bool is_last : {false, true}) {
    auto database = Database::open(file.string());
    std::optional<StoreError> problem;
    if (!database.ok()) problem = database.error();
    if (!problem) problem = damage_of(database.value());
    if (!problem) {
      const auto version = version_of(database.value());
      if (version.ok() && version.value() > kVersion) {
        return StoreError{file.string() + ": written by a newer version of Parley (schema " +
                          std::to_string(version.value()) + ", this one knows " +
                          std::to_string(kVersion) + ")"};
      }
      RoomStore store(std::move(database).value());
      problem = store.prepare();
      if (!problem) return store;
    }
    why = {file.string() + ": " + problem->message};
    if (is_last) break;
    log(Severity::kError, "rooms are lost, their file is put aside: " + why.message);
    put_aside(file);
  }
  return why;
}

std::optional<StoreError> RoomStore::remove(const fs::path& folder) {
  for (const char* suffix : {"-wal", "-shm", ""}) {
    const fs::path file = folder / (std::string(kFile) + suffix);
    std::error_code failure;
    fs::remove(file, failure);
    if (failure) return StoreError{file.string() + ": " + failure.message()};
  }
  return std::nullopt;
}

std::optional<StoreError> RoomStore::prepare() {
  const std::string version = "PRAGMA user_version = " + std::to_string(kVersion);
  for (const char* sql : {kSetup, kSchema, version.c_str()}) {
    if (auto problem = run(sql)) return problem;
  }
  return database_.prepare({
      {&statements_.put_room, "INSERT OR REPLACE INTO rooms VALUES (?1, ?2, ?3)"},
      {&statements_.drop_room, "DELETE FROM rooms WHERE room = ?1"},
      {&statements_.drop_records, "DELETE FROM records WHERE room = ?1"},
      {&statements_.drop_log, "DELETE FROM log WHERE room = ?1"},
      {&statements_.put_record, "INSERT OR REPLACE INTO records VALUES (?1, ?2, ?3, ?4)"},
      {&statements_.drop_record,
       "DELETE FROM records WHERE room = ?1 AND kind = ?2 AND number = ?3"},
      {&statements_.put_event, "INSERT OR REPLACE INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
      {&statements_.drop_events, "DELETE FROM log WHERE room = ?1 AND number <= ?2"},
      {&statements_.rooms, "SELECT room, api_key, session_id FROM rooms ORDER BY room"},
      {&statements_.records, "SELECT kind, number, value FROM records WHERE room = ?1"},
      {&statements_.log,
       "SELECT number, audience, member, request, text FROM log WHERE room = ?1 ORDER BY number"},
  });
}

std::optional<StoreError> RoomStore::run(const char* sql) {
  if (database_.run(sql)) return std::nullopt;
  return StoreError{database_.last_error()};
}

std::optional<StoreError> RoomStore::begin() {
  return run("BEGIN IMMEDIATE");
}

std::optional<StoreError> RoomStore::commit() {
  return run("COMMIT");
}

void RoomStore::roll_back() {
  static_cast<void>(database_.run("ROLLBACK"));
}

std::optional<StoreError> RoomStore::keep(const cloud::KeepRoom& effect) {
  Statement& put = statements_.put_room.start().bind(1, number_of(effect.room));
  return put.bind(2, effect.api_key).bind(3, effect.session_id).run();
}

std::optional<StoreError> RoomStore::keep(const cloud::DropRoom& effect) {
  for (Statement* drop :
       {&statements_.drop_room, &statements_.drop_records, &statements_.drop_log}) {
    if (auto problem = drop->start().bind(1, number_of(effect.room)).run()) return problem;
  }
  return std::nullopt;
}

std::optional<StoreError> RoomStore::keep(const cloud::KeepRecord& effect) {
  const auto& [kind, number, value] = effect.record;
  Statement& put = statements_.put_record.start().bind(1, number_of(effect.room));
  return put.bind(2, std::int64_t{kind}).bind(3, number_of(number)).bind(4, value).run();
}

std::optional<StoreError> RoomStore::keep(const cloud::DropRecord& effect) {
  Statement& drop = statements_.drop_record.start().bind(1, number_of(effect.room));
  return drop.bind(2, std::int64_t{effect.kind}).bind(3, number_of(effect.number)).run();
}

std::optional<StoreError> RoomStore::keep(const cloud::KeepEvent& effect) {
  const auto& [number, audience, origin, text] = effect.event;
  Statement& put = statements_.put_event.start().bind(1, number_of(effect.room));
  // Members count from 1.
  put.bind(2, std::int64_t{number}).bind(3, number_of(audience.value_or(0)));
  put.bind(4, number_of(origin.member)).bind(5, std::int64_t{origin.request});
  return put.bind(6, *text).run();
}

std::optional<StoreError> RoomStore::keep(const cloud::DropEvents& effect) {
  Statement& drop = statements_.drop_events.start().bind(1, number_of(effect.room));
  return drop.bind(2, std::int64_t{effect.number}).run();
}

Result<std::vector<cloud::Restore>, StoreError> RoomStore::restores() {
  using Rooms = std::vector<cloud::Restore>;
  auto rooms = statements_.rooms.start().all<Rooms>([](const Statement& row) {
    const auto number = static_cast<cloud::RoomNumber>(row.number(0));
    return cloud::Restore{number, row.text(1), row.text(2), {}, {}};
  });
  if (!rooms.ok()) return rooms.error();
  for (cloud::Restore& room : rooms.value()) {
    auto records = statements_.records.start()
                       .bind(1, number_of(room.room))
                       .all<std::vector<cloud::StoredRecord>>(record_of);
    if (!records.ok()) return records.error();
    auto log = statements_.log.start()
                   .bind(1, number_of(room.room))
                   .all<std::vector<cloud::LoggedEvent>>(event_of);
    if (!log.ok()) return log.error();
    room.records = std::move(records).value();
    room.log = std::move(log).value();
  }
  return rooms;
}

std::optional<StoreError> RoomStore::clear() {
  return database_.transact(
      [this] { return run("DELETE FROM rooms; DELETE FROM records; DELETE FROM log;"); });
}

}  // namespace parley::server
