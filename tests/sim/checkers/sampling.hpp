// Sampling: statistics are read only of legs that are there, and only when somebody wants to know.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "sim/checker.hpp"

namespace parley::sim {

/// A leg is measured when its publisher or subscriber is asked for statistics, or while somebody
/// listens to events about quality or its publisher must know its network; each measurement has a
/// number of its own. Events about quality reach only those who listen, and scores are from 1 to 5.
class Sampling : public Checker {
 public:
  explicit Sampling(Verdict& verdict) : Checker("sampling", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;

  void page_closed(PageId page) override { pages_.erase(page); }

 private:
  struct Leg {
    std::uint32_t publisher = 0;
    std::uint32_t subscriber = 0;
  };

  struct Page {
    std::map<std::uint32_t, Leg> legs;
    std::set<std::uint32_t> sessions;  // that are listened to
    std::set<std::uint32_t> publishers;
    std::set<std::uint32_t> subscribers;
    std::set<std::uint32_t> anxious;  // publishers that must know their networks
    std::set<std::uint32_t> lost;     // subscribers without media
    bool reconnects = false;          // or did once
    Leg asked;                        // by the call that is being answered
    std::uint32_t last = 0;
  };

  void on(PageId id, Page& page, const client::MeasureLegs& effect);
  void on(PageId id, const Page& page, const client::QualityChanged& effect);

  std::map<PageId, Page> pages_;
};

}  // namespace parley::sim
