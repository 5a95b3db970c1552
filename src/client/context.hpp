// Context: what every part of the core works with: the time, the effects of this step, the numbers
// the core hands out, and the calls in flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "client/generated/host.hpp"
#include "protocol/generated/errors.hpp"

namespace parley::client {

using protocol::Error;
using protocol::ErrorCode;
using protocol::Operation;

/// The object that a call or an error is about.
struct Target {
  enum class Kind : std::uint8_t { kNone, kSession, kPublisher, kSubscriber };

  Kind kind = Kind::kNone;
  std::uint32_t id = 0;
};

class Context {
 public:
  /// `seed` as Client's.
  explicit Context(std::uint64_t seed) : rng_(seed) {}

  /// Begins a step. Time never goes backwards, whatever the host says.
  void begin(TimeMs now) { now_ = now > now_ ? now : now_; }

  [[nodiscard]] TimeMs now() const { return now_; }

  [[nodiscard]] Rng& rng() { return rng_; }

  /// The effects since the last time this was asked.
  [[nodiscard]] std::vector<Effect> take_effects();

  void emit(Effect effect);

  /// "<subject> <id>: <text>". Never a token.
  void log(LogLevel level, std::string_view subject, std::uint32_t id, std::string_view text);

  [[nodiscard]] std::uint32_t next_socket() { return ++last_socket_; }

  [[nodiscard]] std::uint32_t next_leg() { return ++last_leg_; }

  /// The number of a subscription that takes the place of one before it. The first one of a
  /// subscriber has the subscriber's own number.
  [[nodiscard]] std::uint32_t next_subscription() { return ++last_subscription_; }

  [[nodiscard]] std::uint32_t next_decision() { return ++last_decision_; }

  /// Takes in a call, which succeed() or fail() must settle later. False when that is not possible:
  /// its number is in use, or too many calls are in flight, which is its answer then.
  [[nodiscard]] bool open(std::uint32_t call, Operation operation, Target target);

  /// Settle a call; nothing happens when that was done before.
  void succeed(std::uint32_t call);
  void fail(std::uint32_t call, const Error& error);

  /// Dispatches OT's exception event.
  void raise(const Error& error, Operation operation, Target target);

 private:
  struct Call {
    Operation operation = Operation::kGeneral;
    Target target;
  };

  void fail(std::uint32_t number, const Call& call, const Error& error);

  Rng rng_;
  TimeMs now_ = 0;
  std::vector<Effect> effects_;
  std::uint32_t last_socket_ = 0;
  std::uint32_t last_leg_ = 0;
  std::uint32_t last_subscription_ = std::uint32_t{1} << 31U;
  std::uint32_t last_decision_ = 0;
  std::map<std::uint32_t, Call> calls_;
};

}  // namespace parley::client
