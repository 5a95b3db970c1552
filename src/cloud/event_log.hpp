// EventLog: a room's numbered events, the newest of them kept for whoever must read them again.
#pragma once

#include <algorithm>
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
  struct Bounds {
    std::size_t entries_max = 0;
    std::size_t bytes_max = 0;
  };

  /// Keeps so much at most, and tells one member so much of it at once.
  EventLog(Bounds kept, Bounds told) : kept_(kept), told_(told) {}

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

  /// Who heard less than this number may have missed what is not kept any more: something for all,
  /// or something that there was no room for.
  [[nodiscard]] std::uint32_t reach() const { return std::max(forgotten_for_all_, overflowed_); }

  /// An empty log whose next event is `number` + 1, and which reaches back to `reach`.
  void begin_after(std::uint32_t number, std::uint32_t reach);

  /// Appends the event numbered last() + 1. When the log is full, old ones go.
  void append(LoggedEvent event, std::int64_t now_ms);

  /// Forgets what is older.
  void forget_before(std::int64_t time_ms);

  /// Members that are gone for good will not ask for anything: keeps notes of the others only.
  template <class IsMember>
  void keep_notes_of(IsMember is_member) {
    std::erase_if(forgotten_of_, [&](const auto& entry) { return !is_member(entry.first); });
  }

  struct Missed {
    std::vector<SharedText> texts;
    std::uint32_t last = 0;  // number of the last of them, or of the one that was heard before
  };

  /// Everything after `number` that `member` hears, in order; nothing when the log no longer
  /// reaches back that far or never came that far, when it forgot what came of a request numbered
  /// `asked` or later (0: none is asked again), or when that is too much at once.
  [[nodiscard]] std::optional<Missed> after(std::uint32_t number,
                                            MemberNumber member,
                                            std::uint32_t asked) const;

  /// The requests of a member, from `asked` on, that the kept events came of, in order; none when
  /// that is 0.
  [[nodiscard]] std::vector<std::uint32_t> requests_of(MemberNumber member,
                                                       std::uint32_t asked) const;

 private:
  /// The newest of what is not kept any more.
  struct Forgotten {
    std::uint32_t number = 0;   // of events that the member heard alone
    std::uint32_t request = 0;  // of its requests that an event came of
  };

  void forget_front();

  Bounds kept_;
  Bounds told_;
  std::size_t bytes_ = 0;
  std::uint32_t last_ = 0;
  std::uint32_t forgotten_for_all_ = 0;  // of events that all heard
  std::uint32_t overflowed_ = 0;         // of events that went for want of room, not of old age
  std::int64_t overflowed_at_ms_ = 0;    // when the newest of those happened
  // What others whisper keeps nobody from coming back.
  std::map<MemberNumber, Forgotten> forgotten_of_;
  std::deque<Entry> entries_;
};

}  // namespace parley::cloud
