#include "sim/shrink.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace parley::sim {

namespace {

/// Some ten seconds. Counted, and not measured, so that the same seed always gives the same.
constexpr std::uint64_t kHappeningsMax = 10'000'000;

class Shrinker {
 public:
  Shrinker(std::uint64_t seed, std::string checker, const Spoiler* spoiler)
      : seed_(seed), checker_(std::move(checker)), spoiler_(spoiler) {}

  std::optional<Shrunk> run() {
    World whole(seed_, nullptr, spoiler_);
    whole.run();
    best_ = whole.parts();
    const std::size_t before = best_.size();
    if (!fails_with(best_)) return std::nullopt;
    for (const auto kind : {Part::Kind::kFault, Part::Kind::kClient, Part::Kind::kTurn})
      leave_out(kind);
    return Shrunk{best_, before, runs_};
  }

 private:
  /// Takes over what is left of the parts when they fail in the same way.
  bool fails_with(const Parts& parts) {
    World world(seed_, nullptr, spoiler_, &parts);
    world.run();
    ++runs_;
    happenings_ += world.happenings();
    if (world.verdict().checker() != checker_) return false;
    best_ = world.parts();
    return true;
  }

  void leave_out(Part::Kind kind) {
    for (std::size_t size = of_kind(kind).size(); size > 0; size /= 2) {
      std::size_t at = 0;
      while (happenings_ < kHappeningsMax) {
        const std::vector<Part> all = of_kind(kind);
        if (at >= all.size()) break;
        Parts fewer = best_;
        for (std::size_t i = at; i < std::min(at + size, all.size()); ++i)
          fewer.erase(all[i]);
        if (!fails_with(fewer)) at += size;
      }
    }
  }

  [[nodiscard]] std::vector<Part> of_kind(Part::Kind kind) const {
    std::vector<Part> out;
    std::copy_if(best_.begin(), best_.end(), std::back_inserter(out), [kind](const Part& part) {
      return part.kind == kind;
    });
    return out;
  }

  std::uint64_t seed_;
  std::string checker_;
  const Spoiler* spoiler_;
  Parts best_;
  std::uint32_t runs_ = 0;
  std::uint64_t happenings_ = 0;
};

}  // namespace

std::optional<Shrunk> shrink(std::uint64_t seed,
                             const std::string& checker,
                             const Spoiler* spoiler) {
  return Shrinker(seed, checker, spoiler).run();
}

}  // namespace parley::sim
