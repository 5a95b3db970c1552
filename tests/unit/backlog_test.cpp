#include "base/backlog.hpp"

#include <memory>

#include <catch2/catch.hpp>

using parley::Backlog;

TEST_CASE("a backlog gives back in order what it was given") {
  Backlog<int, 4> backlog;
  CHECK(backlog.empty());
  int given = 0;
  int taken = 0;
  // Fuller and emptier, through every way of making room.
  for (int round = 1; round <= 40; ++round) {
    for (int i = 0; i < round; ++i)
      backlog.push(given++);
    CHECK(backlog[0] == taken);
    CHECK(backlog[backlog.size() - 1] == given - 1);
    for (int i = 0; i < 20 && !backlog.empty(); ++i)
      CHECK(backlog.pop() == taken++);
    CHECK(backlog.size() == static_cast<std::size_t>(given - taken));
  }
}

TEST_CASE("a backlog that is never empty takes no more than what waits needs") {
  Backlog<int, 4> backlog;
  backlog.push(0);
  for (int i = 1; i < 100'000; ++i) {
    backlog.push(i);
    CHECK(backlog.pop() == i - 1);
  }
  CHECK(backlog.size() == 1);
  CHECK(backlog.capacity() <= 32);
}

TEST_CASE("a backlog that was long keeps little once it is empty") {
  Backlog<int, 4> backlog;
  for (int i = 0; i < 1'000; ++i)
    backlog.push(i);
  while (!backlog.empty())
    backlog.pop();
  CHECK(backlog.capacity() <= 4);
}

TEST_CASE("what is taken from a backlog is moved out of it") {
  Backlog<std::unique_ptr<int>, 1> backlog;
  backlog.push(std::make_unique<int>(7));
  backlog.push(std::make_unique<int>(8));
  CHECK(*backlog.pop() == 7);
  CHECK(*backlog[0] == 8);
}
