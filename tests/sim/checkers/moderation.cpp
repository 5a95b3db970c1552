#include "sim/checkers/moderation.hpp"

#include <algorithm>
#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

using protocol::Reason;

void Moderation::called(const Call& call) {
  if (!is_moderation(call.kind)) return;
  open_[{call.page, call.number}] = {call, sessions_[{call.page, call.session}].own};
  if (call.role != protocol::Role::kModerator) return;
  asked_.insert(call.target);
  mute_asked_ = mute_asked_ || call.kind == CallKind::kForceMuteStream ||
                call.kind == CallKind::kForceMuteAll;
}

void Moderation::cloud_input(const cloud::Input& input, TimeMs /*now*/) {
  const auto* asked = std::get_if<cloud::AppAsked>(&input);
  if (asked == nullptr) return;
  if (const auto* expel = std::get_if<cloud::AppForceDisconnect>(&asked->command))
    asked_.insert(expel->connection_id);
  mute_asked_ = mute_asked_ || std::holds_alternative<cloud::AppForceMute>(asked->command) ||
                std::holds_alternative<cloud::AppForceMuteAll>(asked->command);
}

void Moderation::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { on(page, e); }, effect);
}

void Moderation::stepped(PageId page, const client::Output& /*output*/, TimeMs /*now*/) {
  for (auto entry = sessions_.lower_bound({page, 0});
       entry != sessions_.end() && entry->first.first == page;
       ++entry)
    require(!entry->second.ends_by_force,
            about(page, "session", entry->first.second) + "its end by force stopped halfway");
}

void Moderation::page_closed(PageId page) {
  sessions_.erase(sessions_.lower_bound({page, 0}), sessions_.lower_bound({page + 1, 0}));
  open_.erase(open_.lower_bound({page, 0}), open_.lower_bound({page + 1, 0}));
}

void Moderation::explain(const std::string& where,
                         Reason reason,
                         const std::string& connection,
                         const std::string& stream) {
  const bool forced = reason == Reason::kForceDisconnected || reason == Reason::kForceUnpublished;
  const std::string& target = reason == Reason::kForceDisconnected ? connection : stream;
  require(!forced || asked_.count(target) != 0,
          where + std::string(to_string(reason)) + " though no moderator asked for it");
}

void Moderation::on(PageId page, const client::SessionConnected& effect) {
  sessions_[{page, effect.session}] = {};
  sessions_[{page, effect.session}].own = effect.connection.connection_id;
}

void Moderation::on(PageId page, const client::SessionDisconnected& effect) {
  const Picture& picture = sessions_[{page, effect.session}];
  const std::string where = about(page, "session", effect.session);
  explain(where, effect.reason, picture.own, {});
  require(!picture.ends_by_force || effect.reason == Reason::kForceDisconnected,
          where + "ended by force for its publishers only");
  sessions_[{page, effect.session}] = {};
}

void Moderation::on(PageId page, const client::SessionReconnecting& effect) {
  sessions_[{page, effect.session}].reconnected = true;
  // What they did may have been undone before their answer is repeated.
  std::erase_if(open_, [&](const auto& entry) {
    return entry.first.first == page && entry.second.first.session == effect.session;
  });
}

void Moderation::on(PageId page, const client::ConnectionCreated& effect) {
  sessions_[{page, effect.session}].connections.insert(effect.connection.connection_id);
}

void Moderation::on(PageId page, const client::ConnectionDestroyed& effect) {
  explain(about(page, "session", effect.session), effect.reason, effect.connection_id, {});
  sessions_[{page, effect.session}].connections.erase(effect.connection_id);
}

void Moderation::begins(PageId page, std::uint32_t session, const protocol::Stream& stream) {
  Picture& picture = sessions_[{page, session}];
  // What it published before it was away, and all were muted, begins for it now.
  const bool is_late = picture.reconnected && stream.connection_id == picture.own;
  require(!picture.muted || !stream.has_audio || is_late,
          about(page, "session", session) + "a stream begins with audio though all are muted");
  picture.streams[stream.stream_id] = stream.has_audio;
  picture.owner[stream.stream_id] = stream.connection_id;
}

void Moderation::on(PageId page, const client::StreamCreated& effect) {
  begins(page, effect.session, effect.stream);
}

void Moderation::on(PageId page, const client::PublisherStreamCreated& effect) {
  begins(page, effect.session, effect.stream);
  sessions_[{page, effect.session}].lives[effect.publisher] = effect.stream.stream_id;
}

void Moderation::on(PageId page, const client::StreamDestroyed& effect) {
  Picture& picture = sessions_[{page, effect.session}];
  explain(about(page, "session", effect.session),
          effect.reason,
          picture.owner[effect.stream_id],
          effect.stream_id);
  picture.streams.erase(effect.stream_id);
}

void Moderation::on(PageId page, const client::PublisherStreamDestroyed& effect) {
  Picture& picture = sessions_[{page, effect.session}];
  const std::string stream = picture.lives[effect.publisher];
  explain(about(page, "publisher", effect.publisher), effect.reason, picture.own, stream);
  picture.streams.erase(stream);
  picture.ends_by_force = picture.ends_by_force || effect.reason == Reason::kForceDisconnected;
}

void Moderation::on(PageId page, const client::StreamPropertyChanged& effect) {
  if (effect.property == client::StreamProperty::kHasAudio)
    sessions_[{page, effect.session}].streams[effect.stream_id] = effect.on.value_or(false);
}

void Moderation::on(PageId page, const client::EnableMedia& effect) {
  audio_on_[{page, effect.publisher}] = effect.audio;
}

void Moderation::on(PageId page, const client::PublisherEvent& effect) {
  if (effect.event != client::PublisherEventType::kMuteForced) return;
  const std::string where = about(page, "publisher", effect.publisher);
  require(mute_asked_, where + "muteForced though no moderator asked for it");
  require(!audio_on_[{page, effect.publisher}], where + "muteForced while it still sends");
}

void Moderation::on(PageId page, const client::MuteForced& effect) {
  const std::string where = about(page, "session", effect.session);
  require(mute_asked_, where + "muteForced though no moderator asked for it");
  sessions_[{page, effect.session}].muted = effect.active;
}

void Moderation::on(PageId page, const client::Complete& effect) {
  const auto found = open_.find({page, effect.call});
  if (found == open_.end()) return;
  const auto [call, connection] = found->second;
  open_.erase(found);
  const Picture& picture = sessions_[{page, call.session}];
  if (effect.problem || connection.empty() || picture.own != connection) return;
  const std::string where = about(page, "call", call.number) + std::string(to_string(call.kind));
  // clang 14 captures no structured binding.
  const auto is_silent = [&excluded = call.excluded](const auto& stream) {
    return !stream.second || std::count(excluded.begin(), excluded.end(), stream.first);
  };
  const auto stream = picture.streams.find(call.target);
  switch (call.kind) {
    case CallKind::kForceDisconnect:
      require(call.target == picture.own || picture.connections.count(call.target) == 0,
              where + " succeeded, but the connection is there");
      break;
    case CallKind::kForceUnpublish:
      require(stream == picture.streams.end(), where + " succeeded, but the stream is there");
      break;
    case CallKind::kForceMuteStream:
      // Its own stream may be unpublished by now, without a word of the cloud.
      require(stream == picture.streams.end() || !stream->second,
              where + " succeeded, but the stream has audio");
      break;
    case CallKind::kForceMuteAll:
      require(
          picture.muted && std::all_of(picture.streams.begin(), picture.streams.end(), is_silent),
          where + " succeeded, but not all are muted");
      break;
    default: require(!picture.muted, where + " succeeded, but the mute is in force"); break;
  }
}

void Moderation::at_rest(const World& world) {
  for (const auto& [key, room] : world.cloud().rooms()) {
    for (const auto& [number, member] : room.members()) {
      for (const auto& [where, picture] : sessions_) {
        require(picture.own != member.connection.connection_id || picture.muted == room.muted(),
                about(where.first, "session", where.second) +
                    "does not know whether its room is muted");
      }
    }
  }
}

}  // namespace parley::sim
