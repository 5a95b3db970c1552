// What moderators do in a room, and the room's mute state. What takes no member is there for the
// app server as well, which needs nobody's permission.
#include <utility>

#include "base/assert.hpp"
#include "cloud/room.hpp"
#include "protocol/roles.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;
using protocol::Moderation;

namespace {

Error not_found(std::string_view what) {
  return {ErrorCode::kNotFound, "there is no such " + std::string(what) + " in this session"};
}

}  // namespace

std::optional<Error> Room::forbids(MemberNumber number, const protocol::Moderate& command) const {
  if (protocol::allows(members_.find(number)->second.may, command.action)) return std::nullopt;
  return Error{ErrorCode::kPermissionDenied, "only a token with the role moderator allows this"};
}

Room::Answer Room::apply(MemberNumber number, const protocol::Moderate& command, Turn& turn) {
  PARLEY_ASSERT(command.action != Moderation::kForceDisconnect);
  if (auto denial = forbids(number, command)) return *std::move(denial);
  const std::string target = command.target.value_or("");
  std::optional<Error> problem;
  switch (command.action) {
    case Moderation::kForceDisconnect: break;
    case Moderation::kForceUnpublish: problem = force_unpublish(target, turn); break;
    case Moderation::kForceMuteStream: problem = force_mute(target, turn); break;
    case Moderation::kForceMuteAll: force_mute_all(command.excluded, turn); break;
    case Moderation::kDisableForceMute: disable_force_mute(turn); break;
  }
  if (problem) return *std::move(problem);
  log_moderation(number, command.action, turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

void Room::log_moderation(MemberNumber by, Moderation action, Turn& turn) {
  log_line(LogLevel::kInfo, to_string(action), member(by), turn);
}

Result<MemberNumber, Error> Room::member_of(std::string_view connection_id) const {
  const auto found = member_by_id_.find(connection_id);
  if (found == member_by_id_.end()) return not_found("connection");
  return found->second;
}

std::optional<Error> Room::force_unpublish(std::string_view stream_id, Turn& turn) {
  const auto stream = find_stream(stream_id);
  if (!stream) return not_found("stream");
  const protocol::Connection& owner = member(streams_.find(*stream)->second.owner).connection;
  end_stream(*stream, owner, protocol::Reason::kForceUnpublished, turn);
  return std::nullopt;
}

std::optional<Error> Room::force_mute(std::string_view stream_id, Turn& turn) {
  const auto stream = find_stream(stream_id);
  if (!stream) return not_found("stream");
  mute(*stream, turn);
  return std::nullopt;
}

void Room::force_mute_all(const std::vector<std::string>& excluded, Turn& turn) {
  std::set<StreamNumber> spared;
  for (const auto& stream_id : excluded) {
    // One that has just ended is of no consequence.
    if (const auto stream = find_stream(stream_id)) spared.insert(*stream);
  }
  muted_ = true;
  keep(turn);
  emit({}, protocol::MuteForced{next(), true}, turn);
  for (const auto& [number, entry] : streams_) {
    if (spared.count(number) == 0) mute(number, turn);
  }
}

void Room::disable_force_mute(Turn& turn) {
  if (!std::exchange(muted_, false)) return;
  keep(turn);
  emit({}, protocol::MuteForced{next(), false}, turn);
}

std::optional<Error> Room::set_layout_classes(const std::vector<AppSetLayoutClasses::Item>& items,
                                              Turn& turn) {
  for (const auto& item : items) {
    if (!find_stream(item.stream_id)) return not_found("stream");
  }
  for (const auto& item : items) {
    const auto stream = streams_.find(*find_stream(item.stream_id));
    stream->second.layout_classes = item.classes;
    keep(stream->first, stream->second, turn);
  }
  return std::nullopt;
}

void Room::mute(StreamNumber number, Turn& turn) {
  RoomStream& muted = streams_.find(number)->second;
  protocol::Stream& stream = muted.stream;
  if (!std::exchange(stream.has_audio, false)) return;
  keep(number, muted, turn);
  emit({}, protocol::StreamUpdated{next(), stream.stream_id, false, {}, {}, {}, true}, turn);
}

}  // namespace parley::cloud
