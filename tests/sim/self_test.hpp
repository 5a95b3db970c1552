// Tests of the checkers: bugs are planted, and the checker that stands watch must find each.
#pragma once

namespace parley::sim {

struct Counts {
  int passed = 0;
  int failed = 0;
};

/// Plants each bug in a few worlds; prints the bugs that nobody found.
[[nodiscard]] Counts run_self_tests();

}  // namespace parley::sim
