// The process's clocks: wall time for tokens and records, steady time for the cloud.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.hpp"

namespace parley::server {

/// Milliseconds since 1970 (UTC).
[[nodiscard]] inline std::int64_t wall_ms() {
  using std::chrono::milliseconds;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count();
}

/// Seconds since 1970 (UTC), as tokens count.
[[nodiscard]] inline std::int64_t wall_seconds() {
  return wall_ms() / 1000;
}

/// Counts milliseconds from its construction; never goes back.
class SteadyClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  [[nodiscard]] TimeMs now_ms() const {
    const auto since = std::chrono::steady_clock::now() - began_;
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  }

  [[nodiscard]] TimePoint at(TimeMs time_ms) const {
    return began_ + std::chrono::milliseconds(time_ms);
  }

 private:
  TimePoint began_ = std::chrono::steady_clock::now();
};

}  // namespace parley::server
