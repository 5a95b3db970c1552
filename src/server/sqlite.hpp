// SQLite, thinly: a database and its statements as objects that close themselves; errors as values.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace parley::server {

/// What SQLite said, in words.
struct StoreError {
  std::string message;
};

/// A prepared statement. Start, bind, and run it to its end, reading columns of its rows.
class Statement {
 public:
  Statement() = default;

  /// Forgets the last run's rows and values; first call of every use.
  Statement& start();
  /// Parameters count from 1.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, std::int64_t number);

  /// Runs to the end; rows are of no interest.
  [[nodiscard]] std::optional<StoreError> run();

  /// Runs to the end, with `take` for each row, which is this statement.
  template <class Take>
  [[nodiscard]] std::optional<StoreError> each(Take take) {
    Step made = step();
    for (; made == Step::kRow; made = step())
      take(*this);
    std::optional<StoreError> problem;
    if (made == Step::kFailed) problem = error();
    finish();
    return problem;
  }

  /// Runs to the end; how many rows there were.
  [[nodiscard]] Result<std::int64_t, StoreError> count();

  /// Runs to the end; whether there were any.
  [[nodiscard]] Result<bool, StoreError> any();

  /// What the rows are, each by `read`, in a container.
  template <class Rows, class Read>
  [[nodiscard]] Result<Rows, StoreError> all(Read read) {
    Rows rows;
    const auto take = [&](const Statement& row) { rows.insert(rows.end(), read(row)); };
    if (auto problem = each(take)) return *std::move(problem);
    return rows;
  }

  /// What the only row is, by `read`; nothing when there is none.
  template <class Read>
  [[nodiscard]] auto first(Read read)
      -> Result<std::optional<std::invoke_result_t<Read, const Statement&>>, StoreError> {
    std::optional<std::invoke_result_t<Read, const Statement&>> found;
    const auto take = [&](const Statement& row) {
      if (!found) found = read(row);
    };
    if (auto problem = each(take)) return *std::move(problem);
    return found;
  }

  /// Columns count from 0. Valid while a row is read.
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  friend class Database;

  enum class Step : std::uint8_t { kRow, kDone, kFailed };

  [[nodiscard]] Step step();

  /// Why the last step failed.
  [[nodiscard]] StoreError error() const;

  /// Ends the read transaction that an unfinished run holds open.
  void finish();

  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };

  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

class Database {
 public:
  /// Opens or creates the file, in WAL mode so that the command line works beside a running server.
  /// It is for its owner alone: secrets live in it.
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

  /// Prepares each of these.
  [[nodiscard]] std::optional<StoreError> prepare(
      std::initializer_list<std::pair<Statement*, const char*>> wanted);

  [[nodiscard]] std::string last_error() const;

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };

  std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace parley::server
