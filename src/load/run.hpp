// The load test itself: carries a plan out, phase by phase, and reports what it found.
#pragma once

#include <string_view>

#include "load/plan.hpp"
#include "load/report.hpp"

namespace parley::load {

/// The problem of a report that a signal ended early.
inline constexpr std::string_view kInterrupted = "interrupted";

/// The report says what went wrong. Takes over SIGINT and SIGTERM, which end it early.
[[nodiscard]] Report run(const Plan& plan);

}  // namespace parley::load
