// RetryLanes: many ordered queues toward several targets; says whose head may be tried now. What
// fails is tried again later and later, and a target that always fails is paused.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/rng.hpp"
#include "base/time.hpp"

namespace parley {

struct RetryLimits {
  /// Tries under way at once: all, and those toward one target that works. One that is new or that
  /// failed last is asked one thing at a time.
  std::size_t tries_max = 128;
  std::size_t target_tries_max = 8;
  /// The wait after the first failure; it doubles with each further one.
  TimeMs wait_ms_min = 1'000;
  TimeMs wait_ms_max = 30'000;
  /// Failures of a target in a row after which it is paused.
  std::uint32_t failures_max = 50;
};

/// The wait after so many failures in a row: between half of it and all of it, so that what failed
/// together is not tried again together.
[[nodiscard]] inline TimeMs retry_wait_ms(const RetryLimits& limits,
                                          std::uint32_t failures,
                                          Rng& rng) {
  constexpr std::uint32_t kDoublingsMax = 20;
  const std::uint32_t doublings = std::min(failures == 0 ? 0 : failures - 1, kDoublingsMax);
  const TimeMs wait = std::min(limits.wait_ms_max, limits.wait_ms_min << doublings);
  return wait - rng.below(static_cast<std::uint32_t>(wait / 2 + 1));
}

class RetryLanes {
 public:
  using Target = std::int64_t;

  /// One ordered queue: its head is tried, alone, until it succeeded.
  struct Lane {
    Target target = 0;
    std::string key;
  };

  RetryLanes(const RetryLimits& limits, std::uint64_t seed) : limits_(limits), rng_(seed) {}

  /// Something waits in the lane; of no effect where that is known.
  void add(const Lane& lane, TimeMs now) {
    TargetState& target = targets_[lane.target];
    if (target.lanes.try_emplace(lane.key).second) target.ready.emplace(now, lane.key);
  }

  /// The next lane to try, which is under way until it failed or succeeded. Of the targets that may
  /// be tried, the one with the fewest under way is next, so that a slow one holds up nobody.
  std::optional<Lane> take(TimeMs now) {
    if (tries_ >= limits_.tries_max) return std::nullopt;
    auto next = targets_.end();
    for (auto it = targets_.begin(); it != targets_.end(); ++it) {
      if (due(it->second) > now) continue;
      if (next == targets_.end() || it->second.tries < next->second.tries) next = it;
    }
    if (next == targets_.end()) return std::nullopt;
    TargetState& target = next->second;
    auto node = target.ready.extract(target.ready.begin());
    ++tries_;
    ++target.tries;
    target.lanes[node.value().second].is_under_way = true;
    return Lane{next->first, std::move(node.value().second)};
  }

  /// The head of a lane succeeded; whether something waits behind it.
  void succeeded(const Lane& lane, bool has_more, TimeMs now) {
    TargetState* target = finish(lane);
    if (target == nullptr) return;
    target->failures = 0;
    target->not_before = now;
    target->works = true;
    if (has_more) {
      target->lanes[lane.key] = {};
      target->ready.emplace(now, lane.key);
    } else {
      target->lanes.erase(lane.key);
    }
  }

  /// Nothing was there to be tried.
  void empty(const Lane& lane) {
    TargetState* target = finish(lane);
    if (target != nullptr) target->lanes.erase(lane.key);
  }

  /// The head of a lane failed. Whether that pauses its target.
  [[nodiscard]] bool failed(const Lane& lane, TimeMs now) {
    TargetState* target = finish(lane);
    if (target == nullptr) return false;
    LaneState& state = target->lanes[lane.key];
    target->works = false;
    // What was under way when something else failed fails for the same reason: it counts once.
    if (now >= target->not_before)
      target->not_before = now + retry_wait_ms(limits_, ++target->failures, rng_);
    // A lane that fails alone waits longer and longer while the others go on.
    const TimeMs lane_wait = retry_wait_ms(limits_, ++state.failures, rng_);
    target->ready.emplace(now + lane_wait, lane.key);
    if (target->is_paused || target->failures < limits_.failures_max) return false;
    target->is_paused = true;
    return true;
  }

  /// The head of a lane could not be tried, or not be taken out, for reasons that are not the
  /// target's: later, and without a step towards its pause.
  void postponed(const Lane& lane, TimeMs now) {
    TargetState* target = finish(lane);
    if (target == nullptr) return;
    const TimeMs wait = retry_wait_ms(limits_, ++target->lanes[lane.key].failures, rng_);
    target->ready.emplace(now + wait, lane.key);
  }

  /// Nothing of a paused target is tried; what waits there goes on waiting.
  void pause(Target target) { targets_[target].is_paused = true; }

  /// Begins anew with a target, at once.
  void resume(Target target, TimeMs now) {
    TargetState& state = targets_[target];
    state.is_paused = false;
    state.failures = 0;
    state.not_before = now;
    state.ready.clear();
    for (auto& [key, lane] : state.lanes) {
      lane.failures = 0;
      if (!lane.is_under_way) state.ready.emplace(now, key);
    }
  }

  /// The target is no more, nor is what waits for it.
  void forget(Target target) { targets_.erase(target); }

  [[nodiscard]] bool is_paused(Target target) const {
    const auto found = targets_.find(target);
    return found != targets_.end() && found->second.is_paused;
  }

  /// Nothing is under way, nor could be.
  [[nodiscard]] bool is_idle(TimeMs now) const { return tries_ == 0 && wake_at() > now; }

  /// When there will be something to take, unless a try ends before; kNever when only that helps.
  [[nodiscard]] TimeMs wake_at() const {
    TimeMs at = kNever;
    if (tries_ >= limits_.tries_max) return at;
    for (const auto& [number, target] : targets_)
      at = std::min(at, due(target));
    return at;
  }

 private:
  struct LaneState {
    std::uint32_t failures = 0;  // in a row
    bool is_under_way = false;
  };

  struct TargetState {
    std::map<std::string, LaneState> lanes;
    std::set<std::pair<TimeMs, std::string>> ready;  // those not under way, by when they are due
    std::size_t tries = 0;                           // under way
    std::uint32_t failures = 0;                      // in a row
    TimeMs not_before = 0;
    bool works = false;
    bool is_paused = false;
  };

  [[nodiscard]] TimeMs due(const TargetState& target) const {
    const std::size_t tries_max = target.works ? limits_.target_tries_max : 1;
    if (target.is_paused || target.ready.empty() || target.tries >= tries_max) return kNever;
    return std::max(target.not_before, target.ready.begin()->first);
  }

  /// The target of a try that ended; null when it was forgotten meanwhile.
  TargetState* finish(const Lane& lane) {
    --tries_;
    const auto target = targets_.find(lane.target);
    if (target == targets_.end()) return nullptr;
    const auto state = target->second.lanes.find(lane.key);
    if (state == target->second.lanes.end() || !state->second.is_under_way) return nullptr;
    state->second.is_under_way = false;
    --target->second.tries;
    return &target->second;
  }

  RetryLimits limits_;
  Rng rng_;
  std::size_t tries_ = 0;
  std::map<Target, TargetState> targets_;
};

}  // namespace parley
