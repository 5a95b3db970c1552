// EventLog: a room's numbered events, the newest of them kept for whoever must read them again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "cloud/effects.hpp"

namespace parley::cloud {

class EventLog {
 public:
  EventLog(std::size_t entries_max, std::size_t bytes_max)
      : entries_max_(entries_max), bytes_max_(bytes_max) {}

  /// Number of the newest event, 0 before the first.
  [[nodiscard]] std::uint32_t last() const { return last_; }

  struct Entry {
    LoggedEvent event;
    std::int64_t at_ms = 0;  // when it happened, in milliseconds since 1970
  };

  /// What is kept, the oldest first.
  [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }

  /// Number of the newest event that is not kept any more.
  [[nodiscard]] std::uint32_t forgotten() const {
    return last_ - static_cast<std::uint32_t>(entries_.size());
  }

  /// An empty log whose next event is `number` + 1.
  void begin_after(std::uint32_t number);

  /// Appends the event numbered last() + 1. When the log is full, old ones go.
  void append(LoggedEvent event, std::int64_t now_ms);

  /// A member is gone for good, and will not ask for anything.
  void forget_member(MemberNumber member) { forgotten_for_.erase(member); }

  /// Forgets what is older.
  void forget_before(std::int64_t time_ms);

  struct Missed {
    std::vector<SharedText> texts;
    std::uint32_t last = 0;  // number of the last of them, or of the one that was heard before
  };

  /// Everything after `number` that `member` hears, in order; nothing when the log no longer
  /// reaches back that far or never came that far.
  [[nodiscard]] std::optional<Missed> after(std::uint32_t number, MemberNumber member) const;

  /// The requests of a member that the kept events came of, in order.
  [[nodiscard]] std::vector<std::uint32_t> requests_of(MemberNumber member) const;

 private:
  void forget_front();

  std::size_t entries_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint32_t last_ = 0;
  // The newest events that are not kept any more: of those that all heard, and of those that a
  // member heard alone, or caused. What others whisper keeps nobody from coming back.
  std::uint32_t forgotten_for_all_ = 0;
  std::map<MemberNumber, std::uint32_t> forgotten_for_;
  std::deque<Entry> entries_;
};

}  // namespace parley::cloud
