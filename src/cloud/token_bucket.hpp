// TokenBucket: a rate limit in whole numbers, so that every host counts the same.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace parley::cloud {

class TokenBucket {
 public:
  TokenBucket(std::uint32_t per_s, std::uint32_t burst, TimeMs now)
      : per_s_(per_s), full_(std::int64_t{burst} * kUnit), level_(full_), at_(now) {}

  /// Takes one; false when there is none left.
  [[nodiscard]] bool take(TimeMs now) {
    // One a second is one unit a millisecond. A pause that fills it is cut short: no overflow.
    const TimeMs filling_ms = per_s_ == 0 ? 0 : full_ / per_s_ + 1;
    const TimeMs elapsed_ms = std::clamp<TimeMs>(now - at_, 0, filling_ms);
    at_ = std::max(at_, now);
    level_ = std::min(full_, level_ + elapsed_ms * per_s_);
    if (level_ < kUnit) return false;
    level_ -= kUnit;
    return true;
  }

 private:
  static constexpr std::int64_t kUnit = 1000;

  std::int64_t per_s_;
  std::int64_t full_;
  std::int64_t level_;
  TimeMs at_;
};

}  // namespace parley::cloud
