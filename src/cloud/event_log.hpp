// EventLog: a room's numbered events, the newest of them kept for whoever must read them again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "cloud/effects.hpp"

namespace parley::cloud {

/// A member of one room, numbered in the order of joining, never used twice.
using MemberNumber = std::uint64_t;

/// Who hears an event: one member, or everybody when there is none.
using Audience = std::optional<MemberNumber>;

class EventLog {
 public:
  EventLog(std::size_t entries_max, std::size_t bytes_max)
      : entries_max_(entries_max), bytes_max_(bytes_max) {}

  /// Number of the newest event, 0 before the first.
  [[nodiscard]] std::uint32_t last() const { return last_; }

  struct Entry {
    std::uint32_t number = 0;
    std::int64_t wall_ms = 0;  // when it happened, in milliseconds since 1970
    Audience audience;
    SharedText text;
  };

  /// What is kept, the oldest first.
  [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }

  /// Appends the event numbered last() + 1. Old entries go when the log is full.
  void append(Audience audience, SharedText text, std::int64_t wall_ms);

  /// Everything after `number` that `member` hears, in order; nothing when the log no longer
  /// reaches back that far or never came that far.
  [[nodiscard]] std::optional<std::vector<SharedText>> after(std::uint32_t number,
                                                             MemberNumber member) const;

 private:
  std::size_t entries_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint32_t last_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace parley::cloud
