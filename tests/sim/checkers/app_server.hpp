// Commands of the app server: each is answered once, within its step.
#pragma once

#include <cstdint>

#include "sim/checker.hpp"

namespace parley::sim {

/// What is refused was not there: the app server of these worlds sends nothing that is malformed.
class AppCommands : public Checker {
 public:
  explicit AppCommands(Verdict& verdict) : Checker("app commands", verdict) {}

  void cloud_input(const cloud::Input& input, TimeMs now) override;
  void cloud_effect(const cloud::Effect& effect, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  std::uint64_t open_ = 0;  // the request that waits for its answer, 0 for none
};

}  // namespace parley::sim
