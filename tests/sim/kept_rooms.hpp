// KeptRooms: what a host keeps of rooms for a cloud that starts again, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cloud/effects.hpp"

namespace parley::cloud {

class KeptRooms {
 public:
  void take(const KeepRoom& effect) {
    Kept& kept = rooms_[effect.room];
    kept.api_key = effect.api_key;
    kept.session_id = effect.session_id;
  }

  void take(const DropRoom& effect) { rooms_.erase(effect.room); }

  void take(const KeepRecord& effect) {
    rooms_[effect.room].records[{effect.record.kind, effect.record.number}] = effect.record.value;
  }

  void take(const DropRecord& effect) {
    rooms_[effect.room].records.erase({effect.kind, effect.number});
  }

  void take(const KeepEvent& effect) {
    rooms_[effect.room].log[effect.event.number] = effect.event;
  }

  void take(const DropEvents& effect) {
    auto& log = rooms_[effect.room].log;
    log.erase(log.begin(), log.upper_bound(effect.number));
  }

  /// What a cloud that starts again is told.
  [[nodiscard]] std::vector<Restore> restores() const {
    std::vector<Restore> out;
    for (const auto& [number, kept] : rooms_) {
      Restore restore{number, kept.api_key, kept.session_id, {}, {}};
      for (const auto& [key, value] : kept.records)
        restore.records.push_back({key.first, key.second, value});
      for (const auto& [event_number, event] : kept.log)
        restore.log.push_back(event);
      out.push_back(std::move(restore));
    }
    return out;
  }

  [[nodiscard]] bool empty() const { return rooms_.empty(); }

 private:
  struct Kept {
    std::string api_key;
    std::string session_id;
    std::map<std::pair<std::uint8_t, std::uint64_t>, std::string> records;
    std::map<std::uint32_t, LoggedEvent> log;
  };

  std::map<RoomNumber, Kept> rooms_;
};

}  // namespace parley::cloud
