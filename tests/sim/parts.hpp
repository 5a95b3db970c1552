// Parts: what a run consists of, by numbers: a run can be repeated with some of them alone.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/facts.hpp"

namespace parley::sim {

/// A client, with all its pages; a fault of the plan; or a turn in which a page's application acts.
struct Part {
  enum class Kind : std::uint8_t { kFault, kClient, kTurn };

  Kind kind = Kind::kTurn;
  std::uint32_t number = 0;  // of the client or the fault; of a turn: its page
  std::uint32_t turn = 0;

  auto operator<=>(const Part&) const = default;
};

using Parts = std::set<Part>;

/// As `c1,f0,t1.17`.
[[nodiscard]] std::string to_text(const Parts& parts);
[[nodiscard]] std::optional<Parts> parts_of(std::string_view text);

}  // namespace parley::sim
