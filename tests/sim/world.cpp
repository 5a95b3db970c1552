#include "sim/world.hpp"

#include <algorithm>
#include <variant>

#include "protocol/session_id.hpp"
#include "sim/trace_text.hpp"

namespace parley::sim {

namespace {

constexpr std::int64_t kWallMs = 1'700'000'000'000;

/// However long it takes until all is quiet, it is less than this.
constexpr TimeMs kRestMsMax = 400'000;

/// Longer than anything waits for anything; sockets only show that they are alive.
constexpr TimeMs kQuietMs = 46'000;

/// How long applications act in a part of a run.
constexpr TimeMs kPartialMsMax = 2 * World::kActiveMs;

constexpr std::uint32_t kDownMsMax = 12'000;

/// How many worlds are shaken once more after all came to rest, and how long nothing happens
/// before.
constexpr std::uint32_t kShakenPerMille = 200;
constexpr TimeMs kLongQuietMs = 60'000;
constexpr std::uint32_t kQuieterMsMax = 60'000;

/// Longer than it takes until all media flows again after that.
constexpr TimeMs kMeasuredMs = 90'000;

/// Its number among the faults.
constexpr std::uint32_t kShockNumber = 100;

constexpr std::uint32_t kLargeClients = 50;
constexpr std::uint32_t kHugeClients = 300;

constexpr std::string_view kTokenPrefix = "token-";

std::string make_room(Rng& rng) {
  std::string random;
  for (std::size_t i = 0; i < protocol::kSessionRandomChars; ++i)
    random += static_cast<char>('a' + rng.below(26));
  return protocol::mint_session_id({World::kApiKey, "", kWallMs, random});
}

}  // namespace

World::World(std::uint64_t seed, Trace* trace, const Spoiler* spoiler, const Parts* only)
    : seed_(seed), trace_(trace), spoiler_(spoiler), only_(only), rng_(seed) {
  cloud_ = std::make_unique<cloud::Cloud>(cloud_config());
  const std::uint32_t rooms = 1 + rng_.below(3);
  for (std::uint32_t i = 0; i < rooms; ++i)
    rooms_.push_back(make_room(rng_));
  clients_ = 2 + rng_.below(11);
  if (rng_.below(kLargeEvery) == 0) clients_ = kLargeClients;
  if (rng_.below(kHugeEvery) == 0) clients_ = kHugeClients;
  // To begin with each of them makes a call or two.
  calls_max_ = kCallsMin + rng_.below(60) + (clients_ < kLargeClients ? 0 : 2 * clients_);
  // The more clients, the fewer of all possible legs.
  eagerness_ = std::min(800U, 3000 / clients_);
  closes_down_ = rng_.chance(250);
}

cloud::Config World::cloud_config() {
  Rng rng = rng_of(seed_, Chance::kCloud, lives_);
  cloud::Config config;
  config.seed = seed_ + lives_;
  config.wall_ms = kWallMs;
  if (rng.chance(100)) config.limits.signals = {2, 4};
  if (rng.chance(300)) {
    config.ice_servers_for = [](std::string_view, std::int64_t) {
      return std::vector<protocol::IceServer>{{{"stun:stun.example:3478"}, {}, {}}};
    };
  }
  if (spoiler_ != nullptr && spoiler_->limits) spoiler_->limits(config.limits);
  return config;
}

void World::run() {
  populate();
  if (seed_ % kFloodEvery == 0) flooder_.start();
  now_and_then(1000, &World::provoke);
  if (seed_ % kCommandsEvery == 0) now_and_then(5'000, &World::command);
  faults_.plan();
  after(kActiveMs, [] {});
  while (!heap_.empty() && !verdict().failed()) {
    heap_.run_one();
    if (now() >= kActiveMs && has_had_enough()) break;
  }
  active_ = false;
  for (const auto& [id, page] : pages_)
    if (page->open()) page->app().stop_watching();
  rest();
  if (!verdict().failed()) shake();
  if (!verdict().failed() && closes_down_) close_down();
}

/// A part of a run may never come to as many calls.
bool World::has_had_enough() const {
  if (is_partial() && now() >= kPartialMsMax) return true;
  return calls_ >= kCallsMin && faults_.done();
}

void World::populate() {
  for (std::uint32_t client = 1; client <= clients_; ++client) {
    const auto role = static_cast<protocol::Role>(rng_.below(kRoles));
    // More are publishers and moderators: a room needs streams.
    const auto other = rng_.chance(500) ? protocol::Role::kPublisher : protocol::Role::kModerator;
    const auto chosen = rng_.chance(650) ? role : other;
    const std::string& room = any_room(rng_);
    after(rng_.below(5000), [this, client, chosen, room] {
      if (begin_part({Part::Kind::kClient, client, 0})) add_page(client, chosen, room);
    });
  }
}

bool World::begin_part(const Part& part) {
  if (only_ != nullptr && only_->count(part) == 0) return false;
  parts_.insert(part);
  return true;
}

/// The pages of a client have the numbers client, client + clients_, and so on.
Page* World::open_page(std::uint32_t client) {
  for (PageId id = client;; id += clients_) {
    const auto found = pages_.find(id);
    if (found == pages_.end()) return nullptr;
    if (found->second->open()) return found->second.get();
  }
}

void World::add_page(PageId id, protocol::Role role, const std::string& room) {
  pages_.emplace(id, std::make_unique<Page>(*this, id, role, room));
  page(id).app().start();
  act_later(id);
}

void World::act_later(PageId id) {
  const bool late = now() >= kActiveMs;  // the calls still missing come quickly
  const std::uint32_t every_ms = late ? 200 : static_cast<std::uint32_t>(kActiveMs) / 60 * clients_;
  const std::uint32_t turn = ++turns_[id];
  after(1 + rng_of(seed_, Chance::kClock, id, turn).below(2 * every_ms), [this, id, turn] {
    if (!active_ || !page(id).open()) return;
    if (calls_ < calls_max_ && !page(id).asleep()) page(id).take_turn(turn);
    act_later(id);
  });
}

void World::now_and_then(TimeMs every_ms, void (World::*what)()) {
  after(1 + rng_.below(2 * static_cast<std::uint32_t>(every_ms)), [this, every_ms, what] {
    if (!active_) return;
    (this->*what)();
    now_and_then(every_ms, what);
  });
}

const std::string& World::any_room(Rng& rng) const {
  return rooms_[rng.below(static_cast<std::uint32_t>(rooms_.size()))];
}

void World::close_page(PageId id) {
  const auto open = std::count_if(
      pages_.begin(), pages_.end(), [](const auto& entry) { return entry.second->open(); });
  if (open < 2) return;
  Rng& rng = page(id).rng();
  const auto role = role_of(id);
  coverage_.made(CallKind::kClosePage, role);
  coverage_.ended(CallKind::kClosePage, role, true);
  page(id).note_call(CallKind::kClosePage);
  count_call();
  const bool clean = rng.chance(500);
  if (!clean) {
    coverage_.happened(Situation::kPageVanished);
    judge_.trouble();
  }
  if (trace_ != nullptr)
    trace_->line(now(), "page " + std::to_string(id) + (clean ? " closes" : " vanishes"));
  page(id).close(clean);
  if (open != 2 && !rng.chance(700)) return;
  const std::string& room = any_room(rng);
  after(100 + rng.below(5000), [this, next = id + clients_, role, room] {
    if (active_) add_page(next, role, room);
  });
}

/// Nobody calls any more: what is under way comes to its end.
void World::rest() {
  const TimeMs latest = now() + kRestMsMax;
  note_news();
  while (!heap_.empty() && !verdict().failed() && heap_.next() < news_at_ + kQuietMs) {
    if (heap_.next() > latest) {
      judge_.verdict().fail("rest", "something goes on for ever");
      return;
    }
    heap_.run_one();
  }
  if (!verdict().failed()) judge_.at_rest(*this);
}

/// Whatever the cores forgot while nothing happened: whoever was there comes back.
void World::shake() {
  Rng rng = rng_of(seed_, Chance::kShake);
  if (!rng.chance(kShakenPerMille) || !begin_part({Part::Kind::kFault, kShockNumber, 0})) return;
  const TimeMs quiet_until = now() + kLongQuietMs + rng.below(kQuieterMsMax);
  heap_.at(quiet_until, [] {});
  while (heap_.next() <= quiet_until && now() < quiet_until)
    heap_.run_one();
  const auto before = connections();
  measures_until_ = now() + kMeasuredMs;
  coverage_.happened(Situation::kShaken);
  shock(rng);
  rest();
  if (!verdict().failed() && connections() != before)
    judge_.verdict().fail("returns", "after a long quiet not everybody came back");
}

void World::shock(Rng& rng) {
  switch (rng.below(3)) {
    case 0: return stop_serving(true, rng);
    case 1: return stop_serving(false, rng);
    default: break;
  }
  if (trace_ != nullptr) trace_->line(now(), "all connections break");
  judge_.trouble();
  network_.cut_every(rng);
}

std::set<std::string> World::connections() const {
  std::set<std::string> out;
  for (const auto& [key, room] : cloud_->rooms()) {
    for (const auto& [number, member] : room.members())
      out.insert(member.connection.connection_id);
  }
  return out;
}

/// The server ends and does not come back: everybody hears so, or gives up.
void World::close_down() {
  coverage_.happened(Situation::kServerEnded);
  if (serving_) step_cloud(cloud::Drain{});
  serving_ = false;
  rest();
  if (!verdict().failed() && (!cloud_->rooms().empty() || !peers_.all().empty()))
    judge_.verdict().fail("rest", "something outlived the server");
}

void World::struck(Fault fault, PageId id) {
  if (trace_ != nullptr)
    trace_->line(now(),
                 "page " + std::to_string(id) + " suffers: " + std::string(to_string(fault)));
  judge_.trouble();
  page(id).struck(fault);
}

void World::stop_serving(bool dies, Rng& rng) {
  if (dies) {
    coverage_.happened(Situation::kServerCrashed);
    if (trace_ != nullptr) trace_->line(now(), "the server dies");
    network_.cut_all();
  } else {
    coverage_.happened(Situation::kServerRestarted);
    step_cloud(cloud::Drain{});
  }
  flooder_.lose();
  intruder_.lose();
  serve_again_in(rng.below(kDownMsMax));
}

Guest* World::guest_of(cloud::ConnId conn) {
  for (Guest* guest : {static_cast<Guest*>(&flooder_), static_cast<Guest*>(&intruder_)}) {
    if (guest->owns(conn)) return guest;
  }
  return nullptr;
}

void World::serve_again_in(TimeMs delay) {
  judge_.trouble();
  serving_ = false;
  ++lives_;
  armed_at_ = kNever;
  cloud_ = std::make_unique<cloud::Cloud>(cloud_config());
  after(delay, [this] {
    if (trace_ != nullptr) trace_->line(now(), "the server starts again");
    serving_ = true;
    note_news();
    for (auto& restore : kept_.restores())
      step_cloud(std::move(restore));
  });
}

void World::step_cloud(const cloud::Input& input) {
  if (trace_ != nullptr) trace_->line(now(), "cloud < " + trace_text(input));
  judge_.cloud_input(*this, input);
  // The grace of a member that is away only begins.
  if (std::holds_alternative<cloud::ConnClosed>(input)) note_news();
  const auto* text = std::get_if<cloud::ConnText>(&input);
  stepping_ = text == nullptr ? 0 : text->conn;
  auto output = cloud_->step(input, now());
  if (spoiler_ != nullptr && spoiler_->cloud) spoiler_->cloud(output.effects);
  // As a host must: first what is to be kept, then what is sent.
  std::stable_partition(output.effects.begin(), output.effects.end(), [](const auto& effect) {
    return !std::holds_alternative<cloud::Send>(effect) &&
           !std::holds_alternative<cloud::Close>(effect);
  });
  for (const auto& effect : output.effects) {
    if (trace_ != nullptr) trace_->line(now(), "cloud > " + trace_text(effect));
    judge_.cloud_effect(effect, now());
    std::visit([this](const auto& e) { carry_out(e); }, effect);
  }
  arm(output.wake_at);
}

void World::carry_out(const cloud::Send& effect) {
  auto decoded = protocol::decode_server_message(*effect.text);
  if (!decoded) {
    judge_.verdict().fail("wire", "the cloud sent what cannot be read: " + decoded.error().message);
    return;
  }
  judge_.sent(effect.to, decoded.value());
  if (!std::holds_alternative<protocol::Beat>(decoded.value())) note_news();
  if (std::holds_alternative<protocol::Resumed>(decoded.value()))
    coverage_.happened(Situation::kResumed);
  const auto message = std::make_shared<const protocol::ServerMessage>(std::move(decoded).value());
  for (const auto conn : effect.to) {
    if (Guest* guest = guest_of(conn)) {
      guest->hear(*message);
    } else {
      network_.send_down(conn, effect.text, message);
    }
  }
}

void World::carry_out(const cloud::Close& effect) {
  if (Guest* guest = guest_of(effect.conn)) return guest->closed(effect.code, effect.reason);
  network_.close_by_cloud(effect.conn, effect.code, effect.reason);
}

void World::carry_out(const cloud::CheckToken& effect) {
  const cloud::ConnId conn = stepping_;
  cloud::TokenChecked answer{
      effect.check,
      protocol::Error{protocol::ErrorCode::kAuthenticationError, "the token's signature is wrong"}};
  const auto [page, socket] = network_.far_end(conn);
  Rng rng = rng_of(seed_, Chance::kToken, page, socket);
  Resident resident{page, socket, effect.session_id, protocol::Role::kPublisher, conn};
  bool good = false;
  for (std::size_t i = 0; i < kRoles; ++i) {
    const auto role = static_cast<protocol::Role>(i);
    if (effect.token != std::string(kTokenPrefix) + std::string(to_string(role))) continue;
    good = true;
    resident.role = role;
    const auto mode =
        rng.chance(500) ? protocol::MediaMode::kRelayed : protocol::MediaMode::kRouted;
    cloud::Admission admission{role, "page=" + std::to_string(page), mode};
    admission.secret = "secret-" + std::to_string(conn);
    answer.verdict = std::move(admission);
  }
  after(1 + rng.below(50), [this, answer, resident, good, life = lives_] {
    if (life != lives_) return;
    if (good) judge_.admit(resident);
    step_cloud(answer);
  });
}

void World::carry_out(const cloud::AppAnswered& effect) {
  if (!effect.problem) coverage_.happened(Situation::kAppCommand);
}

void World::carry_out(const cloud::Happened& /*effect*/) {}

void World::carry_out(const cloud::Log& /*effect*/) {}

void World::arm(TimeMs wake_at) {
  if (wake_at == kNever || wake_at >= armed_at_) return;
  armed_at_ = wake_at;
  after(wake_at - now(), [this, wake_at] {
    if (armed_at_ == wake_at) armed_at_ = kNever;
    if (serving_) step_cloud(cloud::Tick{});
  });
}

void World::trace_input(PageId page, const client::Input& input) {
  if (trace_ != nullptr)
    trace_->line(now(), "page " + std::to_string(page) + " < " + trace_text(input));
}

void World::trace_effects(PageId page, const std::vector<client::Effect>& effects) {
  if (trace_ == nullptr) return;
  for (const auto& effect : effects)
    trace_->line(now(), "page " + std::to_string(page) + " > " + trace_text(effect));
}

}  // namespace parley::sim
