// Faults: what goes wrong in a world, by a plan that its seed draws: three faults of two kinds at
// least.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/rng.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;
class Page;

class Faults {
 public:
  explicit Faults(World& world) : world_(world) {}

  void plan();

  /// Whether enough has gone wrong, of what this run does not go without.
  [[nodiscard]] bool done() const;

 private:
  static constexpr std::size_t kFaultsMin = 3;
  static constexpr std::size_t kKindsMin = 2;

  struct Planned {
    Fault kind;
    Rng rng;
    std::uint32_t client = 0;  // that it strikes, or the next one that it can strike
    std::uint32_t tries = 0;
  };

  void begin(std::uint32_t number);
  [[nodiscard]] bool strike(Planned& planned);
  [[nodiscard]] bool strike(Page& page, Planned& planned);
  void strike_all(Fault kind);
  [[nodiscard]] bool let_in(Rng& rng);
  void act_after(Page& page, std::uint32_t number, Rng& rng);

  World& world_;
  std::vector<Planned> plan_;
  std::set<std::uint32_t> struck_;
  std::set<Fault> kinds_;
};

}  // namespace parley::sim
