// TimeMs: the only notion of time in the cores, always an argument and never read from a clock.
#pragma once

#include <cstdint>
#include <limits>

namespace parley {

/// Milliseconds since the core began. Any monotonic value; the origin does not matter.
using TimeMs = std::int64_t;

/// "Do not wake me."
inline constexpr TimeMs kNever = std::numeric_limits<TimeMs>::max();

}  // namespace parley
