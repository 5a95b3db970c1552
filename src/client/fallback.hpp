// Fallback: whether a publisher's network carries its video, or had better carry its audio alone.
// docs/quality.md tells users the same.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "client/generated/host.hpp"

namespace parley::client {

/// How long a new leg, or video that has just come back, is left to find its pace: congestion
/// control begins slowly.
inline constexpr TimeMs kSettleMs = 10'000;

/// How long a network must be critical until video stops.
inline constexpr TimeMs kEndureMs = 3'000;

/// How long video is off until it is tried again; twice as long each time that it soon fails again.
inline constexpr TimeMs kRetryMs = 10'000;
inline constexpr TimeMs kRetryMsMax = 80'000;
inline constexpr TimeMs kSoonMs = 30'000;

class Fallback {
 public:
  enum class State : std::uint8_t {
    kFine,
    kWarned,  // video may have to stop soon
    kOff,     // only audio is sent
  };

  [[nodiscard]] State state() const { return state_; }

  [[nodiscard]] bool off() const { return state_ == State::kOff; }

  /// The network as it is now, unknown when video could not tell. True when the state changed.
  bool take(NetworkCondition condition, TimeMs now);

  /// The stream is over: the next one begins anew.
  void forget() { *this = {}; }

 private:
  [[nodiscard]] State next(bool degraded, TimeMs now) const;

  State state_ = State::kFine;
  TimeMs critical_since_ = kNever;
  TimeMs fell_at_ = 0;
  TimeMs resumed_at_ = kNever;  // kNever when video was never off
  TimeMs retry_ms_ = kRetryMs;
};

}  // namespace parley::client
