// EventHeap: what will happen in the simulated world, by virtual time and then by the order of
// planning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace parley::sim {

class EventHeap {
 public:
  using Action = std::function<void()>;

  void at(TimeMs time, Action action) {
    events_.push_back({std::max(time, now_), ++planned_, std::move(action)});
    std::push_heap(events_.begin(), events_.end(), later);
  }

  [[nodiscard]] TimeMs now() const { return now_; }

  /// How many events there were so far.
  [[nodiscard]] std::uint64_t planned() const { return planned_; }

  [[nodiscard]] bool empty() const { return events_.empty(); }

  /// When the next event happens; only to be asked when there is one.
  [[nodiscard]] TimeMs next() const { return events_.front().time; }

  void run_one() {
    std::pop_heap(events_.begin(), events_.end(), later);
    const Event event = std::move(events_.back());
    events_.pop_back();
    now_ = event.time;
    event.action();
  }

 private:
  struct Event {
    TimeMs time = 0;
    std::uint64_t order = 0;
    Action action;
  };

  static bool later(const Event& a, const Event& b) {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }

  TimeMs now_ = 0;
  std::uint64_t planned_ = 0;
  std::vector<Event> events_;
};

}  // namespace parley::sim
