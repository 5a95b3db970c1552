#include "sim/faults.hpp"

#include <algorithm>
#include <string>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

constexpr std::uint32_t kMoreMax = 4;
constexpr TimeMs kFirstMs = 5'000;
constexpr TimeMs kAgainMs = 1'000;

/// How often a fault looks for somebody whom it can strike before it is another one.
constexpr std::uint32_t kTriesMax = 5;

/// Of faults that strike everybody there are fewer.
constexpr Fault kDrawn[] = {Fault::kLag,        Fault::kLag,        Fault::kCut,
                            Fault::kCut,        Fault::kHalfOpen,   Fault::kHalfOpen,
                            Fault::kSlowReader, Fault::kSlowReader, Fault::kClockJump,
                            Fault::kClockJump,  Fault::kSleep,      Fault::kSleep,
                            Fault::kBackground, Fault::kBackground, Fault::kPeers,
                            Fault::kPeers,      Fault::kMedia,      Fault::kMedia,
                            Fault::kIntruder,   Fault::kServerDies, Fault::kServerRestarts};
constexpr std::uint32_t kDrawnCount = sizeof(kDrawn) / sizeof(kDrawn[0]);

constexpr std::uint32_t kJumpMsMax = 60'000;
constexpr std::uint32_t kSleepMsMax = 40'000;
constexpr std::uint32_t kBackgroundMsMax = 180'000;

/// How many pages in the background lose their connections, and may not notice for long.
constexpr std::uint32_t kHalfOpenPerMille = 400;
constexpr std::uint32_t kActWithinMs = 6'000;

/// Turns that follow a fault, by its number.
constexpr std::uint32_t kFirstTurn = 10'000;

}  // namespace

void Faults::plan() {
  Rng rng = rng_of(world_.seed(), Chance::kFault);
  const auto count = kFaultsMin + rng.below(kMoreMax);
  for (std::uint32_t number = 0; number < count; ++number) {
    Fault kind = kDrawn[rng.below(kDrawnCount)];
    while (number == 1 && kind == plan_[0].kind)
      kind = kDrawn[rng.below(kDrawnCount)];
    plan_.push_back(
        {kind, rng_of(world_.seed(), Chance::kFault, number + 1), rng.below(world_.clients())});
    const auto span = static_cast<std::uint32_t>(World::kActiveMs - 2 * kFirstMs);
    world_.after(kFirstMs + rng.below(span), [this, number] { begin(number); });
  }
}

bool Faults::done() const {
  return world_.is_partial() || (struck_.size() >= kFaultsMin && kinds_.size() >= kKindsMin);
}

void Faults::begin(std::uint32_t number) {
  if (!world_.active() || !world_.begin_part({Part::Kind::kFault, number, 0})) return;
  Planned& planned = plan_[number];
  const bool only_kind = kinds_.size() == 1 && kinds_.count(planned.kind) != 0;
  // These can always strike.
  if (planned.tries++ == kTriesMax || only_kind)
    planned.kind = kinds_.count(Fault::kSleep) == 0 ? Fault::kSleep : Fault::kClockJump;
  if (strike(planned)) {
    struck_.insert(number);
    kinds_.insert(planned.kind);
  } else {
    world_.after(kAgainMs, [this, number] { begin(number); });
  }
}

bool Faults::strike(Planned& planned) {
  switch (planned.kind) {
    case Fault::kServerDies:
    case Fault::kServerRestarts:
      if (!world_.serving()) return false;
      world_.stop_serving(planned.kind == Fault::kServerDies, planned.rng);
      strike_all(planned.kind);
      return true;
    case Fault::kIntruder: return let_in(planned.rng);
    default: break;
  }
  for (std::uint32_t i = 0; i < world_.clients(); ++i) {
    Page* page = world_.open_page((planned.client + i) % world_.clients() + 1);
    if (page == nullptr || page->asleep() || !strike(*page, planned)) continue;
    const auto number = static_cast<std::uint32_t>(&planned - plan_.data());
    world_.struck(planned.kind, page->id());
    act_after(*page, number, planned.rng);
    return true;
  }
  return false;
}

bool Faults::strike(Page& page, Planned& planned) {
  Rng& rng = planned.rng;
  switch (planned.kind) {
    case Fault::kLag: return world_.network().lag(page.id(), rng);
    case Fault::kCut: return world_.network().cut(page.id(), rng);
    case Fault::kHalfOpen: return world_.network().half_open(page.id(), rng);
    case Fault::kSlowReader: return world_.network().slow_reader(page.id(), rng);
    case Fault::kMedia: return world_.media().fail(page.id(), rng);
    case Fault::kClockJump: page.jump(1'000 + rng.below(kJumpMsMax)); return true;
    case Fault::kBackground:
      page.go_to_background(1'000 + rng.below(kBackgroundMsMax));
      if (rng.chance(kHalfOpenPerMille)) (void)world_.network().half_open(page.id(), rng);
      return true;
    case Fault::kSleep: page.sleep(1'000 + rng.below(kSleepMsMax)); return true;
    case Fault::kPeers: {
      const PageId other = world_.peers().disturb(page.id(), rng);
      if (other != 0 && other != page.id()) world_.struck(planned.kind, other);
      return other != 0;
    }
    default: return false;
  }
}

void Faults::strike_all(Fault kind) {
  for (std::uint32_t client = 1; client <= world_.clients(); ++client) {
    if (const Page* page = world_.open_page(client)) world_.struck(kind, page->id());
  }
}

bool Faults::let_in(Rng& rng) {
  const std::string& room = world_.any_room(rng);
  if (!world_.serving() || !world_.intruder().come(room)) return false;
  for (std::uint32_t client = 1; client <= world_.clients(); ++client) {
    const Page* page = world_.open_page(client);
    if (page != nullptr && page->session_id() == room) world_.struck(Fault::kIntruder, page->id());
  }
  return true;
}

/// Applications notice: whoever was struck soon does something.
void Faults::act_after(Page& page, std::uint32_t number, Rng& rng) {
  world_.after(rng.below(kActWithinMs), [this, id = page.id(), number] {
    Page& struck = world_.page(id);
    if (world_.may_call() && struck.open() && !struck.asleep())
      struck.take_turn(kFirstTurn + number);
  });
}

}  // namespace parley::sim
