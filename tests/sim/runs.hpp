// Runs: one world by its seed, or many of them with all that is counted over them.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/parts.hpp"

namespace parley::sim {

struct Many {
  std::uint64_t seeds = 0;
  std::uint64_t from = 1;
  std::uint64_t threads = 1;
  bool until_failure = false;  // and then nothing but worlds
};

/// Runs worlds and the self-tests, and prints what failed, how to repeat it and what was covered.
/// Returns the process's exit code.
[[nodiscard]] int run_many(const Many& many);

/// Runs one world, or the named parts of it. Returns the process's exit code.
[[nodiscard]] int run_one(std::uint64_t seed, const std::optional<Parts>& only, bool print);

}  // namespace parley::sim
