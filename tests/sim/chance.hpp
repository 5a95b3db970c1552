// Chance: the random numbers of a world, each part with a sequence of its own: what is left out of
// one part does not change another's.
#pragma once

#include <cstdint>

#include "base/rng.hpp"

namespace parley::sim {

enum class Chance : std::uint8_t {
  kCloud,
  kPage,
  kTurn,
  kClock,
  kLink,
  kToken,
  kPeer,
  kPeers,
  kFault,
  kFlooder,
  kIntruder,
  kAppServer,
  kShake,
};

/// SplitMix64 (Steele, Lea, Flood 2014): seeds that are close give numbers that are not.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

[[nodiscard]] inline Rng rng_of(std::uint64_t seed,
                                Chance part,
                                std::uint64_t one = 0,
                                std::uint64_t other = 0) {
  return Rng(mixed(mixed(mixed(mixed(seed) + static_cast<std::uint64_t>(part)) + one) + other));
}

}  // namespace parley::sim
