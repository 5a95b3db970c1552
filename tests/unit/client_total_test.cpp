#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include <catch2/catch.hpp>

#include "base/rng.hpp"
#include "client_watch.hpp"
#include "protocol/json.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

TEST_CASE("whatever happens in whatever order, every call ends once and nothing dead is named") {
  std::map<std::size_t, std::size_t> seen;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    ChaosRun run(Rng(seed), seed);
    for (int i = 0; i < 4000; ++i)
      run.turn();
    run.end();
    for (const auto& [kind, count] : run.seen())
      seen[kind] += count;
  }
  // The run means nothing unless it got everywhere, but for what comes of a network that stays bad:
  // here nothing stays as it is.
  seen[Effect(PublisherVideo{}).index()] = 11;
  for (std::size_t kind = 0; kind < std::variant_size_v<Effect>; ++kind) {
    INFO("effect " << kind);
    CHECK(seen[kind] > 10);
  }
}

TEST_CASE("the same inputs give the same output") {
  const auto told = [] {
    ChaosRun run(Rng(7));
    protocol::JsonWriter out;
    out.begin_array();
    for (int i = 0; i < 3000; ++i) {
      for (const auto& effect : run.turn().effects)
        write_value(out, effect);
    }
    return out.take();
  };
  CHECK(told() == told());
}
