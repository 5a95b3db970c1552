// The cloud, the part about sockets that die, members that are away, and what time does.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "cloud/cloud.hpp"
#include "cloud/outbox.hpp"

namespace parley::cloud {

using protocol::ErrorCode;
using protocol::Reason;

void Cloud::detach(Sockets::iterator socket, Turn& turn) {
  Socket& gone = socket->second;
  Room& room = gone.room->second;
  room.detach(gone.member, std::make_unique<Allowance>(gone.allowance), turn);
  away_.emplace(now_ + config_.limits.grace_ms, room.number(), gone.member);
  look_again(socket, kNever);
  sockets_.erase(socket);
}

void Cloud::request(Sockets::iterator socket, const protocol::Resume& message, Turn& turn) {
  Socket& resuming = socket->second;
  if (resuming.state != State::kUnjoined) {
    refuse(socket, message.id, {ErrorCode::kInvalidParameter, "resume comes first"}, turn);
    return;
  }
  resuming.join.id = message.id;
  resuming.join.api_key = message.api_key;
  resuming.join.session_id = message.session_id;
  const auto room = rooms_.find({message.api_key, message.session_id});
  if (room == rooms_.end())
    return turn_away(socket, {ErrorCode::kNotFound, "the session is over; join anew"}, turn);
  auto back = room->second.resume(
      socket->first, message, ice_servers_for(message.connection_id, turn), turn);
  if (!back) {
    if (room->second.was_expelled(message)) {
      turn.out.send(
          socket->first,
          protocol::Closing{Reason::kForceDisconnected, "disconnected by a moderator", {}});
    }
    return turn_away(socket, back.error(), turn);
  }
  Room::Return& member = back.value();
  if (const auto old = sockets_.find(member.replaced); old != sockets_.end()) {
    resuming.allowance = old->second.allowance;
    turn.out.close(old->first, kCloseReplaced, "resumed by another socket");
    look_again(old, kNever);
    sockets_.erase(old);
  }
  if (member.allowance) resuming.allowance = *member.allowance;
  resuming.state = State::kJoined;
  resuming.room = room;
  resuming.member = member.member;
  watch_idle(socket);
}

void Cloud::request(Sockets::iterator socket, const protocol::Ping& message, Turn& turn) {
  if (socket->second.state != State::kJoined)
    return refuse(socket, message.id, {ErrorCode::kNotConnected, "join comes first"}, turn);
  turn.out.send(socket->first, protocol::Ok{message.id});
}

void Cloud::on(const Restore& input, Turn& turn) {
  const RoomKey key(input.api_key, input.session_id);
  const auto [room, fresh] = rooms_.try_emplace(
      key, input.room, key, config_.limits, projects_[input.api_key], turn.wall_ms);
  if (!fresh) return;
  begin(room);
  room->second.restore(input, turn);
  for (const auto& [member, entry] : room->second.members())
    away_.emplace(now_ + config_.limits.grace_ms, input.room, member);
  if (room->second.members().empty()) end(room, turn);
}

void Cloud::on(const Drain& input, Turn& turn) {
  if (draining_) return;
  draining_ = true;
  constexpr std::string_view kWhy = "server is shutting down";
  turn.out.log(LogLevel::kInfo, "draining " + std::to_string(sockets_.size()) + " sockets");
  std::vector<ConnId> all;
  all.reserve(sockets_.size());
  for (const auto& [conn, socket] : sockets_)
    all.push_back(conn);
  turn.out.send(all,
                std::make_shared<const std::string>(protocol::encode(protocol::Closing{
                    Reason::kNetworkDisconnected, std::string(kWhy), input.retry_ms})));
  for (const ConnId conn : all)
    turn.out.close(conn, kCloseServiceRestart, kWhy);
  // What is kept of the rooms stays: whoever starts next goes on with them.
  sockets_.clear();
  deadlines_.clear();
  checks_.clear();
  away_.clear();
  beats_.clear();
  room_by_number_.clear();
  rooms_.clear();
  projects_.clear();
}

std::vector<protocol::IceServer> Cloud::ice_servers_for(std::string_view connection_id,
                                                        const Turn& turn) const {
  if (!config_.ice_servers_for) return {};
  return config_.ice_servers_for(connection_id, turn.wall_ms);
}

void Cloud::close_the_slow(Turn& turn) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_) {
    const auto due = sockets_.find(deadlines_.begin()->second);
    if (due->second.state == State::kJoined) {
      close_the_idle(due, turn);
    } else {
      close(due, kCloseTooSlow, "no join in time", turn);
    }
  }
}

/// Who publishes or subscribes now cannot have been idle for too long before the next look.
void Cloud::close_the_idle(Sockets::iterator socket, Turn& turn) {
  const Socket& seen = socket->second;
  const Member& member = seen.room->second.members().find(seen.member)->second;
  const TimeMs idle_since = member.is_idle() ? member.idle_since_ms - config_.wall_ms : now_;
  const TimeMs due = idle_since + config_.limits.media_idle_ms_max;
  if (due > now_) return look_again(socket, due);
  constexpr std::string_view kWhy = "neither published nor subscribed for too long";
  turn.out.send(socket->first, protocol::Closing{Reason::kMediaIdle, std::string(kWhy), {}});
  close(socket, kCloseTooSlow, kWhy, turn, Reason::kMediaIdle);
}

void Cloud::watch_idle(Sockets::iterator socket) {
  const TimeMs idle_ms = config_.limits.media_idle_ms_max;
  look_again(socket, idle_ms == 0 ? kNever : now_ + idle_ms);
}

void Cloud::look_again(Sockets::iterator socket, TimeMs at) {
  Socket& seen = socket->second;
  deadlines_.erase({seen.deadline, socket->first});
  seen.deadline = at;
  if (at != kNever) deadlines_.emplace(at, socket->first);
}

void Cloud::end_the_lost(Turn& turn) {
  while (!away_.empty() && std::get<0>(*away_.begin()) <= now_) {
    const auto [time, number, member] = *away_.begin();
    away_.erase(away_.begin());
    const auto found = room_by_number_.find(number);
    // It may have come back, and be away once more since.
    if (found == room_by_number_.end() || !found->second->second.is_lost(member, turn.wall_ms))
      continue;
    leave(found->second, member, Reason::kNetworkDisconnected, turn);
  }
}

void Cloud::beat(Turn& turn) {
  while (!beats_.empty() && beats_.begin()->first <= now_) {
    const RoomNumber number = beats_.begin()->second;
    beats_.erase(beats_.begin());
    const auto found = room_by_number_.find(number);
    if (found == room_by_number_.end()) continue;
    Room& room = found->second->second;
    const TimeMs silent_ms = turn.wall_ms - room.heard_ms();
    const bool due = silent_ms >= config_.limits.beat_ms;
    if (due) room.beat(turn);
    room.tidy(turn);
    beats_.emplace(now_ + config_.limits.beat_ms - (due ? 0 : silent_ms), number);
  }
}

TimeMs Cloud::next() const {
  TimeMs next = kNever;
  if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
  if (!away_.empty()) next = std::min(next, std::get<0>(*away_.begin()));
  if (!beats_.empty()) next = std::min(next, beats_.begin()->first);
  return next;
}

}  // namespace parley::cloud
