#include "sim/peers.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/world.hpp"

namespace parley::sim {

using client::LegState;
using protocol::DescriptionType;

namespace {

constexpr TimeMs kNoticeMs = 5'000;  // until the other end's silence is noticed
constexpr TimeMs kGiveUpMs = 15'000;

/// The `index`th number after a keyword; 0 when there is none.
std::uint32_t number_after(std::string_view text, std::string_view keyword, int index) {
  auto at = text.find(keyword);
  if (at == std::string_view::npos) return 0;
  at += keyword.size();
  std::uint32_t number = 0;
  for (; at < text.size() && text[at] != '\r'; ++at) {
    if (text[at] == ' ') {
      if (index-- == 0) return number;
      number = 0;
    } else {
      number = number * 10 + static_cast<std::uint32_t>(text[at] - '0');
    }
  }
  return index == 0 ? number : 0;
}

std::string fragment(const Peer& peer) {
  return "u" + std::to_string(peer.uid) + "g" + std::to_string(peer.generation);
}

/// Who answers names the offer: a description that reaches a stranger is noticed.
std::string write_sdp(const Peer& peer, std::uint32_t answers_peer, std::uint32_t answers_offer) {
  return "v=0\r\na=peer:" + std::to_string(peer.uid) + " " + std::to_string(peer.generation) + " " +
         std::to_string(peer.open_offer) + "\r\na=answers:" + std::to_string(answers_peer) + " " +
         std::to_string(answers_offer) + "\r\na=ice-ufrag:" + fragment(peer) + "\r\n";
}

}  // namespace

Peer* Peers::find(std::uint32_t uid) {
  const auto found = peers_.find(uid);
  return found == peers_.end() ? nullptr : &found->second;
}

Peer* Peers::find(PageId page, std::uint32_t leg) {
  const auto found = uid_of_.find({page, leg});
  return found == uid_of_.end() ? nullptr : find(found->second);
}

void Peers::fail(const Peer& peer, const std::string& message) {
  world_.judge().verdict().fail("peers", about(peer.page, "leg", peer.leg) + message);
}

/// How long an operation takes.
TimeMs Peers::pause(Peer& peer) {
  return 1 + peer.rng.below(peer.rng.chance(900) ? 20 : 400);
}

/// Reports to the page's core, unless the leg is closed before it hears.
void Peers::tell(const Peer& peer, client::Input input) {
  world_.after(0, [this, uid = peer.uid, page = peer.page, input = std::move(input)] {
    if (find(uid) != nullptr) world_.page(page).feed(input);
  });
}

void Peers::carry_out(PageId page, const client::CreateLeg& effect) {
  Peer peer(rng_of(world_.seed(), Chance::kPeer, page, effect.leg));
  peer.uid = ++last_uid_;
  peer.page = page;
  peer.leg = effect.leg;
  peer.publisher = effect.publisher.value_or(0);
  peer.subscriber = effect.subscriber.value_or(0);
  peer.needs_first = true;
  uid_of_[{page, effect.leg}] = peer.uid;
  const std::uint32_t uid = peer.uid;
  const TimeMs delay = peer.rng.below(6);
  peers_.emplace(uid, std::move(peer));
  world_.after(delay, [this, uid] {
    if (Peer* created = find(uid)) check_need(*created);
  });
}

void Peers::carry_out(PageId page, const client::MakeOffer& effect) {
  enqueue(page, effect.leg, Peer::Offer{effect.ice_restart});
}

void Peers::carry_out(PageId page, const client::ApplyDescription& effect) {
  enqueue(page, effect.leg, Peer::Apply{effect.description});
}

void Peers::carry_out(PageId page, const client::AddCandidate& effect) {
  enqueue(page, effect.leg, effect.candidate);
}

void Peers::carry_out(PageId page, const client::CloseLeg& effect) {
  const auto found = uid_of_.find({page, effect.leg});
  if (found == uid_of_.end()) return;
  const auto node = peers_.extract(found->second);
  uid_of_.erase(found);
  remote_closed(node.mapped());
}

void Peers::close_page(PageId page) {
  std::vector<std::uint32_t> legs;
  for (const auto& [uid, peer] : peers_) {
    if (peer.page == page) legs.push_back(peer.leg);
  }
  for (const std::uint32_t leg : legs)
    carry_out(page, client::CloseLeg{leg});
}

void Peers::remote_closed(const Peer& gone) {
  const Peer* other = find(gone.remote);
  if (other == nullptr || other->remote != gone.uid) return;
  change_later(*other, kNoticeMs, LegState::kDisconnected);
  change_later(*other, kGiveUpMs, LegState::kFailed);
}

void Peers::enqueue(PageId page, std::uint32_t leg, Peer::Operation operation) {
  Peer* peer = find(page, leg);
  if (peer == nullptr) return;
  peer->operations.push_back(std::move(operation));
  if (!peer->busy) begin_next(*peer);
}

void Peers::begin_next(Peer& peer) {
  peer.busy = true;
  world_.after(pause(peer), [this, uid = peer.uid] {
    Peer* ready = find(uid);
    if (ready == nullptr) return;
    const Peer::Operation operation = std::move(ready->operations.front());
    ready->operations.pop_front();
    std::visit([&](const auto& one) { run(*ready, one); }, operation);
  });
}

void Peers::done(Peer& peer) {
  peer.busy = false;
  try_connect(peer);
  if (!peer.operations.empty()) {
    begin_next(peer);
  } else {
    check_need(peer);
  }
}

void Peers::run(Peer& peer, const Peer::Offer& offer) {
  if (offer.ice_restart) world_.coverage().happened(Situation::kIceRestart);
  if (peer.remote != 0) world_.coverage().happened(Situation::kRenegotiation);
  peer.restarts = peer.restarts || offer.ice_restart;
  peer.open_offer = ++peer.offers;
  peer.offers_need = peer.needs_offer;
  set_local(peer, DescriptionType::kOffer, peer.restarts || peer.generation == 0);
  done(peer);
}

void Peers::run(Peer& peer, const Peer::Apply& apply) {
  if (apply.description.sdp.find("a=peer:") == std::string::npos) {
    tell(peer, client::LegFailed{peer.leg, client::LegStep::kRemote, "not an SDP text"});
    return done(peer);
  }
  if (apply.description.type == DescriptionType::kOffer) {
    take_offer(peer, apply.description);
  } else {
    take_answer(peer, apply.description);
  }
}

void Peers::run(Peer& peer, const protocol::Candidate& candidate) {
  const std::string_view text = candidate.candidate;
  if (peer.remote == 0) {
    fail(peer, "a candidate came before the remote description");
  } else if (!text.empty()) {
    if (number_after(text, "candidate:", 0) != peer.remote)
      fail(peer, "a candidate of a stranger: " + candidate.candidate);
    if (number_after(text, "candidate:", 1) == peer.remote_generation)
      peer.received.insert(number_after(text, "candidate:", 2));
  }
  done(peer);
}

void Peers::set_local(Peer& peer, DescriptionType type, bool new_generation) {
  if (new_generation) peer.generation = ++peer.last_generation;
  peer.need_reported = false;
  std::uint32_t answered = 0;
  if (type == DescriptionType::kAnswer) {
    answered = std::exchange(peer.open_offer, 0);
    peer.needs_first = false;
    become_stable(peer);
  }
  if (new_generation) gather(peer);
  tell(peer, client::LocalDescribed{peer.leg, {type, write_sdp(peer, peer.remote, answered)}});
}

/// A negotiation has ended: what it agreed stands.
void Peers::become_stable(Peer& peer) {
  if (peer.generation != peer.stable_generation) peer.restarts = false;
  peer.stable_generation = peer.generation;
}

void Peers::take_offer(Peer& peer, const protocol::Description& description) {
  // Implicit rollback: an offer of its own is taken back, with the ICE generation it began.
  if (std::exchange(peer.open_offer, 0) != 0) {
    world_.coverage().happened(Situation::kGlare);
    peer.generation = peer.stable_generation;
  }
  const std::uint32_t generation_before = peer.remote_generation;
  set_remote(peer, description);
  // An answer has new credentials when the offer has; a restart of its own waits for its own offer.
  const bool restart = peer.generation == 0 || generation_before != peer.remote_generation;
  const std::uint32_t offer = number_after(description.sdp, "a=peer:", 2);
  tell(peer, client::RemoteApplied{peer.leg});
  world_.after(pause(peer), [this, uid = peer.uid, restart, offer] {
    Peer* answering = find(uid);
    if (answering == nullptr) return;
    answering->open_offer = offer;  // of the other end, named in the answer
    set_local(*answering, DescriptionType::kAnswer, restart);
    done(*answering);
  });
}

void Peers::take_answer(Peer& peer, const protocol::Description& description) {
  const bool fits = peer.open_offer != 0 &&
                    number_after(description.sdp, "a=answers:", 0) == peer.uid &&
                    number_after(description.sdp, "a=answers:", 1) == peer.open_offer;
  if (!fits) {
    fail(peer, "an answer to no offer of its own was applied");
    return;
  }
  peer.open_offer = 0;
  set_remote(peer, description);
  peer.needs_first = false;
  if (peer.offers_need) peer.needs_offer = false;
  peer.need_reported = false;
  become_stable(peer);
  tell(peer, client::RemoteApplied{peer.leg});
  done(peer);
}

void Peers::set_remote(Peer& peer, const protocol::Description& description) {
  const std::uint32_t uid = number_after(description.sdp, "a=peer:", 0);
  const std::uint32_t generation = number_after(description.sdp, "a=peer:", 1);
  if (peer.remote != 0 && peer.remote != uid) fail(peer, "a description of a stranger");
  if (generation != peer.remote_generation) peer.received.clear();
  peer.remote = uid;
  peer.remote_generation = generation;
}

void Peers::gather(Peer& peer) {
  const std::uint32_t count = 1 + peer.rng.below(3);
  for (std::uint32_t number = 1; number <= count; ++number) {
    // Some are there before their description is, as those of an offer made beforehand.
    if (peer.rng.chance(100)) {
      world_.coverage().happened(Situation::kEarlyCandidate);
      found_candidate(peer.uid, peer.generation, number);
      continue;
    }
    const auto later = [this, uid = peer.uid, generation = peer.generation, number] {
      found_candidate(uid, generation, number);
    };
    // A TURN server takes its time.
    world_.after(peer.rng.below(peer.rng.chance(700) ? 150 : 3000), later);
  }
}

void Peers::found_candidate(std::uint32_t uid, std::uint32_t generation, std::uint32_t number) {
  Peer* peer = find(uid);
  if (peer == nullptr || peer->generation != generation) return;
  peer->gathered[generation].insert(number);
  const std::string text = "candidate:" + std::to_string(uid) + " " + std::to_string(generation) +
                           " " + std::to_string(number);
  tell(*peer, client::LocalTrickled{peer->leg, {text, "0", 0, fragment(*peer)}});
}

bool Peers::wants(const Peer& peer) {
  return peer.needs_first || peer.needs_offer || peer.restarts;
}

void Peers::check_need(Peer& peer) {
  const bool stable = peer.open_offer == 0 && !peer.busy && peer.operations.empty();
  if (!stable || peer.need_reported || !wants(peer)) return;
  peer.need_reported = true;
  tell(peer, client::NegotiationNeeded{peer.leg});
}

bool Peers::paired(const Peer& peer) {
  const Peer* other = find(peer.remote);
  return other != nullptr && other->remote == peer.uid &&
         peer.remote_generation == other->generation &&
         other->remote_generation == peer.generation && !peer.received.empty() &&
         !other->received.empty() && peer.generation > peer.broken &&
         other->generation > other->broken;
}

void Peers::try_connect(Peer& peer) {
  if (!paired(peer)) return;
  if (peer.page == find(peer.remote)->page && peer.state == LegState::kNew)
    world_.coverage().happened(Situation::kOwnStreamReceived);
  for (Peer* end : {&peer, find(peer.remote)}) {
    if (end->state == LegState::kConnected || std::exchange(end->connecting, true)) continue;
    change(end->uid, LegState::kConnecting);
    // A restart meanwhile parts them, and the next candidate tries once more.
    world_.after(10 + end->rng.below(140), [this, uid = end->uid] {
      if (Peer* later = find(uid)) later->connecting = false;
      change(uid, LegState::kConnected);
    });
  }
}

void Peers::change_later(const Peer& peer, TimeMs delay, LegState state) {
  world_.after(delay, [this, uid = peer.uid, state] { change(uid, state); });
}

void Peers::change(std::uint32_t uid, LegState state) {
  Peer* peer = find(uid);
  if (peer == nullptr || peer->state == state) return;
  if (state == LegState::kConnected && !paired(*peer)) return;
  if (state == LegState::kDisconnected && peer->state != LegState::kConnected) return;
  if (state == LegState::kFailed && paired(*peer)) return;
  peer->state = state;
  tell(*peer, client::LegChanged{peer->leg, state});
  // The worst time for a new offer: candidates are still on their way.
  if (state == LegState::kConnected && world_.active() && peer->rng.chance(100)) want(*peer);
}

Peer* Peers::any_connected(PageId page, Rng& rng) {
  std::vector<std::uint32_t> connected;
  for (const auto& [uid, peer] : peers_) {
    if (peer.state == LegState::kConnected && (page == 0 || peer.page == page))
      connected.push_back(uid);
  }
  if (connected.empty()) return nullptr;
  return find(connected[rng.below(static_cast<std::uint32_t>(connected.size()))]);
}

void Peers::provoke() {
  if (Peer* peer = any_connected(0, rng_)) want(*peer);
}

void Peers::want(Peer& peer) {
  peer.needs_offer = true;
  check_need(peer);
  // Both ends at about the same time is what glare is made of.
  Peer* other = find(peer.remote);
  if (other == nullptr || !peer.rng.chance(500)) return;
  world_.after(peer.rng.below(500), [this, uid = other->uid] {
    Peer* late = find(uid);
    if (late == nullptr) return;
    late->needs_offer = true;
    check_need(*late);
  });
}

PageId Peers::disturb(PageId page, Rng& rng) {
  Peer* peer = any_connected(page, rng);
  if (peer == nullptr || !paired(*peer)) return 0;
  Peer* other = find(peer->remote);
  if (other->state != LegState::kConnected) return 0;
  const bool for_good = rng.chance(500);
  world_.coverage().happened(Situation::kMediaLost);
  for (Peer* end : {peer, other}) {
    change(end->uid, LegState::kDisconnected);
    if (for_good) {
      end->broken = end->generation;
      change_later(*end, 1000 + rng.below(3000), LegState::kFailed);
    } else {
      change_later(*end, 500 + rng.below(3000), LegState::kConnected);
    }
  }
  return other->page;
}

}  // namespace parley::sim
