// Allowance: how much one connection may ask of its room, so that nobody can flood the others.
#pragma once

#include <cstddef>

#include "base/time.hpp"
#include "base/token_bucket.hpp"
#include "cloud/limits.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::cloud {

class Allowance {
 public:
  Allowance(const Limits& limits, TimeMs now);

  /// Counts a request that came in `bytes`, which is at least what one other member will hear of it
  /// but for some numbers and names. False when it is to be refused.
  [[nodiscard]] bool take(const protocol::ClientMessage& request, std::size_t bytes, TimeMs now);

  /// Counts a refusal; false when there were too many for too long.
  [[nodiscard]] bool take_refusal(TimeMs now);

  /// What to answer to a request that is too much.
  [[nodiscard]] static protocol::Error excess(const protocol::ClientMessage& request);

 private:
  TokenBucket requests_;
  TokenBucket request_bytes_;
  TokenBucket signals_;
  TokenBucket signal_bytes_;
  TokenBucket reports_;
  TokenBucket refusals_;
};

}  // namespace parley::cloud
