// Rng: PCG32 (O'Neill 2014, XSH-RR), the same numbers on every compiler and host. Not for secrets.
#pragma once

#include <cstdint>

namespace parley {

class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed + kIncrement) { next(); }

  std::uint32_t next() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005ULL + kIncrement;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto rotation = static_cast<std::uint32_t>(old >> 59U);
    return (shifted >> rotation) | (shifted << ((32U - rotation) & 31U));
  }

  /// A number in [0, bound); 0 when bound is 0.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((std::uint64_t{next()} * bound) >> 32U);
  }

  /// True in `per_mille` of a thousand cases.
  bool chance(std::uint32_t per_mille) { return below(1000) < per_mille; }

 private:
  static constexpr std::uint64_t kIncrement = 1442695040888963407ULL;

  std::uint64_t state_;
};

}  // namespace parley
