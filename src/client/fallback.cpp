#include "client/fallback.hpp"

#include <algorithm>

#include "client/quality.hpp"

namespace parley::client {

bool Fallback::take(NetworkCondition condition, TimeMs now) {
  const bool settling = !off() && resumed_at_ != kNever && now - resumed_at_ < kSettleMs;
  if (settling) condition = NetworkCondition::kUnknown;
  if (condition != NetworkCondition::kCritical) {
    critical_since_ = kNever;
  } else if (critical_since_ == kNever) {
    critical_since_ = now;
  }
  const State before = state_;
  state_ = next(is_degraded(condition), now);
  if (state_ == before) return false;
  if (state_ == State::kOff) {
    const bool soon = resumed_at_ != kNever && now - resumed_at_ < kSoonMs;
    retry_ms_ = soon ? std::min(retry_ms_ * 2, kRetryMsMax) : kRetryMs;
    fell_at_ = now;
  } else if (before == State::kOff) {
    resumed_at_ = now;
  }
  return true;
}

Fallback::State Fallback::next(bool degraded, TimeMs now) const {
  switch (state_) {
    case State::kFine:
    case State::kWarned:
      if (!degraded) return State::kFine;
      if (state_ == State::kFine || critical_since_ == kNever) return State::kWarned;
      return now - critical_since_ < kEndureMs ? State::kWarned : State::kOff;
    case State::kOff: return degraded || now - fell_at_ < retry_ms_ ? State::kOff : State::kFine;
  }
  return state_;
}

}  // namespace parley::client
