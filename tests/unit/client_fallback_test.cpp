#include <catch2/catch.hpp>

#include "client/fallback.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

using State = Fallback::State;
constexpr auto kBad = NetworkCondition::kCritical;
constexpr auto kPoor = NetworkCondition::kWarning;
constexpr auto kGood = NetworkCondition::kGood;
constexpr auto kUnknown = NetworkCondition::kUnknown;

/// Looks at the network once a second.
struct Watch {
  Fallback fallback;
  TimeMs now = 1'000'000;

  /// The state after so many seconds of this.
  State after(int seconds, NetworkCondition condition) {
    for (int i = 0; i < seconds; ++i)
      fallback.take(condition, now += 1000);
    return fallback.state();
  }

  /// Seconds of this until the state is another one.
  int until(State state, NetworkCondition condition) {
    for (int seconds = 1; seconds < 1000; ++seconds) {
      if (after(1, condition) == state) return seconds;
    }
    return 0;
  }
};

}  // namespace

TEST_CASE("a network that gets worse is warned of, and one that gets better lifts that") {
  Watch watch;
  CHECK(watch.after(5, kGood) == State::kFine);
  CHECK(watch.after(1, kPoor) == State::kWarned);
  CHECK(watch.after(600, kPoor) == State::kWarned);
  CHECK(watch.after(1, kGood) == State::kFine);
  CHECK(watch.after(1, kUnknown) == State::kFine);
}

TEST_CASE("video stops when the network stays critical, and not before a warning") {
  Watch watch;
  CHECK(watch.after(1, kBad) == State::kWarned);
  CHECK(watch.after(2, kBad) == State::kWarned);
  CHECK(watch.after(1, kPoor) == State::kWarned);
  CHECK(watch.after(3, kBad) == State::kWarned);
  CHECK(watch.after(1, kBad) == State::kOff);
}

TEST_CASE("every change is told once") {
  Fallback fallback;
  CHECK_FALSE(fallback.take(kGood, 0));
  CHECK(fallback.take(kBad, 1000));
  CHECK_FALSE(fallback.take(kBad, 2000));
  CHECK(fallback.take(kBad, 4000));
  CHECK_FALSE(fallback.take(kBad, 5000));
  CHECK(fallback.take(kGood, 14'000));
  CHECK_FALSE(fallback.take(kGood, 15'000));
}

TEST_CASE("after some time without complaint video comes back") {
  Watch watch;
  watch.until(State::kOff, kBad);
  CHECK(watch.after(60, kPoor) == State::kOff);
  CHECK(watch.after(1, kGood) == State::kFine);
  watch.after(60, kGood);
  watch.until(State::kOff, kBad);
  CHECK(watch.until(State::kFine, kUnknown) == 10);
}

TEST_CASE("video that comes back is left to find its pace") {
  Watch watch;
  watch.until(State::kOff, kBad);
  watch.until(State::kFine, kGood);
  CHECK(watch.after(9, kBad) == State::kFine);
  CHECK(watch.after(1, kBad) == State::kWarned);
  CHECK(watch.after(3, kBad) == State::kOff);
}

TEST_CASE("video that soon fails again is tried less often, and as often again once it holds") {
  Watch watch;
  for (const int seconds : {10, 20, 40, 80, 80}) {
    watch.until(State::kOff, kBad);
    CHECK(watch.until(State::kFine, kGood) == seconds);
  }
  watch.after(30, kGood);
  watch.until(State::kOff, kBad);
  CHECK(watch.until(State::kFine, kGood) == 10);
}

TEST_CASE("what is forgotten begins anew") {
  Watch watch;
  watch.until(State::kOff, kBad);
  watch.fallback.forget();
  CHECK_FALSE(watch.fallback.off());
  CHECK(watch.after(1, kBad) == State::kWarned);
}
