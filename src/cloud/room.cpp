#include "cloud/room.hpp"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "cloud/ids.hpp"
#include "cloud/keep.hpp"
#include "cloud/picture.hpp"
#include "protocol/roles.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;
using Kind = protocol::SessionEventKind;

namespace {

/// connectionDestroyed, which follows every connectionCreated.
constexpr std::uint32_t kGoingBytes = 128;

/// An event, without what the room adds.
protocol::SessionEvent about(Kind kind,
                             const protocol::Connection& connection,
                             std::optional<protocol::Reason> reason = {},
                             std::optional<protocol::Stream> stream = {}) {
  return {kind, {}, {}, 0, connection, std::move(stream), reason};
}

}  // namespace

Room::Room(
    RoomNumber number, RoomKey key, const Limits& limits, ProjectUse& use, std::int64_t now_ms)
    : number_(number),
      key_(std::move(key)),
      limits_(limits),
      use_(use),
      opened_ms_(now_ms),
      log_({limits.log_entries_max, limits.log_bytes_max},
           {limits.resume_entries_max, limits.resume_bytes_max}),
      coming_(limits.coming_bytes, now_ms),
      heard_ms_(now_ms) {}

void Room::emit(Audience audience, const protocol::ServerMessage& event, Turn& turn) {
  // It may be kept for long: without what the writer had room for.
  std::string encoded = protocol::encode(event);
  encoded.shrink_to_fit();
  const auto text = std::make_shared<const std::string>(std::move(encoded));
  LoggedEvent logged{next(), audience, turn.origin, text};
  turn.out.keep(KeepEvent{number_, logged});
  log_.append(std::move(logged), turn.wall_ms);
  std::vector<ConnId> to;
  const auto tell = [&to](const Member& entry) {
    if (entry.conn != 0) to.push_back(entry.conn);
  };
  if (audience) {
    tell(member(*audience));
  } else {
    heard_ms_ = turn.wall_ms;
    to.reserve(members_.size());
    for (const auto& [number, entry] : members_)
      tell(entry);
  }
  turn.out.send(std::move(to), text);
}

bool Room::is_full(std::size_t connections_max) const {
  const std::size_t own = connections_max == 0 ? limits_.members_max : connections_max;
  return members_.size() >= std::min(own, limits_.members_max);
}

Result<MemberNumber, Error> Room::join(ConnId conn,
                                       const protocol::Join& request,
                                       const Admission& admission,
                                       protocol::Joined picture,
                                       Turn& turn) {
  Member entry{last_member_ + 1,
               conn,
               admission.role,
               protocol::capabilities_of(admission.role),
               {picture.connection_id, turn.wall_ms, admission.data},
               admission.secret,
               admission.layout_classes};
  entry.idle_since_ms = turn.wall_ms;
  const std::size_t bytes = picture_bytes(entry.connection);
  // Before the picture is made: whoever is refused must not cost the others anything.
  if (is_full(admission.connections_max) ||
      connections_bytes_ + streams_bytes_ + bytes > limits_.picture_bytes_max)
    return Error{ErrorCode::kConnectionLimitExceeded, "the session is full"};
  if (!use_.has_connections_left()) {
    return Error{ErrorCode::kConnectionLimitExceeded,
                 "the project has all connections that it may have at once: " +
                     std::to_string(use_.connections_max)};
  }
  if (!coming_.take(static_cast<std::uint32_t>(bytes) + kGoingBytes, turn.wall_ms)) {
    return Error{ErrorCode::kConnectionLimitExceeded,
                 "too many come and go at once; wait a second and try again"};
  }
  picture.id = request.id;
  picture.number = next();
  picture.capabilities = entry.may;
  for (const auto& [number, other] : members_)
    picture.connections.push_back(other.connection);
  picture.connections.push_back(entry.connection);
  for (const auto& [number, stream] : streams_)
    picture.streams.push_back(stream.stream);
  picture.muted = muted_;
  picture.secret = admission.secret;
  picture.beat_ms = static_cast<std::uint32_t>(limits_.beat_ms);
  picture.grace_ms = static_cast<std::uint32_t>(limits_.grace_ms);
  auto text = std::make_shared<const std::string>(protocol::encode(std::move(picture)));

  if (members_.empty()) report({Kind::kSessionCreated}, turn);
  report(about(Kind::kConnectionCreated, entry.connection), turn);
  emit({}, protocol::ConnectionCreated{next(), entry.connection}, turn);
  turn.out.send({conn}, std::move(text));
  log_line(LogLevel::kInfo,
           "joined role=" + std::string(to_string(admission.role)) +
               " client=" + printable(request.client),
           entry,
           turn);
  connections_bytes_ += bytes;
  ++use_.connections;
  const MemberNumber number = ++last_member_;
  keep(entry, turn);
  keep(turn);
  member_by_id_.emplace(entry.connection.connection_id, number);
  members_.emplace(number, std::move(entry));
  return number;
}

void Room::leave(MemberNumber number, protocol::Reason reason, Turn& turn) {
  const auto node = members_.extract(number);  // whoever leaves hears nothing of it
  if (node.empty()) return;
  Member& gone = node.mapped();
  away_.erase({gone.away_ms, number});
  member_by_id_.erase(gone.connection.connection_id);
  connections_bytes_ -= picture_bytes(gone.connection);
  --use_.connections;
  while (!gone.subscriptions.empty())
    end_subscription(gone, gone.subscriptions.begin()->first, turn);
  while (!gone.streams.empty()) {
    const StreamNumber stream = *gone.streams.begin();
    gone.streams.erase(stream);
    end_stream(stream, gone.connection, reason, turn);
  }
  report(about(Kind::kConnectionDestroyed, gone.connection, reason), turn);
  turn.out.keep(drop_of<MemberRecord>(number_, number));
  emit({}, protocol::ConnectionDestroyed{next(), gone.connection.connection_id, reason}, turn);
  log_line(LogLevel::kInfo, "left reason=" + std::string(to_string(reason)), gone, turn);
  if (members_.empty()) report({Kind::kSessionDestroyed}, turn);
}

Member* Room::find_member(std::string_view connection_id) {
  const auto found = member_by_id_.find(connection_id);
  return found == member_by_id_.end() ? nullptr : &member(found->second);
}

std::optional<StreamNumber> Room::find_stream(std::string_view stream_id) const {
  const auto found = stream_by_id_.find(stream_id);
  if (found == stream_by_id_.end()) return std::nullopt;
  return found->second;
}

const RoomStream* Room::stream(std::string_view stream_id) const {
  const auto number = find_stream(stream_id);
  return number ? &streams_.find(*number)->second : nullptr;
}

const RoomStream* Room::stream_of(MemberNumber owner, std::uint32_t request) const {
  for (const StreamNumber number : members_.find(owner)->second.streams) {
    const RoomStream& stream = streams_.find(number)->second;
    if (stream.request == request) return &stream;
  }
  return nullptr;
}

void Room::end_stream(StreamNumber number,
                      const protocol::Connection& owner_connection,
                      protocol::Reason reason,
                      Turn& turn) {
  const auto node = streams_.extract(number);
  const RoomStream& gone = node.mapped();
  stream_by_id_.erase(gone.stream.stream_id);
  streams_bytes_ -= gone.bytes;
  --use_.streams;
  // Its subscriptions end silently: streamDestroyed tells both ends.
  for (const auto& [subscriber, subscription] : gone.subscriptions) {
    drop_subscription(subscriber, subscription, turn);
    const auto found = members_.find(subscriber);
    if (found == members_.end()) continue;
    found->second.subscriptions.erase(subscription);
    found->second.idle_since_ms = turn.wall_ms;
  }
  const auto owner = members_.find(gone.owner);
  if (owner != members_.end()) {
    owner->second.streams.erase(number);
    owner->second.idle_since_ms = turn.wall_ms;
  }
  report(about(Kind::kStreamDestroyed, owner_connection, reason, gone.stream), turn);
  turn.out.keep(drop_of<StreamRecord>(number_, number));
  emit({}, protocol::StreamDestroyed{next(), gone.stream.stream_id, reason}, turn);
  turn.out.log(LogLevel::kInfo,
               "session=" + printable_word(key_.second) +
                   " connection=" + gone.stream.connection_id + " stream=" + gone.stream.stream_id +
                   " destroyed reason=" + std::string(to_string(reason)));
}

void Room::end_subscription(Member& subscriber, std::uint32_t subscription, Turn& turn) {
  const auto found = subscriber.subscriptions.find(subscription);
  RoomStream& stream = streams_.find(found->second.stream)->second;
  subscriber.subscriptions.erase(found);
  subscriber.idle_since_ms = turn.wall_ms;
  stream.subscriptions.erase({subscriber.number, subscription});
  drop_subscription(subscriber.number, subscription, turn);
  // A member that leaves while it receives its own stream is its own publisher and already gone.
  if (members_.count(stream.owner) == 0) return;
  emit(stream.owner,
       protocol::Unsubscribed{next(), subscriber.connection.connection_id, subscription},
       turn);
}

void Room::report(protocol::SessionEvent event, Turn& turn) const {
  std::tie(event.api_key, event.session_id) = key_;
  event.at_ms = turn.wall_ms;
  turn.out.happened(std::move(event));
}

void Room::log_line(LogLevel level, std::string_view what, const Member& who, Turn& turn) const {
  turn.out.log(level,
               "session=" + printable_word(key_.second) +
                   " connection=" + who.connection.connection_id + " " + std::string(what));
}

}  // namespace parley::cloud
