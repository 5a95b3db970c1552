// TokenBucket: a rate limit in whole numbers, so that every host counts the same.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace parley {

/// How much is allowed: what lasts, and what may come at once after a pause.
struct Rate {
  std::uint32_t per_s = 0;
  std::uint32_t burst = 0;
};

class TokenBucket {
 public:
  TokenBucket(const Rate& rate, TimeMs now)
      : per_s_(rate.per_s), full_(std::int64_t{rate.burst} * kUnit), level_(full_), at_(now) {}

  /// Takes `count`; false, and nothing is taken, when there are not that many left.
  [[nodiscard]] bool take(std::uint32_t count, TimeMs now) {
    if (!has(count, now)) return false;
    level_ -= count * kUnit;
    return true;
  }

  /// Whether there are that many.
  [[nodiscard]] bool has(std::uint32_t count, TimeMs now) {
    // One a second is one unit a millisecond. A pause that fills it is cut short: no overflow.
    const TimeMs filling_ms = per_s_ == 0 ? 0 : full_ / per_s_ + 1;
    const TimeMs elapsed_ms = std::clamp<TimeMs>(now - at_, 0, filling_ms);
    at_ = std::max(at_, now);
    level_ = std::min(full_, level_ + elapsed_ms * per_s_);
    return level_ >= count * kUnit;
  }

 private:
  static constexpr std::int64_t kUnit = 1000;

  std::int64_t per_s_;
  std::int64_t full_;
  std::int64_t level_;
  TimeMs at_;
};

}  // namespace parley
