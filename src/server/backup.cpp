#include "server/backup.hpp"

#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "server/cli_output.hpp"
#include "server/data_lock.hpp"
#include "server/room_store.hpp"
#include "server/sqlite.hpp"
#include "server/store.hpp"

namespace parley::server {

namespace {

namespace fs = std::filesystem;

/// Writes the data base into a file of its own, which is there whole or not at all.
std::optional<StoreError> write_copy(Database& from, const fs::path& file) {
  fs::path partial = file;
  partial += ".partial";
  std::error_code failure;
  fs::remove(partial, failure);
  auto to = Database::open(partial.string());
  if (!to.ok()) return to.error();
  std::optional<StoreError> problem = from.copy_to(to.value());
  // One file, without the ones beside it that WAL needs.
  if (!problem && !to.value().run("PRAGMA journal_mode=DELETE")) {
    problem = StoreError{to.value().last_error()};
  }
  to.value() = Database();
  if (!problem) {
    fs::rename(partial, file, failure);
    if (failure) problem = StoreError{file.string() + ": " + failure.message()};
  }
  if (problem) fs::remove(partial, failure);
  return problem;
}

/// The file of a backup, when it is whole and this program can read what is in it.
Result<Database, StoreError> open_backup(const fs::path& file) {
  auto database = Database::open_to_read(file.string());
  if (!database.ok()) return database.error();
  const std::optional<StoreError> problem = Store::check(database.value());
  if (problem) return StoreError{file.string() + " is no good backup: " + problem->message};
  return database;
}

/// A name for what is there before, which no earlier restore took.
fs::path name_for_before(const fs::path& data) {
  std::error_code ignored;
  for (unsigned number = 1;; ++number) {
    fs::path name = data / ("parley-before-restore-" + std::to_string(number) + ".db");
    if (!fs::exists(name, ignored)) return name;
  }
}

/// Puts what cannot be read out of the way, with the files beside it.
std::optional<StoreError> move_away(const fs::path& file, const fs::path& before) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code failure;
    if (!fs::exists(file.string() + suffix, failure)) continue;
    fs::rename(file.string() + suffix, before.string() + suffix, failure);
    if (failure) return StoreError{file.string() + suffix + ": " + failure.message()};
  }
  return std::nullopt;
}

/// Keeps what is there under another name, whatever its state or version. From under a server that
/// runs nothing is moved: it would go on writing to that.
std::optional<StoreError> keep(const fs::path& file, const fs::path& before, bool is_running) {
  auto database = Database::open(file.string());
  std::optional<StoreError> problem;
  if (!database.ok()) problem = database.error();
  if (database.ok()) {
    problem = write_copy(database.value(), before);
    database.value() = Database();
  }
  if (!problem || is_running) return problem;
  return move_away(file, before);
}

/// Puts the backup in the place of what is there, in one transaction.
std::optional<StoreError> replace(const RestoreOptions& options, Database& backup) {
  const fs::path file = options.data / "parley.db";
  auto database = Database::open(file.string());
  if (!database.ok()) return database.error();
  if (auto problem = backup.copy_to(database.value())) return problem;
  // An older backup is brought to this program's schema now, rather than at the next start.
  const auto restored = Store::open(options.data);
  if (!restored.ok()) return restored.error();
  return std::nullopt;
}

}  // namespace

int backup(const BackupOptions& options) {
  const fs::path source = options.data / "parley.db";
  std::error_code ignored;
  if (!fs::exists(source, ignored)) {
    return fail("there is no Parley data in " + options.data.string() +
                "; name the server's data folder with --data");
  }
  if (fs::exists(options.file, ignored)) {
    return fail(options.file.string() + " is there already; name a new file");
  }
  // Secrets are in it.
  umask(077);
  auto database = Database::open(source.string());
  if (!database.ok()) return fail(database.error().message);
  if (const auto problem = write_copy(database.value(), options.file)) {
    return fail(problem->message);
  }
  return EXIT_SUCCESS;
}

int restore(const RestoreOptions& options) {
  umask(077);
  auto backup = open_backup(options.file);
  if (!backup.ok()) return fail(backup.error().message);
  const auto lock = DataLock::take(options.data);
  if (!lock.ok() && !options.force) {
    return fail(lock.error().message + "; stop it first, or say --force");
  }
  std::error_code ignored;
  const fs::path file = options.data / "parley.db";
  const bool was_there = fs::exists(file, ignored);
  const fs::path before = name_for_before(options.data);
  if (was_there) {
    if (const auto problem = keep(file, before, !lock.ok())) return fail(problem->message);
  }
  if (const auto problem = replace(options, backup.value())) return fail(problem->message);
  // Calls of before are none of what is restored. A server that runs goes on with them.
  if (lock.ok()) {
    if (const auto problem = RoomStore::remove(options.data)) return fail(problem->message);
  }
  if (!was_there) return EXIT_SUCCESS;
  return print("What was there before is in " + before.string() + "\n");
}

}  // namespace parley::server
