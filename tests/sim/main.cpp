// parley_sim: runs simulated worlds, one a seed, and says how each can be run again.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/runs.hpp"
#include "sim/self_test.hpp"

namespace {

constexpr const char* kUsage =
    "Usage: parley_sim --seeds N [--from S] [--threads T]   run N worlds and the self-tests\n"
    "                  [--until-failure]                    only worlds, until one fails\n"
    "       parley_sim --seed S [--trace] [--only PARTS]    run one world, printing what happens;\n"
    "                                                       of PARTS alone, as a report names "
    "them\n"
    "       parley_sim --self-test                          plant bugs that the checkers must "
    "find\n";

#ifdef __EMSCRIPTEN__
constexpr std::uint64_t kThreads = 1;
#else
constexpr std::uint64_t kThreads = 2;
#endif

struct Options {
  parley::sim::Many many{0, 1, kThreads, false};
  std::optional<std::uint64_t> seed;
  std::optional<parley::sim::Parts> only;
  bool trace = false;
  bool self_test = false;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// An option with a value; false when there is no such option or the value is none for it.
bool read_value(std::string_view word, std::string_view value, Options& out) {
  if (word == "--only") {
    out.only = parley::sim::parts_of(value);
    return out.only.has_value();
  }
  const auto number = number_of(value);
  if (!number) return false;
  if (word == "--seeds") {
    out.many.seeds = *number;
  } else if (word == "--seed") {
    out.seed = *number;
  } else if (word == "--from") {
    out.many.from = *number;
  } else if (word == "--threads") {
    out.many.threads = std::max<std::uint64_t>(1, *number);
  } else {
    return false;
  }
  return true;
}

std::optional<Options> read_options(const std::vector<std::string_view>& words) {
  Options out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      out.trace = true;
    } else if (word == "--self-test") {
      out.self_test = true;
    } else if (word == "--until-failure") {
      out.many.until_failure = true;
    } else if (i + 1 == words.size() || !read_value(word, words[++i], out)) {
      return std::nullopt;
    }
  }
  const bool chosen = out.many.seeds > 0 || out.seed || out.self_test;
  return chosen ? std::optional(out) : std::nullopt;
}

}  // namespace

int main(int argc, char* argv[]) {
  const auto options = read_options({argv + 1, argv + argc});
  if (!options) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (options->seed) return parley::sim::run_one(*options->seed, options->only, options->trace);
  if (options->many.seeds > 0) return parley::sim::run_many(options->many);
  const auto counts = parley::sim::run_self_tests();
  std::printf("%d passed, %d failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}
