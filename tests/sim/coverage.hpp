// Coverage: how often each call was made in each role, and how it ended.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/generated/messages.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

/// What must have happened somewhere, or the worlds are too tame.
enum class Situation : std::uint8_t {
  kGlare,
  kRenegotiation,
  kIceRestart,
  kEarlyCandidate,
  kMediaLost,
  kConnectionCut,
  kPageVanished,
  kMediaRefused,
  kTrackEnded,
  kDeviceReplaced,
  kDefaultPrevented,
  kCallInHandler,
  kOwnStreamReceived,
  kSignalRefused,
  kServerEnded,
  kFloodEnded,
  kFellBack,
  kSenderReported,
  kAppCommand,
  kServerCrashed,
  kServerRestarted,
  kResumed,
  kReconnected,
};

inline constexpr std::size_t kSituations = 23;

class Coverage {
 public:
  void happened(Situation situation) { ++situations_.at(static_cast<std::size_t>(situation)); }

  void made(CallKind kind, protocol::Role role) { ++cell(kind, role).made; }

  void ended(CallKind kind, protocol::Role role, bool well) {
    if (well) ++cell(kind, role).well;
  }

  void add(const Coverage& other);

  /// A table of all calls in all roles: how many were made, and how many of them succeeded; and how
  /// often each situation came.
  [[nodiscard]] std::string table() const;

  /// Calls that were never made, or never succeeded although their role allows it, and situations
  /// that never came.
  [[nodiscard]] std::vector<std::string> gaps() const;

 private:
  struct Cell {
    std::uint64_t made = 0;
    std::uint64_t well = 0;
  };

  Cell& cell(CallKind kind, protocol::Role role) {
    return cells_.at(static_cast<std::size_t>(kind) * kRoles + static_cast<std::size_t>(role));
  }

  [[nodiscard]] const Cell& cell(CallKind kind, protocol::Role role) const {
    return cells_.at(static_cast<std::size_t>(kind) * kRoles + static_cast<std::size_t>(role));
  }

  std::array<Cell, kCallKinds * kRoles> cells_{};
  std::array<std::uint64_t, kSituations> situations_{};
};

}  // namespace parley::sim
