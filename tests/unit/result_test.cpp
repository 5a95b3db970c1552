#include "base/result.hpp"

#include <memory>
#include <string>

#include <catch2/catch.hpp>

using parley::Result;

TEST_CASE("a result holds its value or its error") {
  const Result<int, std::string> good = 7;
  const Result<int, std::string> bad = std::string("no");
  CHECK(good.ok());
  CHECK(good.value() == 7);
  CHECK_FALSE(bad.ok());
  CHECK_FALSE(static_cast<bool>(bad));
  CHECK(bad.error() == "no");
}

TEST_CASE("a result's value can be changed and moved out") {
  Result<std::unique_ptr<int>, std::string> result = std::make_unique<int>(1);
  *result.value() = 2;
  const std::unique_ptr<int> moved = std::move(result).value();
  CHECK(*moved == 2);
}
