// Media: a model of cameras and microphones: prompts, refusals, tracks that end, pictures that
// change size.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/rng.hpp"
#include "client/client.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;

class Media {
 public:
  explicit Media(World& world) : world_(world) {}

  void carry_out(PageId page, const client::AcquireMedia& effect);
  void carry_out(PageId page, const client::ListDevices& effect);
  void carry_out(PageId page, const client::ReleaseMedia& effect);
  void close_page(PageId page);

  /// A track ends, or what is asked for will be refused; false when there is nothing of that page.
  [[nodiscard]] bool fail(PageId page, Rng& rng);

  /// Captures that are on.
  [[nodiscard]] std::size_t count() const { return captures_.size(); }

 private:
  enum class State : std::uint8_t { kAsking, kOn };

  struct Capture {
    State state = State::kAsking;
    bool audio = false;
    bool video = false;
    bool doomed = false;  // will be refused
  };

  using Key = std::pair<PageId, std::uint32_t>;

  void answer(Key key, const client::AcquireMedia& asked);
  void live(Key key);
  void end_track(Key key, TimeMs delay, Rng& rng);
  /// Reports later, unless the capture is released first or is in another state by then.
  void tell_later(Key key, State state, TimeMs delay, client::Input input);

  World& world_;
  std::map<Key, Capture> captures_;
};

}  // namespace parley::sim
