// Shrinking: of a seed that fails, which of its parts are enough for that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/parts.hpp"
#include "sim/world.hpp"

namespace parley::sim {

struct Shrunk {
  Parts parts;
  std::size_t parts_before = 0;
  std::uint32_t runs = 0;
};

/// Leaves out faults, clients and turns as long as the same checker fails, the largest groups
/// first. It ends when nothing more can be left out, or when that has cost enough. Nothing when the
/// run does not fail again in this way.
[[nodiscard]] std::optional<Shrunk> shrink(std::uint64_t seed,
                                           const std::string& checker,
                                           const Spoiler* spoiler = nullptr);

}  // namespace parley::sim
