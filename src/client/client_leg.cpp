// Client, the part about legs: what the host and the other end say of them.
#include <algorithm>
#include <utility>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

using protocol::LegEnd;

void Client::on(const LocalDescribed& in) {
  if (Leg* leg = find(legs_, in.leg))
    leg->local_described(context_, channel_of(*leg), in.description);
}

void Client::on(const LocalTrickled& in) {
  if (Leg* leg = find(legs_, in.leg)) leg->local_trickled(context_, channel_of(*leg), in.candidate);
}

void Client::on(const RemoteApplied& in) {
  if (Leg* leg = find(legs_, in.leg)) leg->remote_applied(context_);
}

void Client::on(const NegotiationNeeded& in) {
  if (Leg* leg = find(legs_, in.leg)) leg->negotiation_needed(context_);
}

void Client::on(const LegChanged& in) {
  Leg* leg = find(legs_, in.leg);
  if (leg == nullptr || !leg->change(in.state, context_.now())) return;
  context_.log(LogLevel::kDebug, "leg", in.leg, to_string(in.state));
  // A publisher's leg that failed waits for its subscriber to restart it or to unsubscribe.
  if (leg->place().end == LegEnd::kPublisher) return;
  Subscriber& subscriber = *find(subscribers_, leg->place().owner);
  switch (in.state) {
    case LegState::kConnected: return subscriber.connected(context_);
    case LegState::kDisconnected: return subscriber.interrupted(context_);
    case LegState::kFailed:
    case LegState::kClosed: return lost(*leg, subscriber);
    case LegState::kNew:
    case LegState::kConnecting: return;
  }
}

void Client::on(const LegFailed& in) {
  Leg* leg = find(legs_, in.leg);
  if (leg == nullptr) return;
  const auto code = in.step == LegStep::kRemote ? ErrorCode::kSetRemoteDescriptionFailed
                                                : ErrorCode::kCreatePeerConnectionFailed;
  give_up(*leg, {code, in.message});
}

void Client::give_up(const Leg& leg, const Error& error) {
  context_.log(LogLevel::kWarn, "leg", leg.id(), error.message);
  // A publisher's subscriber notices that no media comes, and says so to its own application.
  if (leg.place().end == LegEnd::kPublisher) return close_leg(leg.id());
  fail(*find(subscribers_, leg.place().owner), error);
}

void Client::hear(Session& session, const protocol::Subscribed& in) {
  const Publisher* publisher = publisher_of_stream(session, in.stream_id);
  if (publisher == nullptr ||
      find_leg(session, LegEnd::kPublisher, in.connection_id, in.subscription) != nullptr)
    return;
  if (legs_.size() >= kLegsMax)
    return context_.log(LogLevel::kWarn, "publisher", publisher->id(), "has too many subscribers");
  // Made before the offer is here, so that it can be answered at once.
  Leg& leg = create_leg(
      session,
      {session.id(), LegEnd::kPublisher, in.connection_id, in.subscription, publisher->id()});
  want(leg, in);
}

void Client::hear(Session& session, const protocol::SubscriptionUpdated& in) {
  Leg* leg = find_leg(session, LegEnd::kPublisher, in.connection_id, in.subscription);
  if (leg != nullptr) want(*leg, in);
}

template <class Event>
void Client::want(Leg& leg, const Event& in) {
  leg.audio_wanted = in.audio;
  leg.video_wanted = in.video;
  leg.wish = in.wish;
  direct(leg, *find(publishers_, leg.place().owner));
}

void Client::direct(Leg& leg, const Publisher& publisher) {
  leg.configure(context_, publisher.configure(leg.id(), leg.wish));
  leg.switch_media(context_, leg.audio_wanted, leg.video_wanted && !publisher.fallen_back());
}

void Client::hear(Session& session, const protocol::Unsubscribed& in) {
  if (const Leg* leg = find_leg(session, LegEnd::kPublisher, in.connection_id, in.subscription))
    close_leg(leg->id());
}

void Client::hear(Session& session, const protocol::Described& in) {
  Leg* leg = find_leg(session, in.to, in.connection_id, in.subscription);
  if (leg == nullptr) return;
  if (in.to == LegEnd::kSubscriber) return leg->described(context_, in.description);
  const SendSettings& sending = find(publishers_, leg->place().owner)->sending();
  leg->described(context_, {in.description.type, sending.tune(in.description.sdp)});
}

void Client::hear(Session& session, const protocol::Trickled& in) {
  if (Leg* leg = find_leg(session, in.to, in.connection_id, in.subscription))
    leg->trickled(context_, in.candidate);
}

Channel& Client::channel_of(const Leg& leg) {
  return find(sessions_, leg.place().session)->channel();
}

void Client::prepare_leg() {
  if (prepared_until_ == kNever) context_.emit(PrepareLeg{});
  prepared_until_ = context_.now() + kPreparedMs;
}

void Client::drop_prepared_leg() {
  if (std::exchange(prepared_until_, kNever) != kNever) context_.emit(DropPreparedLeg{});
}

bool Client::anybody_connects() const {
  return std::any_of(sessions_.begin(), sessions_.end(), [](const auto& entry) {
    return entry.second.state() != Session::State::kIdle;
  });
}

Leg& Client::create_leg(Session& session, Leg::Place place) {
  if (place.end == LegEnd::kSubscriber && session.needs_no_servers()) prepared_until_ = kNever;
  const std::uint32_t id = context_.next_leg();
  Leg& leg = legs_.emplace(id, Leg(id, std::move(place))).first->second;
  leg.create(context_, session.ice_servers(), session.relay_only());
  return leg;
}

void Client::close_leg(std::uint32_t leg) {
  if (legs_.erase(leg) != 0) context_.emit(CloseLeg{leg});
}

void Client::direct_legs_of(const Publisher& publisher) {
  for (auto& [id, leg] : legs_) {
    if (leg.place().end == LegEnd::kPublisher && leg.place().owner == publisher.id())
      direct(leg, publisher);
  }
}

void Client::close_legs_of(const Publisher& publisher) {
  for (auto entry = legs_.begin(); entry != legs_.end();) {
    const auto& [id, leg] = *entry++;
    if (leg.place().end == LegEnd::kPublisher && leg.place().owner == publisher.id()) close_leg(id);
  }
}

void Client::close_legs_to(const Session& session, const std::string& connection_id) {
  for (auto entry = legs_.begin(); entry != legs_.end();) {
    const auto& [id, leg] = *entry++;
    const auto& place = leg.place();
    if (place.session == session.id() && place.end == LegEnd::kPublisher &&
        place.connection_id == connection_id)
      close_leg(id);
  }
}

Leg* Client::find_described(const Session& session, std::uint32_t request) {
  for (auto& [id, leg] : legs_) {
    if (leg.place().session == session.id() && leg.described_by(request)) return &leg;
  }
  return nullptr;
}

Leg* Client::find_leg(const Session& session,
                      LegEnd end,
                      const std::string& connection_id,
                      std::uint32_t subscription) {
  for (auto& [id, leg] : legs_) {
    const auto& place = leg.place();
    if (place.session == session.id() && place.end == end && place.subscription == subscription &&
        place.connection_id == connection_id)
      return &leg;
  }
  return nullptr;
}

}  // namespace parley::client
