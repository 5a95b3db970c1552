// Facts: the words in which the simulated world tells its checkers what happens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::sim {

/// A browser page, numbered from 1, never used twice.
using PageId = std::uint32_t;

/// Bits a second of a leg's network: they name the leg, so that a report of it can be recognised.
[[nodiscard]] constexpr std::uint32_t bandwidth_of(PageId page, std::uint32_t leg) {
  return page * 10'000 + leg;
}

/// The calls that an application can make; closing a page counts as one.
enum class CallKind : std::uint8_t {
  kConnect,
  kReconnect,
  kDisconnect,
  kSetIce,
  kInitPublisher,
  kPublish,
  kUnpublish,
  kPublishAudio,
  kPublishVideo,
  kChangeSending,
  kSetAudioSource,
  kSetVideoSource,
  kCycleVideo,
  kDestroy,
  kSubscribe,
  kUnsubscribe,
  kSubscribeToAudio,
  kSubscribeToVideo,
  kPreferVideo,
  kSignalAll,
  kSignalOne,
  kForceDisconnect,
  kForceUnpublish,
  kForceMuteStream,
  kForceMuteAll,
  kDisableForceMute,
  kGetStats,
  kClosePage,
};

/// What goes wrong in a world beside what is always a bit wrong.
enum class Fault : std::uint8_t {
  kLag,
  kCut,
  kHalfOpen,
  kSlowReader,
  kServerDies,
  kServerRestarts,
  kClockJump,
  kSleep,
  kBackground,
  kPeers,
  kMedia,
  kIntruder,
};

inline constexpr std::size_t kFaults = 12;

[[nodiscard]] std::string_view to_string(Fault fault);

inline constexpr std::size_t kCallKinds = 28;
inline constexpr std::size_t kRoles = 4;

[[nodiscard]] std::string_view to_string(CallKind kind);

/// What moderators do.
[[nodiscard]] bool is_moderation(CallKind kind);

/// May calls of this kind succeed with a token of this role?
[[nodiscard]] bool may_succeed(CallKind kind, protocol::Role role);

/// A call as the application makes it, and what may come of it.
struct Call {
  PageId page = 0;
  std::uint32_t number = 0;
  CallKind kind = CallKind::kConnect;
  protocol::Role role = protocol::Role::kPublisher;
  std::uint32_t session = 0;  // 0 where the call is about none
  std::uint32_t publisher = 0;
  std::uint32_t subscriber = 0;
  /// Signals: the payload, which is unique in the world, and the receiver.
  std::string data;
  std::optional<std::string> to;
  /// Moderation: the connection or stream that is meant, and the streams that are spared.
  std::string target;
  std::vector<std::string> excluded;
  /// It cannot succeed while its session stays connected.
  bool must_fail = false;
  /// The errors that it may end with while its session stays connected.
  std::vector<protocol::ErrorCode> errors;
};

/// The first thing that was found wrong; the rest would be its consequences.
class Verdict {
 public:
  void fail(std::string_view checker, std::string message) {
    if (failed()) return;
    checker_ = checker;
    message_ = std::move(message);
  }

  [[nodiscard]] bool failed() const { return !checker_.empty(); }

  [[nodiscard]] const std::string& checker() const { return checker_; }

  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  std::string checker_;
  std::string message_;
};

}  // namespace parley::sim
