#include "base/retry_lanes.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace parley {

namespace {

using Lane = RetryLanes::Lane;

RetryLimits limits() {
  RetryLimits out;
  out.tries_max = 6;
  out.target_tries_max = 3;
  out.failures_max = 4;
  return out;
}

/// The next lane, as "target/key"; "-" when there is none.
std::string take(RetryLanes& lanes, TimeMs now) {
  const auto lane = lanes.take(now);
  return lane ? std::to_string(lane->target) + "/" + lane->key : "-";
}

/// A target that has shown that it works.
void prove(RetryLanes& lanes, RetryLanes::Target target, TimeMs now) {
  lanes.add({target, "proof"}, now);
  const auto lane = lanes.take(now);
  REQUIRE(lane);
  lanes.succeeded(*lane, false, now);
}

}  // namespace

TEST_CASE("waits double up to a limit, and are never shorter than half") {
  const RetryLimits limits;
  Rng rng(1);
  for (const auto& [failures, wait] : std::vector<std::pair<std::uint32_t, TimeMs>>{
           {0, 1'000}, {1, 1'000}, {2, 2'000}, {5, 16'000}, {6, 30'000}, {4'000'000'000, 30'000}}) {
    TimeMs least = wait;
    TimeMs most = 0;
    for (int i = 0; i < 200; ++i) {
      const TimeMs one = retry_wait_ms(limits, failures, rng);
      least = std::min(least, one);
      most = std::max(most, one);
    }
    CHECK(least >= wait / 2);
    CHECK(most <= wait);
    CHECK(most - least > wait / 4);
  }
}

TEST_CASE("a lane has one try at a time, and goes on as long as something waits") {
  RetryLanes lanes(limits(), 1);
  CHECK(lanes.wake_at() == kNever);
  prove(lanes, 1, 0);
  lanes.add({1, "a"}, 5);
  lanes.add({1, "a"}, 6);
  CHECK(lanes.wake_at() == 5);
  CHECK(take(lanes, 4) == "-");
  CHECK(take(lanes, 5) == "1/a");
  lanes.add({1, "a"}, 7);
  CHECK(take(lanes, 7) == "-");
  lanes.succeeded({1, "a"}, true, 8);
  CHECK(take(lanes, 8) == "1/a");
  lanes.succeeded({1, "a"}, false, 9);
  CHECK(take(lanes, 9) == "-");
  lanes.add({1, "a"}, 10);
  CHECK(take(lanes, 10) == "1/a");
  lanes.empty({1, "a"});
  CHECK(take(lanes, 10) == "-");
}

TEST_CASE("a target is tried once until it works, then several times at once") {
  RetryLanes lanes(limits(), 1);
  for (const char* key : {"a", "b", "c", "d"})
    lanes.add({1, key}, 0);
  CHECK(take(lanes, 0) == "1/a");
  CHECK(take(lanes, 0) == "-");
  lanes.succeeded({1, "a"}, false, 1);
  CHECK(take(lanes, 1) == "1/b");
  CHECK(take(lanes, 1) == "1/c");
  CHECK(take(lanes, 1) == "1/d");
  lanes.add({1, "e"}, 1);
  CHECK(take(lanes, 1) == "-");
  CHECK(lanes.wake_at() == kNever);
}

TEST_CASE("a target that is slow leaves the others their tries") {
  RetryLanes lanes(limits(), 1);
  for (const RetryLanes::Target target : {1, 2, 3})
    prove(lanes, target, 0);
  for (const RetryLanes::Target target : {1, 2, 3}) {
    for (const char* key : {"a", "b", "c"})
      lanes.add({target, key}, 0);
  }
  std::vector<std::string> first;
  for (int i = 0; i < 6; ++i)
    first.push_back(take(lanes, 0));
  CHECK(first == std::vector<std::string>{"1/a", "2/a", "3/a", "1/b", "2/b", "3/b"});
  CHECK(take(lanes, 0) == "-");
  CHECK(lanes.wake_at() == kNever);
}

TEST_CASE("what fails is tried again later, alone, and the others of its target after one wait") {
  RetryLanes lanes(limits(), 1);
  prove(lanes, 1, 0);
  lanes.add({1, "bad"}, 0);
  REQUIRE(take(lanes, 0) == "1/bad");
  CHECK_FALSE(lanes.failed({1, "bad"}, 0));
  lanes.add({1, "good"}, 1);
  CHECK(take(lanes, 499) == "-");
  CHECK(lanes.wake_at() >= 500);
  REQUIRE(take(lanes, 1'000) == "1/good");
  CHECK(take(lanes, 1'000) == "-");
  lanes.succeeded({1, "good"}, false, 1'000);
  // Successes of others do not shorten the wait of the lane that fails.
  TimeMs now = 1'000;
  TimeMs waited = 0;
  for (int i = 0; i < 5; ++i) {
    const TimeMs before = now;
    now = lanes.wake_at();
    waited = now - before;
    REQUIRE(take(lanes, now) == "1/bad");
    CHECK_FALSE(lanes.failed({1, "bad"}, now));
    lanes.add({1, "good"}, now);
    now += 1'000;
    if (take(lanes, now) == "1/good") lanes.succeeded({1, "good"}, false, now);
  }
  CHECK(waited >= 3'000);
}

TEST_CASE("failures in a row pause a target; a success in between begins anew") {
  RetryLanes lanes(limits(), 1);
  lanes.add({1, "a"}, 0);
  TimeMs now = 0;
  const auto fail_once = [&] {
    now = lanes.wake_at();
    REQUIRE(take(lanes, now) == "1/a");
    return lanes.failed({1, "a"}, now);
  };
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(fail_once());
  now = lanes.wake_at();
  REQUIRE(take(lanes, now) == "1/a");
  lanes.succeeded({1, "a"}, true, now);
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(fail_once());
  CHECK(fail_once());
  CHECK(lanes.is_paused(1));
  CHECK(lanes.wake_at() == kNever);
  lanes.add({1, "b"}, now);
  CHECK(take(lanes, now + 1'000'000) == "-");
  lanes.resume(1, now);
  CHECK_FALSE(lanes.is_paused(1));
  CHECK(take(lanes, now) == "1/a");
  lanes.succeeded({1, "a"}, false, now);
  CHECK(take(lanes, now) == "1/b");
}

TEST_CASE("what fails together counts as one failure of its target") {
  RetryLanes lanes(limits(), 1);
  prove(lanes, 1, 0);
  for (const char* key : {"a", "b", "c"})
    lanes.add({1, key}, 0);
  for (const char* key : {"1/a", "1/b", "1/c"})
    REQUIRE(take(lanes, 0) == key);
  CHECK_FALSE(lanes.is_idle(0));
  for (const char* key : {"a", "b", "c"})
    CHECK_FALSE(lanes.failed({1, key}, 10));
  CHECK(lanes.wake_at() <= 1'010);
  CHECK(lanes.is_idle(10));
  CHECK_FALSE(lanes.is_idle(lanes.wake_at()));
}

TEST_CASE("a target that is forgotten while something is under way harms nothing") {
  RetryLanes lanes(limits(), 1);
  lanes.add({1, "a"}, 0);
  REQUIRE(take(lanes, 0) == "1/a");
  lanes.forget(1);
  CHECK_FALSE(lanes.failed({1, "a"}, 1));
  CHECK(lanes.wake_at() == kNever);
  lanes.add({1, "a"}, 2);
  REQUIRE(take(lanes, 2) == "1/a");
  lanes.pause(2);
  CHECK(lanes.is_paused(2));
  lanes.succeeded({1, "a"}, false, 3);
  CHECK(lanes.is_idle(3));
}

TEST_CASE("what is postponed waits longer and longer, holds up nothing else and pauses nothing") {
  RetryLanes lanes(limits(), 1);
  prove(lanes, 1, 0);
  lanes.add({1, "a"}, 0);
  TimeMs now = 0;
  for (std::uint32_t i = 0; i < 3 * limits().failures_max; ++i) {
    REQUIRE(take(lanes, now) == "1/a");
    lanes.postponed({1, "a"}, now);
    CHECK(take(lanes, now + limits().wait_ms_min / 2 - 1) == "-");
    CHECK_FALSE(lanes.is_paused(1));
    now = lanes.wake_at();
  }
  lanes.add({1, "b"}, 0);
  CHECK(take(lanes, 0) == "1/b");
}

}  // namespace parley
