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
}

void Wishes::effect(PageId page, const client::Effect& effect) {
  if (const auto* play = std::get_if<client::PlayMedia>(&effect))
    played_[{page, play->subscriber}] = {play->audio, play->video};
  if (const auto* leg = std::get_if<client::SwitchLeg>(&effect))
    sent_[{page, leg->leg}] = {leg->audio, leg->video};
  if (const auto* media = std::get_if<client::EnableMedia>(&effect))
    captured_[{page, media->publisher}] = {media->audio, media->video};
  if (const auto* created = std::get_if<client::PublisherStreamCreated>(&effect))
    publisher_[created->stream.stream_id] = {page, created->publisher};
}

void Wishes::at_rest(const World& world) {
  std::map<std::string, Kinds> streams;
  for (const auto& [key, room] : world.cloud().rooms()) {
    for (const auto& [number, entry] : room.streams()) {
      const auto& stream = entry.stream;
      streams[stream.stream_id] = {stream.has_audio, stream.has_video};
      require(captured_[publisher_[stream.stream_id]] == streams[stream.stream_id],
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
    require(sent_[{other->second.page, other->second.leg}] == wanted,
            where + "what is sent to it is not what it wants");
    const Kinds there = streams[wanted_stream_[key]];
    const Kinds expected{there.audio && wanted.audio, there.video && wanted.video};
    require(played_[key] == expected, where + "what it plays is not what it wants");
  }
}

}  // namespace parley::sim
