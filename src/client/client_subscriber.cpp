// Client, the part about subscribers, and about what handlers of cancelable events decide.
#include <algorithm>
#include <utility>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

namespace {

Error not_a_subscriber() {
  return invalid("A subscriber of this session is needed.");
}

Target target_of(std::uint32_t subscriber) {
  return {Target::Kind::kSubscriber, subscriber};
}

}  // namespace

void Client::on(const Subscribe& in) {
  if (!context_.open(in.call, Operation::kSubscribe, target_of(in.subscriber))) return;
  if (in.subscriber == 0 || find(subscribers_, in.subscriber) != nullptr)
    return context_.fail(in.call, invalid("The number of the subscriber is in use."));
  last_subscriber_ = std::max(last_subscriber_, in.subscriber);
  auto finding = check(in);
  Preference preference;
  if (!finding && in.preference) finding = preference.change(*in.preference);
  if (finding) return refuse(in, *finding);
  if (subscribers_.size() >= kSubscribersMax) {
    const auto is_over = [](const Subscriber& subscriber) { return !subscriber.alive(); };
    if (Subscriber* over = find_if(subscribers_, is_over)) remove(*over);
  }
  if (legs_.size() >= kLegsMax || subscribers_.size() >= kSubscribersMax) {
    return refuse(
        in, {ErrorCode::kStreamLimitExceeded, "Too many subscribers; unsubscribe from some."});
  }
  Session& session = *find(sessions_, in.session);
  const Stream& stream = *session.find_stream(*in.stream_id);
  Subscriber& subscriber =
      subscribers_.emplace(in.subscriber, Subscriber(in, preference, stream)).first->second;
  subscriber.start(context_, session.channel());
  subscriber.use_leg(create_leg(session,
                                {in.session,
                                 protocol::LegEnd::kSubscriber,
                                 session.connection_id(),
                                 in.subscriber,
                                 in.subscriber})
                         .id());
}

void Client::refuse(const Subscribe& in, const Error& error) {
  context_.fail(in.call, error);
  context_.emit(SubscriberEvent{in.subscriber, SubscriberEventType::kDestroyed, {}});
  context_.emit(RemoveView{{}, in.subscriber});
}

Finding Client::check(const Subscribe& in) const {
  if (auto finding = check_types(in.invalid)) return finding;
  if (!in.stream_id) return invalid("subscribe: a stream is needed.");
  const Session* session = find(sessions_, in.session);
  if (session == nullptr) return unknown_session();
  if (!session->connected()) return not_connected("subscribe");
  if (session->capabilities().subscribe == 0) return not_allowed("subscribe");
  if (session->find_stream(*in.stream_id) == nullptr) {
    return Error{ErrorCode::kStreamNotFound,
                 "subscribe: the stream is not in the session any more."};
  }
  return std::nullopt;
}

void Client::on(const Unsubscribe& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.subscriber))) return;
  if (find(sessions_, in.session) == nullptr) return context_.fail(in.call, unknown_session());
  Subscriber* subscriber = find(subscribers_, in.subscriber);
  const bool is_known =
      subscriber == nullptr ? was_subscriber(in.subscriber) : subscriber->session() == in.session;
  if (!is_known) return context_.fail(in.call, not_a_subscriber());
  if (subscriber != nullptr) {
    hang_up(*subscriber);
    if (subscriber->state() == Subscriber::State::kConnecting) {
      subscriber->fail(
          context_,
          {ErrorCode::kDisconnected, "unsubscribe was called before the stream arrived."});
    }
    remove(*subscriber);
  }
  context_.succeed(in.call);
}

void Client::on(const SwitchSubscriber& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.subscriber))) return;
  Subscriber* subscriber = find(subscribers_, in.subscriber);
  if (subscriber == nullptr && !was_subscriber(in.subscriber))
    return context_.fail(in.call, not_a_subscriber());
  if (subscriber != nullptr && subscriber->alive()) {
    Session& session = *find(sessions_, subscriber->session());
    subscriber->switch_media(context_, session.channel(), in.kind, in.on);
  }
  context_.succeed(in.call);
}

void Client::on(const PreferVideo& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.subscriber))) return;
  if (const auto finding = check_types(in.invalid)) return context_.fail(in.call, *finding);
  Subscriber* subscriber = find(subscribers_, in.subscriber);
  if (subscriber == nullptr && !was_subscriber(in.subscriber))
    return context_.fail(in.call, not_a_subscriber());
  if (subscriber != nullptr && subscriber->alive()) {
    Session& session = *find(sessions_, subscriber->session());
    if (const auto finding = subscriber->prefer(context_, session.channel(), in.preference))
      return context_.fail(in.call, *finding);
  }
  context_.succeed(in.call);
}

void Client::on(const ViewResized& in) {
  Subscriber* subscriber = find(subscribers_, in.subscriber);
  if (subscriber == nullptr || !subscriber->alive()) return;
  Session& session = *find(sessions_, subscriber->session());
  subscriber->resize(context_, session.channel(), {in.width, in.height});
}

bool Client::was_subscriber(std::uint32_t id) const {
  return id != 0 && id <= last_subscriber_;
}

std::vector<std::uint32_t> Client::freeze(std::uint32_t session,
                                          const std::string& stream_id,
                                          Reason reason) {
  std::vector<std::uint32_t> frozen;
  for (auto& [id, subscriber] : subscribers_) {
    if (!subscriber.alive() || !subscriber.receives(session, stream_id)) continue;
    close_leg(subscriber.leg());
    subscriber.freeze(
        context_, {ErrorCode::kStreamDestroyed, "The stream ended before it arrived."}, reason);
    frozen.push_back(id);
  }
  return frozen;
}

void Client::hang_up(Subscriber& subscriber) {
  if (!subscriber.alive()) return;
  close_leg(subscriber.leg());
  find(sessions_, subscriber.session())
      ->channel()
      .send(context_, protocol::Unsubscribe{0, subscriber.subscription()});
}

void Client::fail(Subscriber& subscriber, const Error& error) {
  subscriber.interrupted(context_);
  hang_up(subscriber);
  subscriber.fail(context_, error);
  remove(subscriber);
}

void Client::remove(Subscriber& subscriber) {
  const std::uint32_t id = subscriber.id();
  subscriber.destroy(context_);
  subscribers_.erase(id);
  context_.emit(RemoveView{{}, id});
}

void Client::on(const Decided& in) {
  const auto found = decisions_.find(in.decision);
  if (found == decisions_.end()) return;
  const Decision decision = std::move(found->second);
  decisions_.erase(found);
  for (const auto& consent : decision.publishers) {
    Publisher* publisher = find(publishers_, consent.publisher);
    if (publisher != nullptr && publisher->agree(consent.ending, in.prevented)) destroy(*publisher);
  }
  if (decision.ended) media_ended(*decision.ended, in.prevented);
  if (in.prevented) return;
  for (const std::uint32_t id : decision.subscribers) {
    Subscriber* subscriber = find(subscribers_, id);
    if (subscriber != nullptr && !subscriber->alive()) remove(*subscriber);
  }
}

}  // namespace parley::client
