// World: a cloud, its clients, and all that is between them, in one process with one clock and one
// seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "client/client.hpp"
#include "cloud/cloud.hpp"
#include "sim/app_server.hpp"
#include "sim/chance.hpp"
#include "sim/coverage.hpp"
#include "sim/event_heap.hpp"
#include "sim/facts.hpp"
#include "sim/faults.hpp"
#include "sim/flooder.hpp"
#include "sim/intruder.hpp"
#include "sim/judge.hpp"
#include "sim/kept_rooms.hpp"
#include "sim/media.hpp"
#include "sim/network.hpp"
#include "sim/page.hpp"
#include "sim/parts.hpp"
#include "sim/peers.hpp"
#include "sim/trace.hpp"

namespace parley::sim {

/// Plants a bug: changes what a core answered before anybody sees it, or the cloud's limits. For
/// tests of the checkers.
struct Spoiler {
  std::function<void(PageId, std::vector<client::Effect>&)> client;
  std::function<void(std::vector<cloud::Effect>&)> cloud;
  std::function<void(cloud::Limits&)> limits = {};
};

class World {
 public:
  static constexpr std::string_view kApiKey = "100";
  static constexpr TimeMs kActiveMs = 60'000;
  static constexpr std::uint32_t kCallsMin = 100;

  /// Worlds have up to twelve clients; one in so many has 50, and one in so many 300.
  static constexpr std::uint32_t kLargeEvery = 100;
  static constexpr std::uint32_t kHugeEvery = 2'000;

  /// One world in so many has a flooder.
  static constexpr std::uint64_t kFloodEvery = 47;

  /// One world in so many has an app server that commands.
  static constexpr std::uint64_t kCommandsEvery = 4;

  /// Of `only`, if there is one, happens what it names, and nothing else.
  explicit World(std::uint64_t seed,
                 Trace* trace = nullptr,
                 const Spoiler* spoiler = nullptr,
                 const Parts* only = nullptr);

  /// Lets applications act for a while, waits until nothing more happens, and asks the checkers.
  /// Some worlds are shaken after a long quiet, and asked again.
  void run();

  [[nodiscard]] const Verdict& verdict() const { return judge_.verdict(); }

  [[nodiscard]] Coverage& coverage() { return coverage_; }

  /// What this run consisted of.
  [[nodiscard]] const Parts& parts() const { return parts_; }

  /// How much happened, as a measure of what the run cost.
  [[nodiscard]] std::uint64_t happenings() const { return heap_.planned(); }

  // For the parts of the world.

  [[nodiscard]] TimeMs now() const { return heap_.now(); }

  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  [[nodiscard]] Judge& judge() { return judge_; }

  [[nodiscard]] Network& network() { return network_; }

  [[nodiscard]] Peers& peers() { return peers_; }

  [[nodiscard]] const Peers& peers() const { return peers_; }

  [[nodiscard]] Media& media() { return media_; }

  [[nodiscard]] const cloud::Cloud& cloud() const { return *cloud_; }

  /// Whether the server runs.
  [[nodiscard]] bool serving() const { return serving_; }

  /// Something happened that may have consequences.
  void note_news() { expect_news(now()); }

  /// So it will at that time.
  void expect_news(TimeMs at) { news_at_ = std::max(news_at_, at); }

  [[nodiscard]] Page& page(PageId id) { return *pages_.at(id); }

  [[nodiscard]] protocol::Role role_of(PageId id) const { return pages_.at(id)->role(); }

  /// Clients are numbered from 1.
  [[nodiscard]] std::uint32_t clients() const { return clients_; }

  /// The page that a client has open, nullptr for none.
  [[nodiscard]] Page* open_page(std::uint32_t client);

  /// Notes a part of this run; false when the run goes without it.
  [[nodiscard]] bool begin_part(const Part& part);

  /// Whether this run goes without something.
  [[nodiscard]] bool is_partial() const { return only_ != nullptr; }

  [[nodiscard]] Intruder& intruder() { return intruder_; }

  /// A fault strikes a page.
  void struck(Fault fault, PageId page);

  /// The server dies or ends, and starts again some time later with what it kept.
  void stop_serving(bool dies, Rng& rng);

  void after(TimeMs delay, EventHeap::Action action) {
    heap_.at(heap_.now() + delay, std::move(action));
  }

  void step_cloud(const cloud::Input& input);

  /// Whether there may be new trouble; not while all comes to rest.
  [[nodiscard]] bool active() const { return active_; }

  /// Whether browsers still say how media flows.
  [[nodiscard]] bool measures() const { return active_ || now() < measures_until_; }

  // For applications.

  /// Whether handlers may still call: the time is not over, and not too much was called.
  [[nodiscard]] bool may_call() const { return active_ && calls_ < calls_max_; }

  void count_call() { ++calls_; }

  [[nodiscard]] const std::string& any_room(Rng& rng) const;

  /// In how many of a thousand cases a new stream is subscribed to at once.
  [[nodiscard]] std::uint32_t eagerness() const { return eagerness_; }

  /// The person closes the page; mostly it comes back as another one.
  void close_page(PageId id);

  // For tracing and for tests of the checkers.

  void trace_input(PageId page, const client::Input& input);
  void trace_effects(PageId page, const std::vector<client::Effect>& effects);

  void spoil(PageId page, std::vector<client::Effect>& effects) const {
    if (spoiler_ != nullptr && spoiler_->client) spoiler_->client(page, effects);
  }

 private:
  [[nodiscard]] cloud::Config cloud_config();

  [[nodiscard]] bool has_had_enough() const;
  void populate();
  void add_page(PageId id, protocol::Role role, const std::string& room);
  void act_later(PageId id);
  void now_and_then(TimeMs every_ms, void (World::*what)());

  void provoke() { peers_.provoke(); }

  void serve_again_in(TimeMs delay);

  void command() {
    if (serving_) app_server_.act();
  }

  [[nodiscard]] Guest* guest_of(cloud::ConnId conn);
  void rest();
  void shake();
  void shock(Rng& rng);
  [[nodiscard]] std::set<std::string> connections() const;
  void close_down();

  void carry_out(const cloud::Send& effect);
  void carry_out(const cloud::Close& effect);
  void carry_out(const cloud::CheckToken& effect);
  void carry_out(const cloud::AppAnswered& effect);
  void carry_out(const cloud::Happened& effect);
  void carry_out(const cloud::Log& effect);

  /// What is to be kept.
  template <class Kept>
  void carry_out(const Kept& effect) {
    kept_.take(effect);
  }

  void arm(TimeMs wake_at);

  std::uint64_t seed_;
  Trace* trace_;
  const Spoiler* spoiler_;
  const Parts* only_;
  Parts parts_;
  Rng rng_;
  EventHeap heap_;
  Judge judge_;
  Coverage coverage_;
  std::vector<std::string> rooms_;
  std::unique_ptr<cloud::Cloud> cloud_;
  cloud::KeptRooms kept_;
  bool serving_ = true;
  std::uint32_t lives_ = 0;  // of the server
  TimeMs news_at_ = 0;       // when something last happened that may have consequences
  Network network_{*this};
  Peers peers_{*this, rng_of(seed_, Chance::kPeers)};
  Media media_{*this};
  Flooder flooder_{*this, rng_of(seed_, Chance::kFlooder)};
  Intruder intruder_{*this, rng_of(seed_, Chance::kIntruder)};
  AppServer app_server_{*this, rng_of(seed_, Chance::kAppServer)};
  Faults faults_{*this};
  std::map<PageId, std::unique_ptr<Page>> pages_;
  std::map<PageId, std::uint32_t> turns_;  // that the clock gave each page
  bool closes_down_ = false;

  bool active_ = true;
  TimeMs measures_until_ = 0;  // while nobody is active
  std::uint32_t clients_ = 0;
  std::uint32_t calls_ = 0;
  std::uint32_t calls_max_ = 0;
  std::uint32_t eagerness_ = 0;
  TimeMs armed_at_ = kNever;    // when the cloud will be woken
  cloud::ConnId stepping_ = 0;  // the connection whose text the cloud is reading
};

}  // namespace parley::sim
