// StepLimits: a step's answer is bounded, its texts fit, the core does not keep itself awake, and
// no client's queue in the cloud's host grows without bound, whatever others do.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "sim/census.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

class StepLimits : public Checker {
 public:
  StepLimits(Verdict& verdict, const Census& census)
      : Checker("limits", verdict), census_(census) {}

  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) override;
  void cloud_effect(const cloud::Effect& effect, TimeMs now) override;

 private:
  /// What waits for a client that reads as slowly as a member may.
  struct Queue {
    std::deque<std::size_t> messages;
    std::size_t bytes = 0;
    std::size_t readable = 0;
    TimeMs at = 0;
  };

  void queue(cloud::ConnId conn, std::size_t bytes, TimeMs now);

  const Census& census_;
  std::map<PageId, std::pair<TimeMs, int>> steps_;
  std::map<cloud::ConnId, Queue> queues_;
};

}  // namespace parley::sim
