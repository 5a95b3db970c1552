#include "sim/flooder.hpp"

#include <algorithm>
#include <utility>

#include "sim/world.hpp"

namespace parley::sim {

using protocol::ClientMessage;

namespace {

/// Less than a subscriber waits for media: whoever subscribes to a flooder hears of its end first.
constexpr std::uint32_t kLifeMsMax = 20'000;

/// Of line breaks, which are twice as long in JSON: the largest frame that there is.
constexpr std::uint32_t kSdpBytesMax = 32'000;

void forget(std::vector<std::string>& list, const std::string& value) {
  list.erase(std::remove(list.begin(), list.end(), value), list.end());
}

}  // namespace

void Flooder::start() {
  world().after(5'000 + rng_.below(30'000), [this] { join(); });
}

void Flooder::join() {
  if (!world().serving()) return;
  style_ = static_cast<Style>(rng_.below(kStyles));
  bytes_ = rng_.chance(300) ? kSdpBytesMax : 100 + rng_.below(8'000);
  burst_ = 10 + rng_.below(200);
  pause_ = 10 + rng_.below(100);
  joined_at_ = world().now();
  leave_at_ = joined_at_ + 2'000 + rng_.below(kLifeMsMax - 2'000);
  enter();
  request(protocol::Join{
      0, std::string(World::kApiKey), world().any_room(rng_), "token-publisher", "flooder"});
}

void Flooder::hear(const protocol::ServerMessage& message) {
  if (const auto* joined = std::get_if<protocol::Joined>(&message)) {
    own_ = joined->connection_id;
    for (const auto& connection : joined->connections) {
      if (connection.connection_id != own_) victim_ = connection.connection_id;
    }
    for (const auto& stream : joined->streams)
      streams_.push_back(stream.stream_id);
    world().after(pause_, [this] { act(); });
  } else if (const auto* created = std::get_if<protocol::StreamCreated>(&message)) {
    const bool is_own = created->stream.connection_id == own_;
    (is_own ? own_streams_ : streams_).push_back(created->stream.stream_id);
  } else if (const auto* destroyed = std::get_if<protocol::StreamDestroyed>(&message)) {
    forget(streams_, destroyed->stream_id);
    forget(own_streams_, destroyed->stream_id);
    subscribed_ = false;  // perhaps: another subscription will do
  }
}

void Flooder::closed(std::uint16_t code, const std::string& reason) {
  shut();
  if (code == cloud::kClosePolicy) {
    world().coverage().happened(Situation::kFloodEnded);
  } else if (code != cloud::kCloseExpelled && code != cloud::kCloseGoingAway &&
             code != cloud::kCloseServiceRestart) {
    world().judge().verdict().fail("limits", "a flooder was closed for another reason: " + reason);
  }
}

void Flooder::act() {
  if (!open()) return;
  if (!world().active() || world().now() >= leave_at_) {
    leave();
    return;
  }
  for (std::uint32_t i = 0; i < burst_ && open(); ++i)
    request(next());
  check_limits();
  world().after(pause_, [this] { act(); });
}

void Flooder::request(const ClientMessage& message) {
  ClientMessage numbered = message;
  std::visit([this](auto& one) { one.id = ++last_id_; }, numbered);
  ++sent_;
  send(protocol::encode(numbered));
}

/// Whoever sends more than all its limits together must have been closed.
void Flooder::check_limits() {
  const cloud::Limits limits;
  const auto seconds = static_cast<std::uint64_t>(world().now() - joined_at_) / 1000 + 1;
  const auto most = [seconds](const Rate& rate) { return rate.burst + rate.per_s * seconds; };
  // What is begun may be ended, without being counted when nothing is left.
  if (open() && sent_ > 2 * most(limits.requests) + most(limits.signals) + most(limits.refusals))
    world().judge().verdict().fail("limits", "a flood goes on");
}

ClientMessage Flooder::next() {
  if (style_ != Style::kMixed) return next(style_);
  return next(static_cast<Style>(rng_.below(kStyles - 1)));
}

ClientMessage Flooder::next(Style style) {
  switch (style) {
    case Style::kSubscribe: return subscribe();
    case Style::kPublish: return publish();
    case Style::kSignalAll: return signal(false);
    case Style::kSignalOne: return signal(true);
    default: break;
  }
  if (!subscribed_) return subscribe();
  on_ = !on_;
  switch (style) {
    case Style::kDescribe:
      return protocol::Describe{0,
                                own_,
                                subscription_,
                                protocol::LegEnd::kPublisher,
                                {protocol::DescriptionType::kOffer, std::string(bytes_, '\n')}};
    case Style::kTrickle:
      return protocol::Trickle{0,
                               own_,
                               subscription_,
                               protocol::LegEnd::kPublisher,
                               {std::string(std::min(bytes_, std::size_t{1024}), 'c'), {}, {}, {}}};
    default: return protocol::UpdateSubscription{0, subscription_, on_, true};
  }
}

ClientMessage Flooder::subscribe() {
  if (subscribed_) {
    subscribed_ = false;
    return protocol::Unsubscribe{0, subscription_};
  }
  if (streams_.empty()) return publish();
  subscribed_ = true;
  const auto count = static_cast<std::uint32_t>(streams_.size());
  return protocol::Subscribe{0, ++subscription_, streams_[rng_.below(count)], true, true};
}

ClientMessage Flooder::publish() {
  if (own_streams_.empty())
    return protocol::Publish{0, {"flood", {}, true, true, protocol::VideoType::kCamera, 1, 1, {}}};
  on_ = !on_;
  if (rng_.chance(800)) return protocol::UpdateStream{0, own_streams_.back(), on_, {}, {}, {}};
  return protocol::Unpublish{0, own_streams_.back(), {}};
}

ClientMessage Flooder::signal(bool to_one) const {
  protocol::SendSignal out{0, "flood", std::string(std::min(bytes_, std::size_t{8192}), 's'), {}};
  if (to_one && !victim_.empty()) out.to = victim_;
  return out;
}

}  // namespace parley::sim
