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
  close_the_slow(turn);
  return {out.take(), deadlines_.empty() ? kNever : deadlines_.begin()->first};
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
  if (sender.state == State::kJoined &&
      !sender.allowance.take(decoded.value(), input.text.size(), now_)) {
    refuse(socket, id, Allowance::excess(decoded.value()), turn);
    return;
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

void Cloud::on(const Drain& /*input*/, Turn& turn) {
  if (draining_) return;
  draining_ = true;
  constexpr std::string_view kWhy = "server is shutting down";
  turn.out.log(LogLevel::kInfo, "draining " + std::to_string(sockets_.size()) + " sockets");
  for (const auto& [key, room] : rooms_)
    room.end(turn);
  std::vector<ConnId> all;
  all.reserve(sockets_.size());
  for (const auto& [conn, socket] : sockets_)
    all.push_back(conn);
  turn.out.send(all,
                std::make_shared<const std::string>(protocol::encode(
                    protocol::Closing{Reason::kNetworkDisconnected, std::string(kWhy)})));
  for (const ConnId conn : all)
    turn.out.close(conn, kCloseGoingAway, kWhy);
  sockets_.clear();
  deadlines_.clear();
  checks_.clear();
  rooms_.clear();
  projects_.clear();
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
  Room& room = sender.room->second;
  if (const auto denial = room.forbids(sender.member, message))
    return refuse(socket, message.id, *denial, turn);
  const auto victim = room.conn_of(message.target.value_or(""));
  if (!victim) return refuse(socket, message.id, victim.error(), turn);
  sender.invalid_in_a_row = 0;
  room.log_moderation(sender.member, message.action, turn);
  // The answer comes after the events, unless it is the moderator itself who goes.
  const bool itself = victim.value() == socket->first;
  if (itself) turn.out.send(socket->first, protocol::Ok{message.id});
  expel(sockets_.find(victim.value()), turn);
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
  const auto [room, fresh] = rooms_.try_emplace(key, key, config_.limits, use, turn.wall_ms);
  protocol::Joined picture;
  // How media travels, as against what the session asked for.
  picture.media_mode = protocol::MediaMode::kRelayed;
  picture.connection_id = make_id(turn.rng);
  if (config_.ice_servers_for) {
    picture.ice_servers = config_.ice_servers_for(picture.connection_id, turn.wall_ms);
  }
  const auto member =
      room->second.join(socket->first, joining.join, admission, std::move(picture), turn);
  if (!member) {
    if (fresh) rooms_.erase(room);
    if (use.connections == 0) projects_.erase(joining.join.api_key);
    turn_away(socket, member.error(), turn);
    return;
  }
  const TimeMs idle_ms = config_.limits.media_idle_ms_max;
  look_again(socket, idle_ms == 0 ? kNever : now_ + idle_ms);
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
void Cloud::expel(Sockets::iterator socket, Turn& turn) {
  constexpr std::string_view kWhy = "disconnected by a moderator";
  turn.out.send(socket->first, protocol::Closing{Reason::kForceDisconnected, std::string(kWhy)});
  close(socket, kCloseExpelled, kWhy, turn, Reason::kForceDisconnected);
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
    const auto room = gone.room;
    room->second.leave(gone.member, reason, turn);
    if (room->second.members().empty()) {
      turn.out.log(LogLevel::kInfo,
                   "session=" + printable_word(gone.join.session_id) + " is empty");
      rooms_.erase(room);
      const auto project = projects_.find(gone.join.api_key);
      if (project->second.connections == 0) projects_.erase(project);
    }
  } else if (gone.state == State::kChecking) {
    checks_.erase(gone.check);
  }
  deadlines_.erase({gone.deadline, socket->first});
  sockets_.erase(socket);
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
  turn.out.send(socket->first, protocol::Closing{Reason::kMediaIdle, std::string(kWhy)});
  close(socket, kCloseTooSlow, kWhy, turn, Reason::kMediaIdle);
}

void Cloud::look_again(Sockets::iterator socket, TimeMs at) {
  Socket& seen = socket->second;
  deadlines_.erase({seen.deadline, socket->first});
  seen.deadline = at;
  if (at != kNever) deadlines_.emplace(at, socket->first);
}

}  // namespace parley::cloud
