// Peers: a model of the pages' peer connections: descriptions, candidates, and what becomes of
// them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "client/client.hpp"
#include "sim/chance.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;

/// One RTCPeerConnection, after WebRTC 1.0 section 4.4: operations one after another, implicit
/// rollback, negotiationneeded only when stable. `uid` is its number in the world.
struct Peer {
  struct Offer {
    bool ice_restart = false;
  };

  struct Apply {
    protocol::Description description;
  };

  using Operation = std::variant<Offer, Apply, protocol::Candidate>;

  explicit Peer(Rng numbers) : rng(numbers) {}

  Rng rng;
  std::uint32_t uid = 0;
  PageId page = 0;
  std::uint32_t leg = 0;
  std::uint32_t publisher = 0;   // 0 for a leg that receives
  std::uint32_t subscriber = 0;  // 0 for a leg that sends

  bool busy = false;
  std::deque<Operation> operations;
  client::LegState state = client::LegState::kNew;

  std::uint32_t offers = 0;      // made so far
  std::uint32_t open_offer = 0;  // the one without an answer, 0 for none

  std::uint32_t generation = 0;         // of ICE, 0 before the first description
  std::uint32_t last_generation = 0;    // the highest so far
  std::uint32_t stable_generation = 0;  // what a rollback goes back to
  bool restarts = false;                // ICE shall be restarted, and is not yet
  std::uint32_t broken = 0;             // the generation that failed, 0 for none
  bool connecting = false;              // will be connected soon
  std::map<std::uint32_t, std::set<std::uint32_t>> gathered;  // candidates by generation

  std::uint32_t remote = 0;  // uid of the other end, from its description
  std::uint32_t remote_generation = 0;
  std::set<std::uint32_t> received;  // candidates of that generation

  bool needs_first = false;  // tracks were added: any negotiation will do
  bool needs_offer = false;  // something only an offer of its own can tell
  bool offers_need = false;  // and the open offer tells it
  bool need_reported = false;
};

class Peers {
 public:
  Peers(World& world, Rng rng) : world_(world), rng_(rng) {}

  void carry_out(PageId page, const client::CreateLeg& effect);
  void carry_out(PageId page, const client::MakeOffer& effect);
  void carry_out(PageId page, const client::ApplyDescription& effect);
  void carry_out(PageId page, const client::AddCandidate& effect);
  void carry_out(PageId page, const client::CloseLeg& effect);
  void close_page(PageId page);

  /// Open peer connections by uid.
  [[nodiscard]] const std::map<std::uint32_t, Peer>& all() const { return peers_; }

  /// Something at random that wants a negotiation.
  void provoke();

  /// The network between a leg of a page and its other end breaks: for a while, or until ICE is
  /// restarted. Returns the page of the other end, 0 when no leg is connected.
  [[nodiscard]] PageId disturb(PageId page, Rng& rng);

 private:
  [[nodiscard]] Peer* find(std::uint32_t uid);
  [[nodiscard]] Peer* find(PageId page, std::uint32_t leg);
  /// Of this page, or with 0 of any.
  [[nodiscard]] Peer* any_connected(PageId page, Rng& rng);

  [[nodiscard]] static TimeMs pause(Peer& peer);
  void enqueue(PageId page, std::uint32_t leg, Peer::Operation operation);
  void begin_next(Peer& peer);
  void run(Peer& peer, const Peer::Offer& offer);
  void run(Peer& peer, const Peer::Apply& apply);
  void run(Peer& peer, const protocol::Candidate& candidate);
  void set_local(Peer& peer, protocol::DescriptionType type, bool new_generation);
  void become_stable(Peer& peer);
  void take_offer(Peer& peer, const protocol::Description& description);
  void take_answer(Peer& peer, const protocol::Description& description);
  void set_remote(Peer& peer, const protocol::Description& description);
  void done(Peer& peer);
  void gather(Peer& peer);
  void found_candidate(std::uint32_t uid, std::uint32_t generation, std::uint32_t number);
  [[nodiscard]] static bool wants(const Peer& peer);
  void check_need(Peer& peer);
  void want(Peer& peer);
  [[nodiscard]] bool paired(const Peer& peer);
  void try_connect(Peer& peer);
  void change(std::uint32_t uid, client::LegState state);
  void change_later(const Peer& peer, TimeMs delay, client::LegState state);
  void remote_closed(const Peer& peer);
  void fail(const Peer& peer, const std::string& message);
  void tell(const Peer& peer, client::Input input);

  World& world_;
  Rng rng_;
  std::uint32_t last_uid_ = 0;
  std::map<std::uint32_t, Peer> peers_;
  std::map<std::pair<PageId, std::uint32_t>, std::uint32_t> uid_of_;  // by leg
};

}  // namespace parley::sim
