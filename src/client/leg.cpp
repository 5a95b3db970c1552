#include "client/leg.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "client/limits.hpp"

namespace parley::client {

using protocol::DescriptionType;
using protocol::LegEnd;

namespace {

/// The first ICE user name fragment of a description (RFC 8839 section 5.4). Parley bundles all
/// media, so there is only one.
std::string_view ice_fragment(std::string_view sdp) {
  constexpr std::string_view kAttribute = "a=ice-ufrag:";
  const auto at = sdp.find(kAttribute);
  if (at == std::string_view::npos) return {};
  sdp.remove_prefix(at + kAttribute.size());
  return sdp.substr(0, sdp.find_first_of("\r\n"));
}

}  // namespace

Leg::Leg(std::uint32_t id, Place place)
    : id_(id), place_(std::move(place)), configured_{id, 0, 0, 0, kUnscaled, {}, {}, {}} {}

void Leg::configure(Context& context, ConfigureLeg wanted) {
  if (wanted == configured_) return;
  configured_ = wanted;
  context.emit(std::move(wanted));
}

void Leg::switch_media(Context& context, bool audio, bool video) {
  if (audio == audio_sent_ && video == video_sent_) return;
  audio_sent_ = audio;
  video_sent_ = video;
  context.emit(SwitchLeg{id_, audio, video});
}

void Leg::create(Context& context, std::vector<IceServer> ice_servers, bool relay_only) {
  CreateLeg effect{id_, {}, {}, std::move(ice_servers), relay_only};
  (polite() ? effect.subscriber : effect.publisher) = place_.owner;
  context.emit(std::move(effect));
  if (polite()) offer(context, false);
}

void Leg::know_servers(Context& context, std::vector<IceServer> ice_servers, bool relay_only) {
  context.emit(RouteLeg{id_, std::move(ice_servers), relay_only});
}

void Leg::route(Context& context, std::vector<IceServer> ice_servers, bool relay_only) {
  know_servers(context, std::move(ice_servers), relay_only);
  // The first negotiation of a publisher's leg, which has not begun, will gather by them anyway.
  if (established_ || state_ != State::kStable) restart(context);
}

void Leg::restart(Context& context) {
  restart_wanted_ = true;
  if (state_ == State::kStable) settle(context);
}

void Leg::offer(Context& context, bool ice_restart) {
  state_ = State::kMakingOffer;
  context.emit(MakeOffer{id_, ice_restart});
}

void Leg::settle(Context& context) {
  state_ = State::kStable;
  if (std::exchange(restart_wanted_, false)) offer(context, true);
}

void Leg::local_described(Context& context, Channel& channel, const Description& description) {
  const auto expected =
      description.type == DescriptionType::kOffer ? State::kMakingOffer : State::kAnswering;
  // An offer that is ready too late: a remote offer has taken its place.
  if (state_ != expected) return;
  local_fragment_ = ice_fragment(description.sdp);
  const LegEnd other = polite() ? LegEnd::kPublisher : LegEnd::kSubscriber;
  request_ = channel.send(
      context,
      protocol::Describe{0, place_.connection_id, place_.subscription, other, description});
  for (const auto& candidate : std::exchange(unsent_, {}))
    send(context, channel, candidate);
  if (state_ == State::kMakingOffer) {
    state_ = State::kOffered;
  } else {
    established_ = true;
    settle(context);
  }
}

void Leg::local_trickled(Context& context, Channel& channel, const Candidate& candidate) {
  const bool described = state_ != State::kMakingOffer && state_ != State::kAnswering;
  if (described) {
    send(context, channel, candidate);
  } else if (unsent_.size() < kCandidatesMax) {
    unsent_.push_back(candidate);
  }
}

void Leg::send(Context& context, Channel& channel, const Candidate& candidate) const {
  const LegEnd other = polite() ? LegEnd::kPublisher : LegEnd::kSubscriber;
  channel.send(context,
               protocol::Trickle{0, place_.connection_id, place_.subscription, other, candidate});
}

void Leg::remote_applied(Context& context) {
  if (applying_ == 0 || --applying_ > 0) return;
  remote_described_ = true;
  for (auto& candidate : std::exchange(unapplied_, {}))
    context.emit(AddCandidate{id_, std::move(candidate)});
  if (state_ != State::kTakingAnswer) return;
  established_ = true;
  settle(context);
}

void Leg::negotiation_needed(Context& context) {
  // While a negotiation is under way the browser will ask again after it.
  if (established_ && state_ == State::kStable) offer(context, false);
}

bool Leg::change(LegState state, TimeMs now) {
  if (state == LegState::kConnected && !connected()) connected_at_ = now;
  return std::exchange(connection_state_, state) != state;
}

void Leg::described(Context& context, const Description& description) {
  if (description.type == DescriptionType::kAnswer) {
    if (state_ != State::kOffered) return;
    state_ = State::kTakingAnswer;
    return apply(context, description);
  }
  const bool collision = state_ == State::kMakingOffer || state_ == State::kOffered;
  if (collision && !polite()) {
    ignoring_ = true;
    return;
  }
  if (collision) forget_unsent();
  state_ = State::kAnswering;
  apply(context, description);
}

void Leg::forget_unsent() {
  // What was gathered for an offer of ours dies with it, unless it belongs to what stands as well.
  const auto is_dead = [this](const Candidate& candidate) {
    return candidate.username_fragment.value_or("") != local_fragment_;
  };
  unsent_.erase(std::remove_if(unsent_.begin(), unsent_.end(), is_dead), unsent_.end());
}

void Leg::apply(Context& context, const Description& description) {
  ignoring_ = false;
  remote_fragment_ = ice_fragment(description.sdp);
  ++applying_;
  context.emit(ApplyDescription{id_, description});
}

void Leg::trickled(Context& context, const Candidate& candidate) {
  if (is_of_ignored_offer(candidate)) return;
  if (remote_described_ && applying_ == 0) {
    context.emit(AddCandidate{id_, candidate});
  } else if (unapplied_.size() < kCandidatesMax) {
    unapplied_.push_back(candidate);
  }
}

bool Leg::is_of_ignored_offer(const Candidate& candidate) const {
  // An ignored offer that did not restart ICE shares its candidates with what stands.
  return ignoring_ && candidate.username_fragment.value_or("") != remote_fragment_;
}

}  // namespace parley::client
