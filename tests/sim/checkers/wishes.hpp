// Wishes: at rest, what is captured, sent and played is what was asked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// A stream says of itself what its publisher captures; a leg sends what its subscriber wants; a
/// subscriber plays what it wants of what there is.
class Wishes : public Checker {
 public:
  explicit Wishes(Verdict& verdict) : Checker("wishes", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void at_rest(const World& world) override;

 private:
  using Key = std::pair<PageId, std::uint32_t>;

  struct Kinds {
    bool audio = true;
    bool video = true;
    bool operator==(const Kinds&) const = default;
  };

  std::map<Key, Kinds> wanted_;               // by subscriber
  std::map<Key, std::string> wanted_stream_;  // by subscriber
  std::map<Key, Kinds> played_;               // by subscriber
  std::map<Key, Kinds> sent_;                 // by leg
  std::map<Key, Kinds> captured_;             // by publisher
  std::map<std::string, Key> publisher_;      // by stream
};

}  // namespace parley::sim
