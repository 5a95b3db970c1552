// What is kept of a room, and how a room is made of it again.
#include <algorithm>
#include <utility>
#include <variant>

#include "cloud/keep.hpp"
#include "cloud/picture.hpp"
#include "cloud/room.hpp"
#include "protocol/roles.hpp"

namespace parley::cloud {

namespace {

constexpr std::uint64_t kSubscriptionBits = 32;

/// A member numbers its own subscriptions.
std::uint64_t subscription_key(MemberNumber member, std::uint32_t subscription) {
  return (member << kSubscriptionBits) | subscription;
}

}  // namespace

void Room::keep(Turn& turn) {
  turn.out.keep(record_of(number_,
                          0,
                          RoomRecord{kept_from_,
                                     log_.reach(),
                                     muted_,
                                     static_cast<std::int64_t>(last_member_),
                                     static_cast<std::int64_t>(last_stream_)}));
}

void Room::keep(const Member& member, Turn& turn) const {
  turn.out.keep(record_of(
      number_,
      member.number,
      MemberRecord{member.connection, member.role, member.secret, member.layout_classes}));
}

void Room::keep(StreamNumber number, const RoomStream& stream, Turn& turn) const {
  turn.out.keep(record_of(number_,
                          number,
                          StreamRecord{static_cast<std::int64_t>(stream.owner),
                                       stream.request,
                                       stream.stream,
                                       stream.layout_classes}));
}

void Room::keep(MemberNumber member,
                std::uint32_t subscription,
                const Subscription& wanted,
                Turn& turn) const {
  turn.out.keep(record_of(
      number_,
      subscription_key(member, subscription),
      SubscriptionRecord{
          static_cast<std::int64_t>(wanted.stream), wanted.audio, wanted.video, wanted.wish}));
}

void Room::drop_subscription(MemberNumber member, std::uint32_t subscription, Turn& turn) const {
  turn.out.keep(drop_of<SubscriptionRecord>(number_, subscription_key(member, subscription)));
}

void Room::restore(const Restore& kept, Turn& turn) {
  std::vector<std::pair<std::uint64_t, Record>> records;
  for (const auto& stored : kept.records) {
    auto record = decode_record(stored.value);
    if (record) {
      records.emplace_back(stored.number, std::move(record).value());
    } else {
      turn.out.log(LogLevel::kError,
                   "session=" + printable_word(key_.second) +
                       " something that was kept cannot be read: " + record.error().message);
    }
  }
  // Members before what they own, streams before their subscriptions.
  const auto restore_all = [&](auto type) {
    using Type = decltype(type);
    for (auto& [number, record] : records) {
      if (auto* found = std::get_if<Type>(&record)) restore(number, std::move(*found), turn);
    }
  };
  restore_all(RoomRecord{});
  restore_all(MemberRecord{});
  restore_all(StreamRecord{});
  restore_all(SubscriptionRecord{});
  for (const auto& event : kept.log) {
    if (event.number == next()) log_.append(event, turn.wall_ms);
  }
}

void Room::restore(std::uint64_t /*number*/, RoomRecord record, Turn& /*turn*/) {
  kept_from_ = record.number;
  log_.begin_after(record.number, record.reach.value_or(record.number));
  muted_ = record.muted;
  last_member_ = static_cast<MemberNumber>(record.last_member);
  last_stream_ = static_cast<StreamNumber>(record.last_stream);
}

void Room::restore(std::uint64_t number, MemberRecord record, Turn& turn) {
  if (members_.count(number) != 0) return;
  // Also when the room's own record could not be read.
  last_member_ = std::max(last_member_, number);
  connections_bytes_ += picture_bytes(record.connection);
  member_by_id_.emplace(record.connection.connection_id, number);
  Member entry{number,
               0,
               record.role,
               protocol::capabilities_of(record.role),
               std::move(record.connection),
               std::move(record.secret),
               std::move(record.layout_classes)};
  entry.idle_since_ms = turn.wall_ms;
  entry.away_ms = turn.wall_ms;
  ++use_.connections;
  away_.emplace(entry.away_ms, number);
  members_.emplace(number, std::move(entry));
}

void Room::restore(std::uint64_t number, StreamRecord record, Turn& /*turn*/) {
  const auto owner = members_.find(static_cast<MemberNumber>(record.owner));
  if (owner == members_.end() || streams_.count(number) != 0) return;
  last_stream_ = std::max(last_stream_, number);
  const std::size_t bytes = picture_bytes(record.stream);
  streams_bytes_ += bytes;
  ++use_.streams;
  stream_by_id_.emplace(record.stream.stream_id, number);
  owner->second.streams.insert(number);
  streams_.emplace(number,
                   RoomStream{owner->first,
                              record.request,
                              std::move(record.stream),
                              bytes,
                              std::move(record.layout_classes)});
}

void Room::restore(std::uint64_t number, SubscriptionRecord record, Turn& /*turn*/) {
  const auto member = members_.find(number >> kSubscriptionBits);
  const auto stream = streams_.find(static_cast<StreamNumber>(record.stream));
  if (member == members_.end() || stream == streams_.end()) return;
  const auto subscription = static_cast<std::uint32_t>(number);
  const bool fresh =
      member->second.subscriptions
          .emplace(subscription,
                   Subscription{stream->first, record.audio, record.video, record.wish})
          .second;
  if (fresh) stream->second.subscriptions.emplace(member->first, subscription);
}

}  // namespace parley::cloud
