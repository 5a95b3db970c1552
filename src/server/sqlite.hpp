// SQLite, thinly: a database and its statements as objects that close themselves; errors as values.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace parley::server {

/// What SQLite said, in words.
struct StoreError {
  std::string message;
};

/// A prepared statement. Bind, step until there are no rows, read columns in between.
class Statement {
 public:
  enum class Step : std::uint8_t { kRow, kDone, kFailed };

  Statement() = default;

  /// Forgets the last run's rows and values; first call of every use.
  Statement& start();
  /// Parameters count from 1.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, std::int64_t number);

  [[nodiscard]] Step step();

  /// Columns count from 0. Valid after a step that gave a row.
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

  /// Why the last step failed.
  [[nodiscard]] StoreError error() const;

  /// Ends the read transaction that an unfinished run holds open.
  void finish();

 private:
  friend class Database;

  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };

  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

class Database {
 public:
  /// Opens or creates the file, in WAL mode so that the command line works beside a running server.
  static Result<Database, StoreError> open(const std::string& path);

  /// Opens a file that is there, and never writes to it.
  static Result<Database, StoreError> open_to_read(const std::string& path);

  /// Puts everything that is here in the place of everything that is there, in one transaction of
  /// `other`. Others may go on using both.
  [[nodiscard]] std::optional<StoreError> copy_to(Database& other);

  /// Runs statements that give no rows.
  [[nodiscard]] bool run(const char* sql);

  /// Does all of `work` in one transaction, or nothing of it when it fails.
  [[nodiscard]] std::optional<StoreError> transact(
      const std::function<std::optional<StoreError>()>& work);

  [[nodiscard]] Result<Statement, StoreError> prepare(const char* sql);

  [[nodiscard]] std::string last_error() const;

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };

  std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace parley::server
