// RoomStore: what the cloud keeps of its rooms, in a file of its own: it is written at every event
// and read at starts only. A copy of it would be of no use to anybody.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "cloud/effects.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

class RoomStore {
 public:
  /// Opens or makes `rooms.db` in the folder. One that is damaged, as after a power failure, is put
  /// aside: rooms are lost then, and nothing else. Refuses what a newer version wrote.
  static Result<RoomStore, StoreError> open(const std::filesystem::path& folder);

  /// Takes away the file of a folder, as what is in it belongs to other data.
  [[nodiscard]] static std::optional<StoreError> remove(const std::filesystem::path& folder);

  // A transaction: all that is kept until commit(), or nothing of it.

  [[nodiscard]] std::optional<StoreError> begin();
  [[nodiscard]] std::optional<StoreError> commit();
  void roll_back();

  [[nodiscard]] std::optional<StoreError> keep(const cloud::KeepRoom& effect);
  [[nodiscard]] std::optional<StoreError> keep(const cloud::DropRoom& effect);
  [[nodiscard]] std::optional<StoreError> keep(const cloud::KeepRecord& effect);
  [[nodiscard]] std::optional<StoreError> keep(const cloud::DropRecord& effect);
  [[nodiscard]] std::optional<StoreError> keep(const cloud::KeepEvent& effect);
  [[nodiscard]] std::optional<StoreError> keep(const cloud::DropEvents& effect);

  /// All rooms as they were kept, for a cloud that starts.
  [[nodiscard]] Result<std::vector<cloud::Restore>, StoreError> restores();

  /// Forgets all rooms, in a transaction of its own.
  [[nodiscard]] std::optional<StoreError> clear();

 private:
  explicit RoomStore(Database database) : database_(std::move(database)) {}

  struct Statements {
    Statement put_room;
    Statement drop_room;
    Statement drop_records;
    Statement drop_log;
    Statement put_record;
    Statement drop_record;
    Statement put_event;
    Statement drop_events;
    Statement rooms;
    Statement records;
    Statement log;
  };

  [[nodiscard]] std::optional<StoreError> prepare();
  [[nodiscard]] std::optional<StoreError> run(const char* sql);

  Database database_;
  Statements statements_;
};

}  // namespace parley::server
