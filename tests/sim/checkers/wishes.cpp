#include "sim/checkers/wishes.hpp"

#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

void Wishes::input(PageId page, const client::Input& input) {
  if (const auto* call = std::get_if<client::Subscribe>(&input)) {
    wanted_[{page, call->subscriber}] = {call->audio.value_or(true), call->video.value_or(true)};
    wanted_stream_[{page, call->subscriber}] = call->stream_id.value_or("");
  }
  if (const auto* call = std::get_if<client::SwitchSubscriber>(&input)) {
    Kinds& wanted = wanted_[{page, call->subscriber}];
    (call->kind == client::MediaKind::kAudio ? wanted.audio : wanted.video) = call->on;
  }
  if (const auto* call = std::get_if<client::PreferVideo>(&input)) {
    const auto& wanted = call->preference;
    Video& wish = wish_[{page, call->subscriber}];
    wish = {wanted.width.value_or(wish.width),
            wanted.height.value_or(wish.height),
            wanted.frame_rate.value_or(wish.rate)};
    if (wanted.restricted) restricted_[{page, call->subscriber}] = *wanted.restricted;
  }
  if (const auto* call = std::get_if<client::ChangeSending>(&input)) {
    Video& limit = limit_[{page, call->publisher}];
    if (call->scalability_mode) return;  // refused
    limit = {call->width.value_or(limit.width),
             call->height.value_or(limit.height),
             call->frame_rate.value_or(limit.rate)};
  }
  // Another microphone alone changes nothing of the picture.
  const auto* acquired = std::get_if<client::MediaAcquired>(&input);
  if (acquired != nullptr && acquired->video)
    video_[{page, acquired->publisher}] = {acquired->width, acquired->height, 0};
  if (const auto* media = std::get_if<client::MediaResized>(&input))
    video_[{page, media->publisher}] = {media->width, media->height, 0};
}

void Wishes::effect(PageId page, const client::Effect& effect) {
  if (const auto* play = std::get_if<client::PlayMedia>(&effect))
    played_[{page, play->subscriber}] = {play->audio, play->video};
  if (const auto* leg = std::get_if<client::SwitchLeg>(&effect))
    sent_[{page, leg->leg}] = {leg->audio, leg->video};
  if (const auto* media = std::get_if<client::EnableMedia>(&effect))
    captured_[{page, media->publisher}] = {media->audio, media->video};
  if (const auto* video = std::get_if<client::PublisherVideo>(&effect))
    fallen_[{page, video->publisher}] = !video->on;
  if (const auto* gone = std::get_if<client::PublisherStreamDestroyed>(&effect))
    fallen_[{page, gone->publisher}] = false;
  if (const auto* leg = std::get_if<client::ConfigureLeg>(&effect)) how_[{page, leg->leg}] = *leg;
  if (const auto* created = std::get_if<client::PublisherStreamCreated>(&effect))
    publisher_[created->stream.stream_id] = {page, created->publisher};
}

void Wishes::at_rest(const World& world) {
  std::map<std::string, Kinds> streams;
  for (const auto& [key, room] : world.cloud().rooms()) {
    for (const auto& [number, entry] : room.streams()) {
      const auto& stream = entry.stream;
      streams[stream.stream_id] = {stream.has_audio, stream.has_video};
      const Key publisher = publisher_[stream.stream_id];
      Kinds expected = captured_[publisher];
      expected.video = expected.video && !fallen_[publisher];
      require(expected == streams[stream.stream_id],
              "stream " + stream.stream_id + " does not say what is captured");
    }
  }
  for (const auto& [uid, peer] : world.peers().all()) {
    if (peer.subscriber == 0) continue;
    const Key key{peer.page, peer.subscriber};
    const std::string where = about(peer.page, "subscriber", peer.subscriber);
    const auto other = world.peers().all().find(peer.remote);
    if (other == world.peers().all().end()) return fail(where + "its other end is gone");
    const Kinds wanted = wanted_[key];
    const Key publisher{other->second.page, other->second.publisher};
    const Kinds sent{wanted.audio, wanted.video && !fallen_[publisher]};
    require(sent_[{other->second.page, other->second.leg}] == sent,
            where + "what is sent to it is not what it wants");
    require_fitting({other->second.page, other->second.leg}, key, publisher);
    const Kinds there = streams[wanted_stream_[key]];
    const Kinds expected{there.audio && wanted.audio, there.video && wanted.video};
    require(played_[key] == expected, where + "what it plays is not what it wants");
  }
}

void Wishes::require_fitting(const Key& leg, const Key& subscriber, const Key& publisher) {
  const std::string where = about(leg.first, "leg", leg.second);
  const std::uint32_t width = video_[publisher].width;
  const std::uint32_t height = video_[publisher].height;
  const std::uint32_t scale = how_.count(leg) != 0 ? how_[leg].scale : 1000;
  const std::uint32_t rate = how_.count(leg) != 0 ? how_[leg].frame_rate : 0;
  Video wish = wish_[subscriber];
  if (restricted_[subscriber]) wish.rate = 1;
  bool tight = scale == 1000;
  std::uint32_t slowest = 0;
  for (Video most : {wish, limit_[publisher]}) {
    if (most.rate != 0 && (slowest == 0 || most.rate < slowest)) slowest = most.rate;
    if (most.width == 0) continue;
    // What is wanted lies; what is captured may stand.
    if (width < height) std::swap(most.width, most.height);
    const auto exceeds = [&](std::uint32_t by) {
      return width * 1000 > by * most.width || height * 1000 > by * most.height;
    };
    require(!exceeds(scale), where + "sends too large a picture");
    tight = tight || exceeds(scale - 1);
  }
  require(tight, where + "sends too small a picture");
  require(rate == slowest, where + "sends at another rate than is wanted");
}

}  // namespace parley::sim
