// Coverage: how often each call was made in each role, and how it ended; and how often after which
// fault.
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
  kShaken,
};

inline constexpr std::size_t kSituations = 24;

class Coverage {
 public:
  void happened(Situation situation) { ++situations_.at(static_cast<std::size_t>(situation)); }

  void made(CallKind kind, protocol::Role role) { ++cell(kind, role).made; }

  void ended(CallKind kind, protocol::Role role, bool well) {
    if (well) ++cell(kind, role).well;
  }

  /// A call by somebody whom such a fault struck a short while ago.
  void made_after(Fault fault, CallKind kind, protocol::Role role) {
    ++after_.at(static_cast<std::size_t>(fault)).at(index(kind, role));
  }

  void add(const Coverage& other);

  /// A table of all calls in all roles: how many were made, and how many of them succeeded; and how
  /// often each situation came.
  [[nodiscard]] std::string table() const;

  /// Calls that were never made, or never succeeded although their role allows it, and situations
  /// that never came.
  [[nodiscard]] std::vector<std::string> gaps() const;

  /// For each role a table of how often each call was made under each fault: within ten seconds
  /// after one struck the client that calls, its server or its room.
  [[nodiscard]] std::string fault_table() const;

  /// Cells of that table with nothing in them.
  [[nodiscard]] std::vector<std::string> fault_gaps() const;

 private:
  struct Cell {
    std::uint64_t made = 0;
    std::uint64_t well = 0;
  };

  static constexpr std::size_t index(CallKind kind, protocol::Role role) {
    return static_cast<std::size_t>(kind) * kRoles + static_cast<std::size_t>(role);
  }

  Cell& cell(CallKind kind, protocol::Role role) { return cells_.at(index(kind, role)); }

  [[nodiscard]] const Cell& cell(CallKind kind, protocol::Role role) const {
    return cells_.at(index(kind, role));
  }

  std::array<Cell, kCallKinds * kRoles> cells_{};
  std::array<std::array<std::uint64_t, kCallKinds * kRoles>, kFaults> after_{};
  std::array<std::uint64_t, kSituations> situations_{};
};

}  // namespace parley::sim
