// LiveIds: no effect names something that is not there, or not any more.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "sim/checker.hpp"

namespace parley::sim {

/// Sockets, legs and decisions have rising numbers, never used twice; what the core or the host has
/// closed is not spoken to; sessions, publishers and subscribers are those the application made.
class LiveIds : public Checker {
 public:
  explicit LiveIds(Verdict& verdict) : Checker("live ids", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;

  void page_closed(PageId page) override { pages_.erase(page); }

 private:
  enum class Socket : std::uint8_t { kOpening, kOpen };

  struct Page {
    std::map<std::uint32_t, Socket> sockets;
    std::set<std::uint32_t> legs;
    std::set<std::uint32_t> sessions;
    std::set<std::uint32_t> publishers;
    std::set<std::uint32_t> subscribers;
    std::uint32_t last_socket = 0;
    std::uint32_t last_leg = 0;
    std::uint32_t last_decision = 0;
    bool prepared = false;  // a leg
  };

  template <class T>
  void learn(Page& page, const T& input);
  template <class T>
  void check(PageId id, Page& page, const T& effect);
  template <class T>
  void check_objects(PageId id, const Page& page, const T& effect);
  template <class T>
  void check_leg(PageId id, Page& page, const T& effect);

  void fresh(PageId page, std::string_view what, std::uint32_t number, std::uint32_t& last);
  void known(PageId page, std::string_view what, bool is_known, std::uint32_t number);

  std::map<PageId, Page> pages_;
};

}  // namespace parley::sim
