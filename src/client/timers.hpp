// Timers: the deadlines of one object, one for each enumerator of its Timer.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/time.hpp"

namespace parley::client {

/// `Timer` is an enumeration that ends with kCount.
template <class Timer>
class Timers {
 public:
  Timers() { at_.fill(kNever); }

  void set(Timer timer, TimeMs at) { at_[index(timer)] = at; }

  void clear(Timer timer) { set(timer, kNever); }

  void clear() { at_.fill(kNever); }

  [[nodiscard]] bool idle(Timer timer) const { return at_[index(timer)] == kNever; }

  [[nodiscard]] bool due(Timer timer, TimeMs now) const { return at_[index(timer)] <= now; }

  /// The earliest deadline.
  [[nodiscard]] TimeMs next() const { return *std::min_element(at_.begin(), at_.end()); }

 private:
  static std::size_t index(Timer timer) { return static_cast<std::size_t>(timer); }

  std::array<TimeMs, static_cast<std::size_t>(Timer::kCount)> at_;
};

}  // namespace parley::client
