#include "base/token_bucket.hpp"

#include <limits>

#include <catch2/catch.hpp>

namespace parley {

namespace {

int taken(TokenBucket& bucket, TimeMs now, int tries) {
  int out = 0;
  for (int i = 0; i < tries; ++i) {
    if (bucket.take(1, now)) ++out;
  }
  return out;
}

}  // namespace

TEST_CASE("a bucket gives its burst, then its rate") {
  TokenBucket bucket({10, 5}, 1000);
  CHECK(taken(bucket, 1000, 10) == 5);
  CHECK(taken(bucket, 1099, 10) == 0);
  CHECK(taken(bucket, 1100, 10) == 1);
  CHECK(taken(bucket, 1350, 10) == 2);
  CHECK(taken(bucket, 1400, 10) == 1);  // half a token was left
  CHECK(taken(bucket, 1'000'000, 10) == 5);
}

TEST_CASE("a bucket takes any time and any rate") {
  constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
  TokenBucket none({0, 0}, 0);
  CHECK(taken(none, kNever, 3) == 0);
  TokenBucket all({kMost, kMost}, 0);
  CHECK(taken(all, TimeMs{1} << 52U, 3) == 3);
  TokenBucket backwards({10, 1}, 500);
  CHECK(taken(backwards, 500, 2) == 1);
  CHECK(taken(backwards, 0, 2) == 0);
  CHECK(taken(backwards, 600, 2) == 1);
}

}  // namespace parley
