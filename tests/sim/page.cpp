#include "sim/page.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

/// As the shim has it.
constexpr std::size_t kInputsMax = 64;

/// How late a page in the background is woken at most.
constexpr std::uint32_t kLateMs = 1500;

/// How often the timers of a page that was in the background for long fire, as Chrome has it.
constexpr TimeMs kMinuteMs = 60'000;

/// Turns in which handlers call have numbers of their own, and so have those after a fault.
constexpr std::uint32_t kFirstHandlerTurn = 20'000;

/// How long after a fault a call counts as one that was made under it.
constexpr TimeMs kAfterFaultMs = 10'000;

/// How long a browser takes to read its statistics at most.
constexpr std::uint32_t kMeasureMs = 300;

/// What a leg may look like, now and then badly.
client::LegSample sample_of(PageId page, std::uint32_t leg, TimeMs now, Rng& rng) {
  const auto upto = [&rng](std::uint32_t most) { return static_cast<double>(rng.below(most)); };
  client::LegSample sample;
  sample.leg = leg;
  sample.at_ms = static_cast<double>(now);
  sample.audio_packets = sample.video_packets = static_cast<double>(now) / 20;
  sample.audio_lost = rng.chance(700) ? 0 : upto(1000);
  sample.video_frames = rng.chance(800) ? static_cast<double>(now) / 33 : upto(1000);
  sample.video_width = rng.chance(900) ? 640 : 320;
  sample.interruptions = upto(2);
  sample.limitation = rng.chance(800) ? 0 : upto(4);
  sample.processing_ms = static_cast<double>(now) * upto(1000) / 1000;
  sample.rtt_ms = upto(500);
  sample.available_bps = bandwidth_of(page, leg);
  return sample;
}

}  // namespace

Page::Page(World& world, PageId id, protocol::Role role, std::string session_id)
    : world_(world),
      id_(id),
      role_(role),
      session_id_(std::move(session_id)),
      rng_(rng_of(world.seed(), Chance::kPage, id)),
      core_(id),
      app_(world, *this, session_id_) {
  struck_at_.fill(kNever);
}

TimeMs Page::world_now() const {
  return world_.now();
}

void Page::take_turn(std::uint32_t turn) {
  if (!world_.begin_part({Part::Kind::kTurn, id_, turn})) return world_.count_call();
  rng_ = rng_of(world_.seed(), Chance::kTurn, id_, turn);
  app_.act();
}

bool Page::begin_handler_turn() {
  const std::uint32_t turn = kFirstHandlerTurn + ++handler_turns_;
  if (!world_.begin_part({Part::Kind::kTurn, id_, turn})) return false;
  rng_ = rng_of(world_.seed(), Chance::kTurn, id_, turn);
  return true;
}

void Page::jump(TimeMs by) {
  ahead_ += by;
  armed_at_ = kNever;
  arm(wake_at_);
}

void Page::sleep(TimeMs duration) {
  asleep_ = true;
  world_.after(duration, [this] { wake_up(); });
}

void Page::wake_up() {
  asleep_ = false;
  // What it does in its sleep is nothing, so what counts is what it does after it.
  struck(Fault::kSleep);
  world_.note_news();
  for (const auto& one : std::exchange(missed_, {}))
    one();
  flush();
}

void Page::go_to_background(TimeMs duration) {
  background_until_ = std::max(background_until_, world_now() + duration);
  world_.expect_news(background_until_);
}

/// How much longer a timer that is due has to wait.
TimeMs Page::throttle() const {
  const TimeMs now = world_now();
  const TimeMs past = now % kMinuteMs;
  if (now >= background_until_ || past == 0) return 0;
  return std::min(kMinuteMs - past, background_until_ - now);
}

void Page::note_call(CallKind kind) {
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (struck_at_.at(i) != kNever && world_now() - struck_at_.at(i) <= kAfterFaultMs)
      world_.coverage().made_after(static_cast<Fault>(i), kind, role_);
  }
}

void Page::feed(client::Input input) {
  if (!open_) return;
  if (asleep_) {
    missed_.emplace_back([this, input = std::move(input)] { feed(input); });
    return;
  }
  push(std::move(input));
  flush();
}

void Page::hear(std::uint32_t socket,
                const std::string& text,
                const protocol::ServerMessage& message) {
  if (!open_) return;
  if (asleep_) {
    missed_.emplace_back([this, socket, text, message] { hear(socket, text, message); });
    return;
  }
  world_.judge().told(id_, socket, message);
  feed(client::SocketText{socket, text});
}

void Page::call(Call call, client::Input input) {
  call.page = id_;
  call.role = role_;
  calls_[call.number] = call.kind;
  world_.count_call();
  world_.coverage().made(call.kind, role_);
  note_call(call.kind);
  world_.judge().called(call);
  push(std::move(input));
}

void Page::flush() {
  if (flushing_ || asleep_) return;
  flushing_ = true;
  while (open_ && !inputs_.empty()) {
    step();
    // Handlers may call back, or close the page: what they cause comes with the next step.
    for (std::size_t i = 0; i < effects_.size() && open_; ++i)
      carry_out(effects_[i]);
  }
  flushing_ = false;
}

/// One turn of the event loop: all inputs first, then all their effects.
void Page::step() {
  effects_.clear();
  for (const auto& sample : std::exchange(samples_, {}))
    take(core_.step(sample, now()));
  const std::size_t count = std::min(inputs_.size(), kInputsMax);
  for (std::size_t i = 0; i < count; ++i) {
    const client::Input& input = inputs_[i];
    world_.trace_input(id_, input);
    world_.judge().input(id_, input);
    take(core_.step(input, now()));
  }
  inputs_.erase(inputs_.begin(), inputs_.begin() + static_cast<std::ptrdiff_t>(count));
  arm(wake_at_);
}

void Page::take(client::Output output) {
  world_.spoil(id_, output.effects);
  world_.trace_effects(id_, output.effects);
  world_.judge().answered(id_, output, now());
  wake_at_ = output.wake_at;
  if (!output.effects.empty()) world_.note_news();
  std::move(output.effects.begin(), output.effects.end(), std::back_inserter(effects_));
}

void Page::arm(TimeMs wake_at) {
  if (wake_at == kNever || wake_at >= armed_at_) return;
  armed_at_ = wake_at;
  const TimeMs late = rng_.chance(100) ? rng_.below(kLateMs) : 0;
  world_.after(wake_at - now() + late, [this, wake_at] { ring(wake_at); });
}

void Page::ring(TimeMs wake_at) {
  if (armed_at_ != wake_at) return;
  if (const TimeMs wait = throttle(); wait > 0)
    return world_.after(wait, [this, wake_at] { ring(wake_at); });
  armed_at_ = kNever;
  if (wake_at_ <= now()) return feed(client::Tick{});
  arm(wake_at_);
}

void Page::close(bool clean) {
  if (!open_) return;
  open_ = false;
  world_.judge().page_closed(id_);
  world_.network().close_page(id_, clean);
  world_.peers().close_page(id_);
  world_.media().close_page(id_);
}

void Page::carry_out(const client::Effect& effect) {
  std::visit([this](const auto& e) { on(e); }, effect);
}

void Page::on(const client::OpenSocket& effect) {
  world_.network().open(id_, effect.socket);
}

void Page::on(const client::SendText& effect) {
  world_.network().send_up(id_, effect.socket, effect.text);
}

void Page::on(const client::CloseSocket& effect) {
  world_.network().close_by_page(id_, effect.socket, effect.code);
}

void Page::on(const client::Complete& effect) {
  const auto found = calls_.find(effect.call);
  if (found == calls_.end()) return;
  world_.coverage().ended(found->second, role_, !effect.problem);
  calls_.erase(found);
  app_.on(effect);
}

void Page::on(const client::SessionDisconnected& effect) {
  push(client::Decided{effect.decision, app_.on(effect)});
}

void Page::on(const client::StreamDestroyed& effect) {
  push(client::Decided{effect.decision, app_.on(effect)});
}

void Page::on(const client::PublisherStreamDestroyed& effect) {
  push(client::Decided{effect.decision, app_.on(effect)});
}

void Page::on(const client::MediaStopped& effect) {
  push(client::Decided{effect.decision, app_.on(effect)});
}

void Page::on(const client::AcquireMedia& effect) {
  world_.media().carry_out(id_, effect);
}

void Page::on(const client::ListDevices& effect) {
  world_.media().carry_out(id_, effect);
}

void Page::on(const client::ReleaseMedia& effect) {
  world_.media().carry_out(id_, effect);
}

void Page::on(const client::CreateLeg& effect) {
  world_.peers().carry_out(id_, effect);
}

void Page::on(const client::MakeOffer& effect) {
  world_.peers().carry_out(id_, effect);
}

void Page::on(const client::ApplyDescription& effect) {
  world_.peers().carry_out(id_, effect);
}

void Page::on(const client::AddCandidate& effect) {
  world_.peers().carry_out(id_, effect);
}

void Page::on(const client::CloseLeg& effect) {
  world_.peers().carry_out(id_, effect);
}

void Page::on(const client::MeasureLegs& effect) {
  // Publishers that watch their networks never stop to ask: in the end no answer comes.
  if (!world_.measures()) return;
  world_.after(rng_.below(kMeasureMs), [this, effect] {
    if (!open_) return;
    for (const auto& number : effect.legs)
      samples_.push_back(sample_of(id_, number.leg, now(), rng_));
    feed(client::LegsMeasured{effect.measurement});
  });
}

void Page::on(const client::WatchCpu& effect) {
  if (!effect.on) return;
  client::CpuPressed input;
  if (rng_.chance(300)) input.state = static_cast<client::CpuState>(rng_.below(4));
  push(input);
}

}  // namespace parley::sim
