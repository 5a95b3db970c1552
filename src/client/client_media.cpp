// Client, the part about media that was lost: how it is brought back, and when it is back.
#include <algorithm>
#include <utility>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

using protocol::LegEnd;

namespace {

bool reaches_room(const Session* session) {
  return session != nullptr && session->connected() && session->link() == Session::Link::kUp;
}

}  // namespace

void Client::on(const NetworkChanged& in) {
  for (auto& [id, session] : sessions_)
    session.doubt(context_, in.online);
  if (!in.online) return;
  // The old paths may be gone, and nobody noticed yet.
  for (auto& [id, leg] : legs_) {
    if (leg.established()) leg.restart(context_);
  }
}

void Client::on(const PageThawed& /*in*/) {
  for (auto& [id, session] : sessions_)
    session.doubt(context_, false);
}

void Client::on(const PageLeft& /*in*/) {
  // Nobody is left who could hear of it. A socket that just ends would be waited for.
  for (auto& [id, session] : sessions_) {
    if (reaches_room(&session)) session.channel().send(context_, protocol::Leave{});
  }
}

void Client::lost(Leg& leg, Subscriber& subscriber) {
  const Session* session = find(sessions_, subscriber.session());
  const bool was_connected = subscriber.state() != Subscriber::State::kConnecting;
  subscriber.interrupted(context_);
  // mend() will see to it.
  if (!reaches_room(session)) return subscriber.wait();
  if (was_connected && subscriber.begin_restart(context_.now())) return leg.restart(context_);
  if (!was_connected || subscriber.rebuilding()) return fail(subscriber, no_path());
  rebuild(subscriber);
}

void Client::rebuild(Subscriber& subscriber) {
  Session& session = *find(sessions_, subscriber.session());
  close_leg(subscriber.leg());
  subscriber.rebuild(
      context_, session.channel(), context_.next_subscription(), session.rebuild_ms());
  subscriber.use_leg(create_leg(session,
                                {session.id(),
                                 LegEnd::kSubscriber,
                                 session.connection_id(),
                                 subscriber.subscription(),
                                 subscriber.id()})
                         .id());
}

void Client::expire(Subscriber& subscriber) {
  const TimeMs now = context_.now();
  Leg* leg = find(legs_, subscriber.leg());
  if (subscriber.connect_is_late(now)) {
    const bool answered = leg != nullptr && leg->established();
    return fail(subscriber,
                answered ? no_path()
                         : Error{ErrorCode::kTimeout,
                                 "Media did not arrive in time; check the network and try again."});
  }
  if (subscriber.proof_is_late(now) && leg != nullptr && leg->connected() &&
      subscriber.may_be_silent())
    return subscriber.trust(context_);
  const bool restart_is_late = subscriber.restart_is_late(now);
  if (!restart_is_late && !subscriber.is_stale(now) && !subscriber.proof_is_late(now)) return;
  if (leg == nullptr || !reaches_room(find(sessions_, subscriber.session())))
    return subscriber.wait();
  if (restart_is_late) {
    if (!subscriber.rebuilding()) return rebuild(subscriber);
    return fail(subscriber,
                {ErrorCode::kIceWorkflowFailed, "Media was lost and could not be brought back."});
  }
  lost(*leg, subscriber);
}

void Client::mend(Session& session) {
  for (auto& [id, subscriber] : subscribers_) {
    Leg* leg = find(legs_, subscriber.leg());
    if (subscriber.session() != session.id() || !subscriber.alive() || leg == nullptr) continue;
    subscriber.resume(context_.now());
    if (leg->connected()) {
      subscriber.prove(context_);
    } else if (leg->established() && subscriber.state() == Subscriber::State::kConnecting) {
      leg->restart(context_);
    } else if (leg->established()) {
      subscriber.interrupted(context_);
      if (subscriber.begin_restart(context_.now())) leg->restart(context_);
    }
  }
}

bool Client::media_flows(const Session& session) const {
  const bool received = std::all_of(subscribers_.begin(), subscribers_.end(), [&](auto& entry) {
    const Subscriber& subscriber = entry.second;
    return subscriber.session() != session.id() || !subscriber.alive() ||
           (!subscriber.unproven() && subscriber.state() != Subscriber::State::kInterrupted);
  });
  return received && std::all_of(legs_.begin(), legs_.end(), [&](auto& entry) {
           const Leg& leg = entry.second;
           return leg.place().session != session.id() || !leg.established() || leg.connected();
         });
}

}  // namespace parley::client
