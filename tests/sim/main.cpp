// parley_sim: runs simulated worlds, one a seed, and says how each can be run again.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sim/coverage.hpp"
#include "sim/self_test.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace {

using parley::sim::Coverage;
using parley::sim::Trace;
using parley::sim::World;

constexpr const char* kUsage =
    "Usage: parley_sim --seeds N [--from S] [--threads T]   run N worlds and the self-tests\n"
    "       parley_sim --seed S [--trace]                   run one world, printing what happens\n"
    "       parley_sim --self-test                          plant bugs that the checkers must "
    "find\n";

/// Every so many seeds a world is run twice: it must come out the same to the last byte.
constexpr std::uint64_t kTwiceEvery = 100;

/// From so many seeds on, a call that was never made is a failure.
constexpr std::uint64_t kCoverageSeeds = 200;

constexpr std::size_t kDetailsMax = 5;

struct Options {
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> seed;
  std::uint64_t from = 1;
  std::uint64_t threads = 2;
  bool trace = false;
  bool self_test = false;
};

struct Results {
  std::mutex mutex;
  Coverage coverage;
  std::map<std::uint64_t, std::string> failures;  // by seed
};

std::optional<Options> read_options(const std::vector<std::string_view>& words) {
  Options out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      out.trace = true;
    } else if (word == "--self-test") {
      out.self_test = true;
    } else {
      std::uint64_t number = 0;
      if (i + 1 == words.size()) return std::nullopt;
      const std::string_view value = words[++i];
      const auto end = value.data() + value.size();
      if (std::from_chars(value.data(), end, number).ptr != end) return std::nullopt;
      if (word == "--seeds") {
        out.seeds = number;
      } else if (word == "--seed") {
        out.seed = number;
      } else if (word == "--from") {
        out.from = number;
      } else if (word == "--threads") {
        out.threads = std::max<std::uint64_t>(1, number);
      } else {
        return std::nullopt;
      }
    }
  }
  const bool chosen = out.seeds || out.seed || out.self_test;
  return chosen ? std::optional(out) : std::nullopt;
}

std::uint64_t hash_of(std::uint64_t seed) {
  Trace trace(false);
  World world(seed, &trace);
  world.run();
  return trace.hash();
}

void run_seed(std::uint64_t seed, Results& results) {
  World world(seed);
  world.run();
  std::string failure;
  if (world.verdict().failed()) {
    failure = world.verdict().checker() + ": " + world.verdict().message();
  } else if (seed % kTwiceEvery == 0 && hash_of(seed) != hash_of(seed)) {
    failure = "determinism: the same seed gave another trace";
  }
  const std::lock_guard lock(results.mutex);
  results.coverage.add(world.coverage());
  if (!failure.empty()) results.failures[seed] = failure;
}

void report(std::uint64_t seed, const std::string& failure, bool in_detail) {
  std::printf("seed %llu failed: %s\n", static_cast<unsigned long long>(seed), failure.c_str());
  if (in_detail) {
    Trace trace(false);
    World world(seed, &trace);
    world.run();
    for (const auto& line : trace.last())
      std::printf("  %s\n", line.c_str());
  }
  std::printf("run again: build/release/tests/sim/parley_sim --seed %llu --trace\n",
              static_cast<unsigned long long>(seed));
}

int run_many(const Options& options) {
  Results results;
  std::atomic<std::uint64_t> next = options.from;
  const std::uint64_t end = options.from + *options.seeds;
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < options.threads; ++i) {
    threads.emplace_back([&] {
      for (std::uint64_t seed = next++; seed < end; seed = next++)
        run_seed(seed, results);
    });
  }
  for (auto& thread : threads)
    thread.join();

  std::size_t reported = 0;
  for (const auto& [seed, failure] : results.failures)
    report(seed, failure, ++reported <= kDetailsMax);
  std::printf("%s", results.coverage.table().c_str());
  auto counts = parley::sim::run_self_tests();
  if (*options.seeds >= kCoverageSeeds) {
    const auto gaps = results.coverage.gaps();
    for (const auto& gap : gaps)
      std::printf("coverage: %s\n", gap.c_str());
    ++(gaps.empty() ? counts.passed : counts.failed);
  }
  const auto failed = static_cast<int>(results.failures.size());
  counts.passed += static_cast<int>(*options.seeds) - failed;
  counts.failed += failed;
  std::printf("%d passed, %d failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}

int run_one(std::uint64_t seed, bool print) {
  Trace trace(print);
  World world(seed, &trace);
  world.run();
  const auto& verdict = world.verdict();
  if (verdict.failed())
    std::printf("failed: %s: %s\n", verdict.checker().c_str(), verdict.message().c_str());
  std::printf("%s", world.coverage().table().c_str());
  std::printf("trace hash %016llx\n", static_cast<unsigned long long>(trace.hash()));
  std::printf("%d passed, %d failed\n", verdict.failed() ? 0 : 1, verdict.failed() ? 1 : 0);
  return verdict.failed() ? 1 : 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  const auto options = read_options({argv + 1, argv + argc});
  if (!options) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (options->seed) return run_one(*options->seed, options->trace);
  if (options->seeds) return run_many(*options);
  const auto counts = parley::sim::run_self_tests();
  std::printf("%d passed, %d failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}
