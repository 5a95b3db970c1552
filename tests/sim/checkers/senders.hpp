// Senders: what a subscriber's statistics say of its sender is what that sender knows.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// The bandwidth that a subscriber's leg tells of its other end is that of its other end.
class Senders : public Checker {
 public:
  explicit Senders(Verdict& verdict) : Checker("senders", verdict) {}

  void effect(PageId page, const client::Effect& effect) override;
  void at_rest(const World& world) override;

 private:
  void learn(PageId page, const client::LegQuality& quality);

  std::map<std::pair<PageId, std::uint32_t>, protocol::SenderReport> said_;  // by leg
};

}  // namespace parley::sim
