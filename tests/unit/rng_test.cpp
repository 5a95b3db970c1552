#include "base/rng.hpp"

#include <array>

#include <catch2/catch.hpp>

using parley::Rng;

TEST_CASE("the generator is PCG32") {
  // Computed by a second implementation, for our increment.
  Rng rng(42);
  const std::array<std::uint32_t, 4> expected{3270867926U, 1795671209U, 1924641435U, 1143034755U};
  for (const auto number : expected)
    CHECK(rng.next() == number);
}

TEST_CASE("equal seeds give equal numbers, other seeds others") {
  Rng first(1);
  Rng same(1);
  Rng other(2);
  int equal_to_other = 0;
  for (int i = 0; i < 100; ++i) {
    const auto number = first.next();
    CHECK(number == same.next());
    equal_to_other += number == other.next() ? 1 : 0;
  }
  CHECK(equal_to_other < 3);
}

TEST_CASE("a number below a bound stays below it and reaches everything") {
  Rng rng(3);
  std::array<int, 7> seen{};
  for (int i = 0; i < 1000; ++i) {
    const auto number = rng.below(7);
    REQUIRE(number < 7);
    ++seen.at(number);
  }
  for (const auto count : seen)
    CHECK(count > 90);
  CHECK(rng.below(0) == 0);
  CHECK(rng.below(1) == 0);
}

TEST_CASE("a chance comes as often as it says") {
  Rng rng(4);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) {
    CHECK_FALSE(rng.chance(0));
    CHECK(rng.chance(1000));
    hits += rng.chance(250) ? 1 : 0;
  }
  CHECK(hits > 2300);
  CHECK(hits < 2700);
}
