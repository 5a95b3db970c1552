#include "cloud/cloud.hpp"

#include <algorithm>
#include <variant>

#include "cloud/ids.hpp"
#include "cloud/outbox.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;
using protocol::Reason;

namespace {

/// Far beyond any process's life; keeps sums of times within range.
constexpr TimeMs kTimeMax = TimeMs{1} << 52U;

std::uint32_t id_of(const protocol::ClientMessage& message) {
  return std::visit([](const auto& request) { return request.id; }, message);
}

std::string conn_text(ConnId conn) {
  return "conn=" + std::to_string(conn);
}

}  // namespace

Cloud::Cloud(Config config) : config_(std::move(config)), rng_(config_.seed) {}

Output Cloud::step(const Input& input, TimeMs now) {
  now_ = std::clamp(now, now_, kTimeMax);
  Outbox out;
  Turn turn{out, rng_, config_.wall_ms + now_};
  std::visit([&](const auto& event) { on(event, turn); }, input);
  turn.origin = {};
  close_the_slow(turn);
  end_the_lost(turn);
  beat(turn);
  return {out.take(), next()};
}

void Cloud::on(const ConnOpened& input, Turn& turn) {
  if (draining_) {
    turn.out.close(input.conn, kCloseGoingAway, "server is shutting down");
    return;
  }
  if (sockets_.count(input.conn) != 0) return;
  if (sockets_.size() >= config_.limits.sockets_max) {
    turn.out.log(LogLevel::kWarn, conn_text(input.conn) + " closed: too many sockets");
    turn.out.close(input.conn, kCloseTryAgainLater, "too many connections");
    return;
  }
  const auto opened = sockets_.try_emplace(input.conn, config_.limits, now_).first;
  deadlines_.emplace(opened->second.deadline, input.conn);
}

void Cloud::on(const ConnText& input, Turn& turn) {
  const auto socket = sockets_.find(input.conn);
  if (socket == sockets_.end()) return;
  const auto decoded = protocol::decode_client_message(input.text);
  if (!decoded) {
    const auto& failure = decoded.error();
    const Error error{ErrorCode::kInvalidParameter, failure.message};
    if (failure.malformed) {
      turn.out.refuse(input.conn, 0, error);
      close(socket, kCloseNotText, failure.message, turn);
    } else {
      refuse(socket, failure.id, error, turn);
    }
    return;
  }
  const std::uint32_t id = id_of(decoded.value());
  if (id == 0) {
    refuse(socket, 0, {ErrorCode::kInvalidParameter, "id: never 0"}, turn);
    return;
  }
  Socket& sender = socket->second;
  if (sender.state == State::kJoined) {
    turn.origin = {sender.member, id};
    // It was paid for when it was done: refused now, it would seem not to have been.
    if (sender.room->second.take_done(sender.member, id))
      return answer_again(socket, decoded.value(), turn);
    if (!sender.allowance.take(decoded.value(), input.text.size(), now_)) {
      refuse(socket, id, Allowance::excess(decoded.value()), turn);
      return;
    }
  }
  std::visit([&](const auto& message) { request(socket, message, turn); }, decoded.value());
}

void Cloud::on(const ConnBinary& input, Turn& turn) {
  const auto socket = sockets_.find(input.conn);
  if (socket == sockets_.end()) return;
  close(socket, kCloseUnacceptable, "the protocol has no binary frames", turn);
}

void Cloud::on(const ConnClosed& input, Turn& turn) {
  const auto socket = sockets_.find(input.conn);
  if (socket == sockets_.end()) return;
  const bool joined = socket->second.state == State::kJoined;
  if (joined && !input.clean) return detach(socket, turn);
  forget(socket, input.clean ? Reason::kClientDisconnected : Reason::kNetworkDisconnected, turn);
}

void Cloud::on(const TokenChecked& input, Turn& turn) {
  const auto check = checks_.find(input.check);
  if (check == checks_.end()) return;  // the socket is gone
  const auto socket = sockets_.find(check->second);
  checks_.erase(check);
  if (const auto* error = std::get_if<Error>(&input.verdict)) {
    turn_away(socket, *error, turn);
    return;
  }
  const auto& admission = std::get<Admission>(input.verdict);
  if (admission.data && admission.data->size() > kConnectionDataBytesMax) {
    turn_away(
        socket, {ErrorCode::kAuthenticationError, "the token's connection data is too long"}, turn);
    return;
  }
  admit(socket, admission, turn);
}

void Cloud::on(const Tick& /*input*/, Turn& /*turn*/) {}

void Cloud::request(Sockets::iterator socket, const protocol::Join& message, Turn& turn) {
  Socket& joining = socket->second;
  if (joining.state != State::kUnjoined) {
    refuse(socket, message.id, {ErrorCode::kInvalidParameter, "join comes once"}, turn);
    return;
  }
  joining.state = State::kChecking;
  joining.check = ++last_check_;
  joining.join = message;
  joining.join.token.clear();
  joining.invalid_in_a_row = 0;
  checks_.emplace(joining.check, socket->first);
  turn.out.check(
      {joining.check, socket->first, message.api_key, message.session_id, message.token});
}

void Cloud::request(Sockets::iterator socket, const protocol::Leave& message, Turn& turn) {
  if (socket->second.state != State::kJoined) {
    refuse(socket, message.id, {ErrorCode::kNotConnected, "join comes first"}, turn);
    return;
  }
  const ConnId conn = socket->first;
  forget(socket, Reason::kClientDisconnected, turn);
  turn.out.send(conn, protocol::Ok{message.id});
  turn.out.close(conn, kCloseNormal, "left");
}

void Cloud::request(Sockets::iterator socket, const protocol::Moderate& message, Turn& turn) {
  Socket& sender = socket->second;
  if (message.action != protocol::Moderation::kForceDisconnect || sender.state != State::kJoined)
    return request<protocol::Moderate>(socket, message, turn);
  const auto room = sender.room;
  if (const auto denial = room->second.forbids(sender.member, message))
    return refuse(socket, message.id, *denial, turn);
  const auto victim = room->second.member_of(message.target.value_or(""));
  if (!victim) return refuse(socket, message.id, victim.error(), turn);
  sender.invalid_in_a_row = 0;
  room->second.log_moderation(sender.member, message.action, turn);
  // The answer comes after the events, unless it is the moderator itself who goes.
  const bool itself = victim.value() == sender.member;
  if (itself) turn.out.send(socket->first, protocol::Ok{message.id});
  expel(room, victim.value(), turn);
  if (!itself) turn.out.send(socket->first, protocol::Ok{message.id});
}

template <class Command>
void Cloud::request(Sockets::iterator socket, const Command& command, Turn& turn) {
  Socket& sender = socket->second;
  if (sender.state != State::kJoined) {
    refuse(socket, command.id, {ErrorCode::kNotConnected, "join comes first"}, turn);
    return;
  }
  auto answer = sender.room->second.apply(sender.member, command, turn);
  if (!answer) {
    refuse(socket, command.id, answer.error(), turn);
    return;
  }
  sender.invalid_in_a_row = 0;
  turn.out.send(socket->first, answer.value());
}

void Cloud::admit(Sockets::iterator socket, const Admission& admission, Turn& turn) {
  Socket& joining = socket->second;
  const RoomKey key(joining.join.api_key, joining.join.session_id);
  ProjectUse& use = projects_[joining.join.api_key];
  use.connections_max = admission.project_connections_max;
  use.streams_max = admission.project_streams_max;
  const auto [room, fresh] =
      rooms_.try_emplace(key, last_room_ + 1, key, config_.limits, use, turn.wall_ms);
  if (fresh) {
    begin(room);
    turn.out.keep(KeepRoom{last_room_, key.first, key.second});
  }
  protocol::Joined picture;
  // How media travels, as against what the session asked for.
  picture.media_mode = protocol::MediaMode::kRelayed;
  picture.connection_id = make_id(turn.rng);
  picture.ice_servers = ice_servers_for(picture.connection_id, turn);
  const auto member =
      room->second.join(socket->first, joining.join, admission, std::move(picture), turn);
  if (!member) {
    if (fresh) end(room, turn);
    turn_away(socket, member.error(), turn);
    return;
  }
  watch_idle(socket);
  joining.state = State::kJoined;
  joining.room = room;
  joining.member = member.value();
  if (admission.media_mode == protocol::MediaMode::kRouted && !routed_noted_) {
    routed_noted_ = true;
    turn.out.log(LogLevel::kWarn,
                 "session=" + printable_word(key.second) +
                     " is routed: such sessions run relayed until the media router exists");
  }
}

/// Ends an attempt to join with the reason that the application will see.
void Cloud::turn_away(Sockets::iterator socket, const Error& error, Turn& turn) {
  const bool full = error.code == ErrorCode::kConnectionLimitExceeded ||
                    error.code == ErrorCode::kRateLimitExceeded;
  ++refusals_[error.code];
  // Of tokens that it refused the host keeps a log of its own.
  turn.out.log(
      full ? LogLevel::kInfo : LogLevel::kDebug,
      conn_text(socket->first) + " session=" + printable_word(socket->second.join.session_id) +
          " refused: " + std::string(error_name(error.code)) + " " + printable(error.message));
  turn.out.refuse(socket->first, socket->second.join.id, error);
  turn.out.close(socket->first, full ? kCloseFull : kCloseUnauthorized, error.message);
  forget(socket, Reason::kNetworkDisconnected, turn);
}

void Cloud::refuse(Sockets::iterator socket, std::uint32_t id, const Error& error, Turn& turn) {
  turn.out.refuse(socket->first, id, error);
  ++refusals_[error.code];
  Socket& sender = socket->second;
  const bool nonsense =
      error.code == ErrorCode::kInvalidParameter || sender.state != State::kJoined;
  sender.invalid_in_a_row = nonsense ? sender.invalid_in_a_row + 1 : 0;
  if (sender.invalid_in_a_row > config_.limits.invalid_frames_max)
    return close(socket, kClosePolicy, "too many invalid requests", turn);
  if (!sender.allowance.take_refusal(now_))
    close(socket, kClosePolicy, "too many refused requests; slow down when one is refused", turn);
}

/// Ends a member against its will.
void Cloud::expel(Rooms::iterator room, MemberNumber member, Turn& turn) {
  constexpr std::string_view kWhy = "disconnected by a moderator";
  const Member& victim = room->second.members().find(member)->second;
  // Its socket may be dead already, and nobody has noticed yet.
  room->second.note_expelled(victim);
  if (victim.conn == 0) return leave(room, member, Reason::kForceDisconnected, turn);
  turn.out.send(victim.conn, protocol::Closing{Reason::kForceDisconnected, std::string(kWhy), {}});
  close(sockets_.find(victim.conn), kCloseExpelled, kWhy, turn, Reason::kForceDisconnected);
}

/// A client that resumed asks for what was done already.
void Cloud::answer_again(Sockets::iterator socket,
                         const protocol::ClientMessage& message,
                         Turn& turn) {
  const Socket& sender = socket->second;
  const auto* publish = std::get_if<protocol::Publish>(&message);
  if (publish == nullptr) return turn.out.send(socket->first, protocol::Ok{id_of(message)});
  const auto* stream = sender.room->second.stream_of(sender.member, publish->id);
  if (stream != nullptr)
    return turn.out.send(socket->first, protocol::Published{publish->id, stream->stream});
  const Error ended{ErrorCode::kStreamDestroyed, "the stream ended while its publisher was away"};
  refuse(socket, publish->id, ended, turn);
}

/// Closes a socket for cause.
void Cloud::close(
    Sockets::iterator socket, std::uint16_t code, std::string_view why, Turn& turn, Reason reason) {
  const ConnId conn = socket->first;
  turn.out.log(LogLevel::kInfo,
               conn_text(conn) + " closed: " + std::to_string(code) + " " + printable(why));
  turn.out.close(conn, code, why);
  forget(socket, reason, turn);
}

/// Drops a socket; the room hears of it if it was in one.
void Cloud::forget(Sockets::iterator socket, Reason reason, Turn& turn) {
  const Socket& gone = socket->second;
  if (gone.state == State::kJoined) {
    leave(gone.room, gone.member, reason, turn);
  } else if (gone.state == State::kChecking) {
    checks_.erase(gone.check);
  }
  deadlines_.erase({gone.deadline, socket->first});
  sockets_.erase(socket);
}

void Cloud::leave(Rooms::iterator room, MemberNumber member, Reason reason, Turn& turn) {
  room->second.leave(member, reason, turn);
  if (!room->second.members().empty()) return;
  turn.out.log(LogLevel::kInfo,
               "session=" + printable_word(room->second.session_id()) + " is empty");
  end(room, turn);
}

void Cloud::begin(Rooms::iterator room) {
  last_room_ = std::max(last_room_, room->second.number());
  room_by_number_.emplace(room->second.number(), room);
  beats_.emplace(now_ + config_.limits.beat_ms, room->second.number());
}

void Cloud::end(Rooms::iterator room, Turn& turn) {
  turn.out.keep(DropRoom{room->second.number()});
  room_by_number_.erase(room->second.number());
  const auto project = projects_.find(room->first.first);
  rooms_.erase(room);
  if (project->second.connections == 0) projects_.erase(project);
}

}  // namespace parley::cloud
