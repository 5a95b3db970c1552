// Rate limits by key: each its own, and no more of them than there may be.
#include "base/rate_table.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace parley {

TEST_CASE("every key has a rate of its own") {
  RateTable table({1, 2}, 10);
  CHECK(table.take("a", 0));
  CHECK(table.take("a", 0));
  CHECK_FALSE(table.take("a", 0));
  CHECK(table.take("b", 0));
  CHECK_FALSE(table.take("a", 999));
  CHECK(table.take("a", 1000));
}

TEST_CASE("asking whether there is something left takes nothing and remembers nobody") {
  RateTable table({1, 1}, 10);
  CHECK(table.has("a", 0));
  CHECK(table.has("a", 0));
  CHECK(table.size() == 0);
  CHECK(table.take("a", 0));
  CHECK_FALSE(table.has("a", 0));
  CHECK(table.has("a", 1000));
  CHECK(table.take("a", 1000));
}

TEST_CASE("a rate of nothing limits nothing") {
  RateTable table({0, 0}, 10);
  for (int i = 0; i < 1000; ++i)
    CHECK(table.take("a", 0));
  CHECK(table.has("a", 0));
  CHECK(table.size() == 0);
}

TEST_CASE("a million keys take no more room than a few, and who goes on is not forgotten") {
  constexpr std::size_t kMax = 100;
  RateTable table({0, 3}, kMax);
  for (int i = 0; i < 3; ++i)
    CHECK(table.take("flooder", 0));
  for (int i = 0; i < 1'000'000; ++i) {
    const bool is_given = table.take(std::to_string(i), 0);
    if (!is_given || table.size() > kMax || (i % 50 == 0 && table.take("flooder", 0))) {
      FAIL("at key " << i << " of " << table.size());
    }
  }
  CHECK(table.size() == kMax);
}

TEST_CASE("the key that was not asked for longest is forgotten first") {
  RateTable table({0, 1}, 2);
  CHECK(table.take("a", 0));
  CHECK(table.take("b", 0));
  CHECK_FALSE(table.take("a", 0));
  CHECK(table.take("c", 0));  // b goes
  CHECK_FALSE(table.take("a", 0));
  CHECK(table.take("b", 0));
}

}  // namespace parley
