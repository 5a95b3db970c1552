// Client: the brain of one page, sans-IO. It holds every session, publisher, subscriber and leg.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "client/generated/host.hpp"

namespace parley::client {

/// What one step asks of the host: effects to carry out in order, and when to be woken.
struct Output {
  std::vector<Effect> effects;
  TimeMs wake_at = kNever;
};

class Client {
 public:
  /// `seed` feeds back-off jitter, never secrets.
  explicit Client(std::uint64_t seed);

  /// Total: any input in any order; never throws, never does I/O, always drains. The output depends
  /// only on the seed and on the inputs and times so far. An input that names an unknown or a
  /// finished thing is ignored, unless it is a call: a call always gets its one Complete.
  Output step(const Input& input, TimeMs now);
};

}  // namespace parley::client
