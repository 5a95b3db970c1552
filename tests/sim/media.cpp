#include "sim/media.hpp"

#include <array>
#include <string_view>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

constexpr std::array<std::string_view, 6> kFailures{"NotAllowedError",
                                                    "NotFoundError",
                                                    "NotReadableError",
                                                    "OverconstrainedError",
                                                    "AbortError",
                                                    "SomethingNewError"};

}  // namespace

void Media::carry_out(PageId page, const client::AcquireMedia& effect) {
  const Key key{page, effect.publisher};
  captures_[key] = {State::kAsking, effect.audio.has_value(), effect.video.has_value()};
  TimeMs delay = 5 + world_.rng().below(500);
  if (world_.rng().chance(400)) {
    tell_later(key, State::kAsking, delay, client::MediaPrompted{effect.publisher});
    delay += 200 + world_.rng().below(4000);
  }
  world_.after(delay, [this, key] { answer(key); });
}

void Media::answer(Key key) {
  const auto found = captures_.find(key);
  if (found == captures_.end()) return;
  if (world_.rng().chance(100)) {
    captures_.erase(found);
    world_.coverage().happened(Situation::kMediaRefused);
    const auto name = kFailures.at(world_.rng().below(kFailures.size()));
    world_.page(key.first).feed(
        client::MediaFailed{key.second, std::string(name), "as the simulator wants it"});
    return;
  }
  Capture& capture = found->second;
  capture.state = State::kOn;
  const bool sized = capture.video && world_.rng().chance(800);
  const client::MediaAcquired acquired{
      key.second, capture.audio, capture.video, sized ? 640U : 0U, sized ? 480U : 0U};
  live(key);
  world_.page(key.first).feed(acquired);
}

void Media::live(Key key) {
  const Capture& capture = captures_[key];
  if (capture.video && world_.rng().chance(200)) {
    tell_later(key,
               State::kOn,
               10 + world_.rng().below(20'000),
               client::MediaResized{key.second, 480 + world_.rng().below(3), 640});
  }
  if (world_.rng().chance(60)) {
    const bool audio = capture.audio && (!capture.video || world_.rng().chance(500));
    tell_later(key,
               State::kOn,
               10 + world_.rng().below(30'000),
               client::MediaEnded{key.second,
                                  audio ? client::MediaKind::kAudio : client::MediaKind::kVideo});
  }
}

void Media::tell_later(Key key, State state, TimeMs delay, client::Input input) {
  world_.after(delay, [this, key, state, input = std::move(input)] {
    const auto found = captures_.find(key);
    if (found != captures_.end() && found->second.state == state)
      world_.page(key.first).feed(input);
  });
}

void Media::carry_out(PageId page, const client::ReleaseMedia& effect) {
  captures_.erase({page, effect.publisher});
}

void Media::close_page(PageId page) {
  captures_.erase(captures_.lower_bound({page, 0}), captures_.lower_bound({page + 1, 0}));
}

}  // namespace parley::sim
