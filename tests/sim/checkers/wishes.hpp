// Wishes: at rest, what is captured, sent and played is what was asked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// A stream says of itself what its publisher captures; a leg sends what its subscriber wants; both
/// without video while its publisher has stopped that for quality; a subscriber plays what it wants
/// of what there is; and no leg sends larger or faster video than its publisher allows and its
/// subscriber wants, nor smaller than need be.
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

  /// What there is of video, or the most that is wanted of it; 0 for anything.
  struct Video {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t rate = 0;
  };

  void require_fitting(const Key& leg, const Key& subscriber, const Key& publisher);

  std::map<Key, Video> video_;                // captured, by publisher
  std::map<Key, Video> limit_;                // by publisher
  std::map<Key, Video> wish_;                 // by subscriber
  std::map<Key, bool> restricted_;            // by subscriber
  std::map<Key, client::ConfigureLeg> how_;   // by leg
  std::map<Key, Kinds> wanted_;               // by subscriber
  std::map<Key, std::string> wanted_stream_;  // by subscriber
  std::map<Key, Kinds> played_;               // by subscriber
  std::map<Key, Kinds> sent_;                 // by leg
  std::map<Key, Kinds> captured_;             // by publisher
  std::map<Key, bool> fallen_;                // whether video stopped for quality, by publisher
  std::map<std::string, Key> publisher_;      // by stream
};

}  // namespace parley::sim
