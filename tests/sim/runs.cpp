#include "sim/runs.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sim/coverage.hpp"
#include "sim/self_test.hpp"
#include "sim/shrink.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace parley::sim {

namespace {

/// Every so many seeds a world is run twice: it must come out the same to the last byte.
constexpr std::uint64_t kTwiceEvery = 100;

/// From so many seeds on, a call that was never made is a failure, and one that was never made
/// under a fault.
constexpr std::uint64_t kCoverageSeeds = 500;
constexpr std::uint64_t kFaultCoverageSeeds = 5'000;

constexpr std::size_t kDetailsMax = 5;

struct Failure {
  std::string checker;
  std::string message;
};

struct Results {
  std::mutex mutex;
  Coverage coverage;
  std::uint64_t events = 0;                   // of all worlds
  std::map<std::uint64_t, Failure> failures;  // by seed
};

std::uint64_t hash_of(std::uint64_t seed) {
  Trace trace(false);
  World world(seed, &trace);
  world.run();
  return trace.hash();
}

/// Whether the world was as it should be.
bool run_seed(std::uint64_t seed, Results& results) {
  World world(seed);
  world.run();
  Failure failure{world.verdict().checker(), world.verdict().message()};
  if (failure.checker.empty() && seed % kTwiceEvery == 0 && hash_of(seed) != hash_of(seed))
    failure = {"determinism", "the same seed gave another trace"};
  const std::lock_guard lock(results.mutex);
  results.coverage.add(world.coverage());
  results.events += world.happenings();
  if (failure.checker.empty()) return true;
  results.failures[seed] = std::move(failure);
  return false;
}

void print_run(std::uint64_t seed, const Parts* only) {
  Trace trace(false);
  World world(seed, &trace, nullptr, only);
  world.run();
  for (const auto& line : trace.last())
    std::printf("  %s\n", line.c_str());
  std::printf("run again: npm run sim -- --trace --seed %llu",
              static_cast<unsigned long long>(seed));
  std::printf(
      "%s%s\n", only == nullptr ? "" : " --only ", only == nullptr ? "" : to_text(*only).c_str());
}

void report(std::uint64_t seed, const Failure& failure, bool in_detail) {
  std::printf("seed %llu failed: %s: %s\n",
              static_cast<unsigned long long>(seed),
              failure.checker.c_str(),
              failure.message.c_str());
  const auto shrunk = in_detail ? shrink(seed, failure.checker) : std::nullopt;
  if (shrunk) {
    std::printf("  of %zu clients, faults and turns %zu are enough (%u runs); the end of that:\n",
                shrunk->parts_before,
                shrunk->parts.size(),
                shrunk->runs);
    print_run(seed, &shrunk->parts);
  }
  print_run(seed, nullptr);
}

void run_worlds(const Many& many, Results& results) {
  std::atomic<std::uint64_t> next = many.from;
  const std::uint64_t end = many.from + many.seeds;
  const auto work = [&] {
    for (std::uint64_t seed = next++; seed < end; seed = next++) {
      if (!run_seed(seed, results) && many.until_failure) next = end;
    }
  };
  // The first of them is this one: WebAssembly has no other.
  std::vector<std::thread> others;
  for (std::uint64_t i = 1; i < many.threads; ++i)
    others.emplace_back(work);
  work();
  for (auto& thread : others)
    thread.join();
}

void print_pace(std::uint64_t events, std::chrono::duration<double> took) {
  std::printf("%llu events in %.1f s: %.0f a second\n",
              static_cast<unsigned long long>(events),
              took.count(),
              static_cast<double>(events) / took.count());
}

/// One test for each kind of coverage that so many seeds must have.
Counts count_gaps(const std::vector<std::string>& gaps) {
  for (const auto& gap : gaps)
    std::printf("coverage: %s\n", gap.c_str());
  return gaps.empty() ? Counts{1, 0} : Counts{0, 1};
}

}  // namespace

int run_many(const Many& many) {
  Results results;
  const auto began = std::chrono::steady_clock::now();
  run_worlds(many, results);
  const auto took = std::chrono::steady_clock::now() - began;
  std::size_t reported = 0;
  for (const auto& [seed, failure] : results.failures)
    report(seed, failure, ++reported <= kDetailsMax);
  if (many.until_failure) return results.failures.empty() ? 0 : 1;
  std::printf("%s%s", results.coverage.fault_table().c_str(), results.coverage.table().c_str());
  print_pace(results.events, took);
  Counts counts = run_self_tests();
  const auto add = [&counts](const Counts& more) {
    counts.passed += more.passed;
    counts.failed += more.failed;
  };
  if (many.seeds >= kCoverageSeeds) add(count_gaps(results.coverage.gaps()));
  if (many.seeds >= kFaultCoverageSeeds) add(count_gaps(results.coverage.fault_gaps()));
  const auto failed = static_cast<int>(results.failures.size());
  add({static_cast<int>(many.seeds) - failed, failed});
  std::printf("%d passed, %d failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}

int run_one(std::uint64_t seed, const std::optional<Parts>& only, bool print) {
  Trace trace(print);
  World world(seed, &trace, nullptr, only ? &*only : nullptr);
  world.run();
  const auto& verdict = world.verdict();
  if (verdict.failed())
    std::printf("failed: %s: %s\n", verdict.checker().c_str(), verdict.message().c_str());
  std::printf("%s", world.coverage().table().c_str());
  std::printf("trace hash %016llx\n", static_cast<unsigned long long>(trace.hash()));
  std::printf("%d passed, %d failed\n", verdict.failed() ? 0 : 1, verdict.failed() ? 1 : 0);
  return verdict.failed() ? 1 : 0;
}

}  // namespace parley::sim
