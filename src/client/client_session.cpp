// Client, the part about sessions: connecting, leaving, signals, and what the cloud says of the
// room.
#include <utility>
#include <variant>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

namespace {

Error unexpected(std::string_view what) {
  std::string message = "The server sent something unexpected (";
  message.append(what).append("); client and server may be of different versions.");
  return {ErrorCode::kUnexpectedServerResponse, std::move(message)};
}

Target target_of(std::uint32_t session) {
  return {Target::Kind::kSession, session};
}

Error connect_failed(const SocketClosed& in, const std::optional<protocol::Closing>& closing) {
  std::string message = "The server could not be reached or closed the connection (code ";
  message.append(std::to_string(in.code));
  if (!in.reason.empty()) message.append(", ").append(in.reason);
  if (closing) message.append(", ").append(closing->message);
  message.append("); check its address and the network.");
  return {ErrorCode::kConnectFailed, std::move(message)};
}

}  // namespace

void Client::on(const InitSession& in) {
  const auto is_idle = [](const Session& session) {
    return session.state() == Session::State::kIdle;
  };
  const bool is_new = find(sessions_, in.session) == nullptr;
  if (is_new && sessions_.size() >= kSessionsMax) {
    if (const Session* idle = find_if(sessions_, is_idle)) sessions_.erase(idle->id());
  }
  if (is_new && sessions_.size() < kSessionsMax) {
    sessions_.emplace(in.session, Session(in));
  } else {
    context_.log(LogLevel::kError,
                 "session",
                 in.session,
                 "cannot be made, the number is in use or too many are connected");
  }
}

void Client::on(const ConnectSession& in) {
  if (!context_.open(in.call, Operation::kConnect, target_of(in.session))) return;
  Session* session = find(sessions_, in.session);
  if (session == nullptr) return context_.fail(in.call, unknown_session());
  const bool was_idle = session->state() == Session::State::kIdle;
  session->connect(context_, in);
  if (was_idle && session->state() == Session::State::kOpening && session->needs_no_servers())
    prepare_leg();
}

void Client::on(const SetIce& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.session))) return;
  Session* session = find(sessions_, in.session);
  if (session == nullptr) return context_.fail(in.call, unknown_session());
  if (const auto finding = session->set_ice(in.ice)) return context_.fail(in.call, *finding);
  if (!session->needs_no_servers()) drop_prepared_leg();
  for (auto& [id, leg] : legs_) {
    if (leg.place().session == in.session)
      leg.route(context_, session->ice_servers(), session->relay_only());
  }
  context_.succeed(in.call);
}

void Client::on(const DisconnectSession& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.session))) return;
  Session* session = find(sessions_, in.session);
  if (session == nullptr) return context_.fail(in.call, unknown_session());
  if (session->connected()) {
    session->channel().send(context_, protocol::Leave{});
    end_session(*session, Reason::kClientDisconnected, kCloseNormal);
  } else if (session->state() != Session::State::kIdle) {
    session->refuse(
        context_,
        {ErrorCode::kNotConnected, "disconnect was called before the session connected."},
        kCloseNormal);
  }
  context_.succeed(in.call);
}

void Client::on(const EncryptSession& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.session))) return;
  Session* session = find(sessions_, in.session);
  if (session == nullptr) return context_.fail(in.call, unknown_session());
  session->encrypt(context_);
  context_.fail(in.call, not_supported(kEncryption));
}

void Client::on(const SendSignal& in) {
  if (!context_.open(in.call, Operation::kSignal, target_of(in.session))) return;
  if (const auto finding = check(in)) return context_.fail(in.call, *finding);
  auto type = in.signal_type;
  if (type && type->empty()) type.reset();
  find(sessions_, in.session)
      ->channel()
      .request(context_,
               protocol::SendSignal{0, std::move(type), in.data, in.to},
               Request::Kind::kCall,
               in.call);
}

Finding Client::check(const SendSignal& in) {
  Session* session = find(sessions_, in.session);
  if (session == nullptr) return unknown_session();
  if (!session->connected()) return not_connected("signal");
  if (auto finding = check_signal(in)) return finding;
  if (session->capabilities().signal == 0) return not_allowed("signal");
  if (in.to && !session->has_connection(*in.to))
    return Error{ErrorCode::kNotFound, "signal: the connection in `to` is not in the session."};
  if (session->link() == Session::Link::kUp) return std::nullopt;
  if (!in.retry) {
    return Error{ErrorCode::kNotConnected,
                 "signal: the session is reconnecting, and the signal was not to wait for that."};
  }
  // As the cloud will count it.
  const protocol::ClientMessage message = protocol::SendSignal{0, in.signal_type, in.data, in.to};
  if (!session->take_waiting_signal(protocol::encode(message).size())) {
    return Error{ErrorCode::kRateLimitExceeded,
                 "signal: too many signals, or too large ones, wait for the session to reconnect."};
  }
  return std::nullopt;
}

Session* Client::session_of_socket(std::uint32_t socket) {
  for (auto& [id, session] : sessions_) {
    if (session.channel().owns(socket)) return &session;
  }
  return nullptr;
}

void Client::on(const SocketOpened& in) {
  if (Session* session = session_of_socket(in.socket)) session->opened(context_);
}

void Client::on(const SocketText& in) {
  Session* session = session_of_socket(in.socket);
  if (session == nullptr) return;
  const auto message = protocol::decode_server_message(in.text);
  if (!message) return distrust(*session, message.error().message);
  hear(*session, message.value());
}

void Client::on(const SocketClosed& in) {
  Session* session = session_of_socket(in.socket);
  if (session == nullptr) return;
  const auto closing = session->closing();
  if (!session->connected()) {
    session->channel().lost();
    return session->refuse(context_, connect_failed(in, closing), kCloseNormal);
  }
  context_.log(LogLevel::kInfo,
               "session",
               session->id(),
               "the connection closed: " + std::to_string(in.code) + " " + in.reason);
  session->channel().lost();
  if (closing && !closing->retry_ms) return end_session(*session, closing->reason, kCloseNormal);
  session->interrupted(context_, closing ? closing->retry_ms : std::nullopt);
}

void Client::keep_up(Session& session) {
  if (!session.connected()) return;
  if ((session.gave_up(context_.now()) && !session.tries_once_more(context_)) ||
      session.channel().unanswered() > kUnansweredMax)
    return end_session(session, Reason::kNetworkDisconnected, kCloseNormal);
  session.keep_up(context_);
  // Whoever says so while no media flows tells half the truth, unless that takes too long.
  if (session.reconnecting() && session.caught_up() &&
      (media_flows(session) || session.media_is_late(context_.now())))
    session.reconnected(context_);
}

void Client::hear(Session& session, const protocol::ServerMessage& message) {
  session.heard(context_.now());
  const bool opens = std::holds_alternative<protocol::Joined>(message);
  const bool resumes = std::holds_alternative<protocol::Resumed>(message);
  const bool any_time = std::holds_alternative<protocol::Refused>(message) ||
                        std::holds_alternative<protocol::Closing>(message);
  const bool joining = session.state() == Session::State::kJoining;
  const bool resuming = session.link() == Session::Link::kResuming;
  const bool expected = session.connected() ? !opens && (resuming ? resumes || any_time : !resumes)
                                            : joining && (opens || any_time);
  if (!expected) return distrust(session, "a message out of turn");
  std::visit(
      [&](const auto& in) {
        constexpr bool kIsEvent = requires {
          in.number;
        }
        &&!requires {
          in.id;
        };
        if constexpr (kIsEvent) {
          if (!session.is_news(in.number)) return;
        }
        hear(session, in);
      },
      message);
}

void Client::hear(Session& session, const protocol::Joined& in) {
  const auto request = session.channel().take(in.id);
  if (!request || !session.joined(context_, in)) return distrust(session, "joined");
  // A prepared leg knows no servers.
  if (!session.needs_no_servers()) drop_prepared_leg();
}

void Client::hear(Session& session, const protocol::Resumed& in) {
  const auto request = session.channel().take(in.id);
  if (!request || request->kind != Request::Kind::kResume) return distrust(session, "resumed");
  const auto known = session.ice_servers();
  session.resumed(context_, in);
  // The credentials of before end some day, and a path may be lost after that.
  if (session.ice_servers() != known) {
    for (auto& [id, leg] : legs_) {
      if (leg.place().session == session.id())
        leg.know_servers(context_, session.ice_servers(), session.relay_only());
    }
  }
  mend(session);
}

void Client::hear(Session& /*session*/, const protocol::Beat& /*in*/) {}

void Client::hear(Session& session, const protocol::Ok& in) {
  const auto request = session.channel().take(in.id);
  if (!request || request->kind == Request::Kind::kSubscribe) return;
  if (request->kind != Request::Kind::kCall) return distrust(session, "ok");
  context_.succeed(request->subject);
}

void Client::hear(Session& session, const protocol::Refused& in) {
  const Error error{protocol::error_from_name(in.name), in.message};
  if (!session.connected()) return session.refuse(context_, error, kCloseNormal);
  if (session.link() == Session::Link::kResuming) return resume_refused(session, error);
  if (const auto request = session.channel().take(in.id))
    return refused(session, {in.id, *request}, error);
  // Whoever has just left has no leg here any more: what is left needed its description to arrive.
  if (const Leg* leg = find_described(session, in.id)) return give_up(*leg, error);
  // Of no consequence, such as a candidate for somebody who has just left. Or it was too much: then
  // the room does not know what it was told.
  const bool excess = error.code == ErrorCode::kRateLimitExceeded;
  if (excess) session.repeat_later(context_.now());
  context_.log(excess ? LogLevel::kWarn : LogLevel::kDebug,
               "session",
               session.id(),
               "refused: " + in.message);
}

void Client::resume_refused(Session& session, const Error& error) {
  context_.log(LogLevel::kInfo, "session", session.id(), "cannot resume: " + error.message);
  // The server has no room just now, but it may still wait for us.
  if (error.code == ErrorCode::kRateLimitExceeded ||
      error.code == ErrorCode::kConnectionLimitExceeded)
    return session.interrupted(context_, {});
  const auto closing = session.closing();
  end_session(session, closing ? closing->reason : Reason::kNetworkDisconnected, kCloseNormal);
}

void Client::refused(Session& session,
                     const std::pair<std::uint32_t, Request>& answered,
                     const Error& error) {
  const auto& [id, request] = answered;
  switch (request.kind) {
    case Request::Kind::kJoin:
    case Request::Kind::kResume: break;
    case Request::Kind::kCall: context_.fail(request.subject, error); break;
    case Request::Kind::kPublish: {
      Publisher* publisher = find(publishers_, request.subject);
      if (publisher != nullptr && publisher->is_in(session.id()) && publisher->awaits(id))
        abandon(*publisher, error);
      break;
    }
    case Request::Kind::kSubscribe: {
      Subscriber* subscriber = find(subscribers_, request.subject);
      if (subscriber != nullptr && subscriber->alive() && subscriber->session() == session.id())
        fail(*subscriber, error);
      break;
    }
  }
}

void Client::repeat(Session& session) {
  for (auto& [id, publisher] : publishers_) {
    if (publisher.is_in(session.id())) publisher.repeat(context_, session.channel());
  }
  for (auto& [id, subscriber] : subscribers_) {
    if (subscriber.session() == session.id()) subscriber.repeat(context_, session.channel());
  }
}

void Client::hear(Session& session, const protocol::ConnectionCreated& in) {
  if (!session.add(in.connection)) return distrust(session, "connectionCreated");
  context_.emit(ConnectionCreated{session.id(), in.connection, session.quiet()});
}

void Client::hear(Session& session, const protocol::ConnectionDestroyed& in) {
  if (!session.remove_connection(in.connection_id)) return;
  close_legs_to(session, in.connection_id);
  context_.emit(ConnectionDestroyed{session.id(), in.connection_id, in.reason, session.quiet()});
}

void Client::hear(Session& session, const protocol::StreamCreated& in) {
  if (!session.add(in.stream)) return distrust(session, "streamCreated");
  if (in.stream.connection_id != session.connection_id())
    context_.emit(StreamCreated{session.id(), in.stream});
}

void Client::hear(Session& session, const protocol::StreamDestroyed& in) {
  const Stream* stream = session.find_stream(in.stream_id);
  if (stream == nullptr) return;
  if (Publisher* publisher = publisher_of_stream(session, in.stream_id)) {
    end_stream(session, *publisher, in.reason, 1);
    return;
  }
  const bool is_own = stream->connection_id == session.connection_id();
  session.remove_stream(in.stream_id);
  auto frozen = freeze(session.id(), in.stream_id, in.reason);
  // A stream of ours without a publisher was given up before it was there: nobody knows it.
  if (is_own) return;
  const std::uint32_t decision = ask({std::move(frozen), {}, {}});
  context_.emit(StreamDestroyed{session.id(), in.stream_id, in.reason, decision});
}

void Client::hear(Session& session, const protocol::StreamUpdated& in) {
  Publisher* publisher = publisher_of_stream(session, in.stream_id);
  const Stream* stream = session.update(context_, in, publisher != nullptr);
  if (stream == nullptr) return;
  const auto reason =
      in.quality.value_or(false) ? VideoReason::kQuality : VideoReason::kPublishVideo;
  for (auto& [id, subscriber] : subscribers_) {
    if (subscriber.alive() && subscriber.receives(session.id(), in.stream_id))
      subscriber.update(context_, session.channel(), *stream, reason);
  }
  if (publisher == nullptr || !in.forced.value_or(false)) return;
  publisher->force_mute(context_);
  // What it said last may be on its way, and come after the mute.
  report(*publisher);
}

void Client::hear(Session& session, const protocol::Signal& in) {
  context_.emit(SignalReceived{session.id(), in.signal_type, in.data, in.from});
}

void Client::hear(Session& session, const protocol::Closing& in) {
  context_.log(LogLevel::kInfo, "session", session.id(), "the server closes: " + in.message);
  session.closing(in);
}

void Client::distrust(Session& session, std::string_view what) {
  const Error error = unexpected(what);
  context_.log(LogLevel::kError, "session", session.id(), error.message);
  if (!session.connected()) return session.refuse(context_, error, kCloseProtocolError);
  context_.raise(error, Operation::kGeneral, target_of(session.id()));
  end_session(session, Reason::kNetworkDisconnected, kCloseProtocolError);
}

void Client::end_session(Session& session, Reason reason, std::uint32_t close_code) {
  const auto calls = session.channel().calls();
  session.channel().close(context_, close_code);
  for (const std::uint32_t call : calls) {
    context_.fail(call,
                  {ErrorCode::kNotConnected, "The session ended before the server answered."});
  }
  Decision decision;
  // What is never published now may be destroyed on the way.
  for (auto entry = publishers_.begin(); entry != publishers_.end();) {
    auto& [id, publisher] = *entry++;
    if (!publisher.is_in(session.id())) continue;
    // Its own event and sessionDisconnected must both go unprevented before it is destroyed.
    if (publisher.stage() == Publisher::Stage::kLive) {
      decision.publishers.push_back({id, end_stream(session, publisher, reason, 2)});
    } else {
      abandon(publisher,
              {ErrorCode::kNotConnected, "The session ended before the stream was published."});
    }
  }
  for (auto& [id, subscriber] : subscribers_) {
    if (subscriber.session() != session.id() || subscriber.state() == Subscriber::State::kDestroyed)
      continue;
    if (subscriber.alive()) {
      close_leg(subscriber.leg());
      subscriber.freeze(context_,
                        {ErrorCode::kDisconnected, "The session ended before the stream arrived."},
                        reason);
    }
    subscriber.destroy(context_);
    decision.subscribers.push_back(id);
  }
  session.leave();
  const std::uint32_t number = ask(std::move(decision));
  context_.log(LogLevel::kInfo, "session", session.id(), "disconnected");
  context_.emit(SessionDisconnected{session.id(), reason, number});
}

}  // namespace parley::client
