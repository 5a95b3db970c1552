#include "sim/media.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

constexpr std::array<std::string_view, 6> kFailures{"NotAllowedError",
                                                    "NotFoundError",
                                                    "NotReadableError",
                                                    "OverconstrainedError",
                                                    "AbortError",
                                                    "SomethingNewError"};

constexpr std::uint32_t kDeniedPerMille = 100;

}  // namespace

void Media::carry_out(PageId page, const client::AcquireMedia& effect) {
  const Key key{page, effect.publisher};
  const bool is_first = captures_.try_emplace(key).second;
  TimeMs delay = 5 + world_.page(page).rng().below(500);
  if (is_first && world_.page(page).rng().chance(400)) {
    tell_later(key, State::kAsking, delay, client::MediaPrompted{effect.publisher});
    delay += 200 + world_.page(page).rng().below(4000);
  }
  world_.after(delay, [this, key, effect] { answer(key, effect); });
}

void Media::carry_out(PageId page, const client::ListDevices& effect) {
  client::DevicesListed listed{effect.publisher, effect.kind, {}};
  const std::uint32_t count = world_.page(page).rng().below(4);
  for (std::uint32_t i = 0; i < count; ++i)
    listed.device_ids.push_back("device " + std::to_string(i));
  tell_later({page, effect.publisher},
             State::kOn,
             1 + world_.page(page).rng().below(50),
             std::move(listed));
}

void Media::answer(Key key, const client::AcquireMedia& asked) {
  const auto found = captures_.find(key);
  if (found == captures_.end()) return;
  Rng& rng = world_.page(key.first).rng();
  if (std::exchange(found->second.doomed, false) || rng.chance(kDeniedPerMille)) {
    if (found->second.state == State::kAsking) captures_.erase(found);
    world_.struck(Fault::kMedia, key.first);
    world_.coverage().happened(Situation::kMediaRefused);
    const auto name = kFailures.at(rng.below(kFailures.size()));
    world_.page(key.first).feed(
        client::MediaFailed{key.second, std::string(name), "as the simulator wants it"});
    return;
  }
  Capture& capture = found->second;
  const bool is_first = std::exchange(capture.state, State::kOn) == State::kAsking;
  capture.audio = capture.audio || asked.audio;
  capture.video = capture.video || asked.video;
  const bool sized = asked.video && rng.chance(800);
  client::MediaAcquired acquired{key.second,
                                 asked.audio.has_value(),
                                 asked.video.has_value(),
                                 sized ? 640U : 0U,
                                 sized ? 480U : 0U};
  if (asked.audio) acquired.audio_device_id = asked.audio->device_id.value_or("device 0");
  if (asked.video) acquired.video_device_id = asked.video->device_id.value_or("device 0");
  if (is_first) live(key);
  world_.page(key.first).feed(acquired);
}

void Media::live(Key key) {
  Rng& rng = world_.page(key.first).rng();
  const Capture& capture = captures_[key];
  if (capture.video && rng.chance(200)) {
    // Compilers draw arguments in orders of their own.
    const client::MediaResized resized{key.second, 480 + rng.below(3), 640};
    tell_later(key, State::kOn, 10 + rng.below(20'000), resized);
  }
  if (rng.chance(60)) end_track(key, 10 + rng.below(30'000), rng);
}

void Media::end_track(Key key, TimeMs delay, Rng& rng) {
  const Capture& capture = captures_[key];
  const bool audio = capture.audio && (!capture.video || rng.chance(500));
  tell_later(key,
             State::kOn,
             delay,
             client::MediaEnded{key.second,
                                audio ? client::MediaKind::kAudio : client::MediaKind::kVideo});
}

bool Media::fail(PageId page, Rng& rng) {
  const auto found = captures_.lower_bound({page, 0});
  if (found == captures_.end() || found->first.first != page) return false;
  if (found->second.state == State::kAsking) {
    found->second.doomed = true;
  } else {
    end_track(found->first, 0, rng);
  }
  return true;
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
