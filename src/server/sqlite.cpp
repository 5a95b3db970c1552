#include "server/sqlite.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <sqlite3.h>
#include <sys/stat.h>

namespace parley::server {

namespace {

// A statement of ours takes microseconds; whoever waits longer than this meets a stuck process.
constexpr int kBusyTimeoutMs = 3000;
constexpr int kCopyPauseMs = 50;

/// Others may have copied the files here with modes of their own.
void keep_private(const std::string& path) {
  using std::filesystem::perms;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::permissions(path + suffix, perms::owner_read | perms::owner_write, ignored);
  }
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::start() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text64(handle_.get(),
                      parameter,
                      text.data() == nullptr ? "" : text.data(),
                      text.size(),
                      SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  sqlite3_bind_int64(handle_.get(), parameter, number);
  return *this;
}

std::optional<StoreError> Statement::run() {
  return each([](const Statement&) {});
}

Result<std::int64_t, StoreError> Statement::count() {
  std::int64_t rows = 0;
  if (auto problem = each([&rows](const Statement&) { ++rows; })) return *std::move(problem);
  return rows;
}

Result<bool, StoreError> Statement::any() {
  const auto rows = count();
  if (!rows.ok()) return rows.error();
  return rows.value() != 0;
}

Statement::Step Statement::step() {
  switch (sqlite3_step(handle_.get())) {
    case SQLITE_ROW: return Step::kRow;
    case SQLITE_DONE: return Step::kDone;
    default: return Step::kFailed;
  }
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

StoreError Statement::error() const {
  return {sqlite3_errmsg(sqlite3_db_handle(handle_.get()))};
}

void Statement::finish() {
  sqlite3_reset(handle_.get());
}

void Database::Closer::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Database, StoreError> Database::open(const std::string& path) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  Database database;
  const mode_t others = umask(077);
  const int opened = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  database.handle_.reset(raw);
  // NORMAL: a crash of the process loses nothing; only a power failure may lose the last sessions.
  const bool is_open =
      opened == SQLITE_OK && sqlite3_busy_timeout(raw, kBusyTimeoutMs) == SQLITE_OK &&
      database.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;");
  umask(others);
  if (!is_open) return StoreError{path + ": " + database.last_error()};
  keep_private(path);
  return database;
}

Result<Database, StoreError> Database::open_to_read(const std::string& path) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database;
  database.handle_.reset(raw);
  if (opened != SQLITE_OK) return StoreError{path + ": " + database.last_error()};
  return database;
}

std::optional<StoreError> Database::copy_to(Database& other) {
  sqlite3* to = other.handle_.get();
  sqlite3_backup* copy = sqlite3_backup_init(to, "main", handle_.get(), "main");
  if (copy == nullptr) return StoreError{other.last_error()};
  int step = SQLITE_OK;
  // All at once; again when another process writes just now, as long as any statement waits.
  for (int waited_ms = 0; waited_ms <= kBusyTimeoutMs; waited_ms += sqlite3_sleep(kCopyPauseMs)) {
    step = sqlite3_backup_step(copy, -1);
    if (step != SQLITE_BUSY && step != SQLITE_LOCKED) break;
  }
  const int finished = sqlite3_backup_finish(copy);
  if (step == SQLITE_DONE && finished == SQLITE_OK) return std::nullopt;
  return StoreError{sqlite3_errstr(step == SQLITE_DONE ? finished : step)};
}

bool Database::run(const char* sql) {
  return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::optional<StoreError> Database::transact(
    const std::function<std::optional<StoreError>()>& work) {
  if (!run("BEGIN IMMEDIATE")) return StoreError{last_error()};
  std::optional<StoreError> problem = work();
  if (!problem && !run("COMMIT")) problem = StoreError{last_error()};
  if (problem) static_cast<void>(run("ROLLBACK"));
  return problem;
}

std::optional<StoreError> Database::prepare(
    std::initializer_list<std::pair<Statement*, const char*>> wanted) {
  for (const auto& [statement, sql] : wanted) {
    Result<Statement, StoreError> prepared = prepare(sql);
    if (!prepared.ok()) return prepared.error();
    *statement = std::move(prepared).value();
  }
  return std::nullopt;
}

Result<Statement, StoreError> Database::prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  Statement statement;
  if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) !=
      SQLITE_OK) {
    return StoreError{last_error()};
  }
  statement.handle_.reset(raw);
  return statement;
}

std::string Database::last_error() const {
  return handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory";
}

}  // namespace parley::server
