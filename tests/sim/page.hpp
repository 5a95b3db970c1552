// Page: one browser page: a client core, the host that carries out its effects, and an application.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "client/client.hpp"
#include "sim/app.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;

class Page {
 public:
  Page(World& world, PageId id, protocol::Role role, std::string session_id);

  [[nodiscard]] PageId id() const { return id_; }

  [[nodiscard]] protocol::Role role() const { return role_; }

  [[nodiscard]] bool open() const { return open_; }

  [[nodiscard]] const std::string& session_id() const { return session_id_; }

  [[nodiscard]] App& app() { return app_; }

  /// Of what happens to this page.
  [[nodiscard]] Rng& rng() { return rng_; }

  /// The application does something, unless this run goes without that turn.
  void take_turn(std::uint32_t turn);

  /// A handler is about to call: false when this run goes without that.
  [[nodiscard]] bool begin_handler_turn();

  // What may go wrong with it.

  /// Its clock leaps ahead.
  void jump(TimeMs by);

  /// It stands still for so long, as when its machine sleeps: then it hears everything at once.
  void sleep(TimeMs duration);

  [[nodiscard]] bool asleep() const { return asleep_; }

  /// Nobody looks at it for so long: its timers fire at full minutes only.
  void go_to_background(TimeMs duration);

  /// A fault struck it.
  void struck(Fault fault) { struck_at_.at(static_cast<std::size_t>(fault)) = world_now(); }

  /// A call of this page is noted in the table of faults.
  void note_call(CallKind kind);

  /// Something happened to the page: the core hears it now, or after what it is being told already.
  void feed(client::Input input);

  /// A message of the cloud arrived.
  void hear(std::uint32_t socket, const std::string& text, const protocol::ServerMessage& message);

  /// The application calls; the core hears it with the next flush.
  void call(Call call, client::Input input);

  /// An input that is no call, such as that of OT.initSession.
  void push(client::Input input) { inputs_.push_back(std::move(input)); }

  /// Tells the core everything that was pushed, and carries out what it wants, until it is quiet.
  void flush();

  void close(bool clean);

 private:
  /// By the clock of the page.
  [[nodiscard]] TimeMs now() const { return world_now() + ahead_; }

  [[nodiscard]] TimeMs world_now() const;
  void wake_up();
  void step();
  void take(client::Output output);
  void carry_out(const client::Effect& effect);
  void arm(TimeMs wake_at);
  void ring(TimeMs wake_at);
  [[nodiscard]] TimeMs throttle() const;

  void on(const client::OpenSocket& effect);
  void on(const client::SendText& effect);
  void on(const client::CloseSocket& effect);
  void on(const client::Complete& effect);
  void on(const client::SessionDisconnected& effect);
  void on(const client::StreamDestroyed& effect);
  void on(const client::PublisherStreamDestroyed& effect);
  void on(const client::MediaStopped& effect);
  void on(const client::AcquireMedia& effect);
  void on(const client::ListDevices& effect);
  void on(const client::ReleaseMedia& effect);
  void on(const client::CreateLeg& effect);
  void on(const client::MakeOffer& effect);
  void on(const client::ApplyDescription& effect);
  void on(const client::AddCandidate& effect);
  void on(const client::CloseLeg& effect);
  void on(const client::MeasureLegs& effect);
  void on(const client::WatchCpu& effect);

  /// Everything else is an event for the application, or shows in the page only.
  template <class T>
  void on(const T& effect) {
    app_.on(effect);
  }

  World& world_;
  PageId id_;
  protocol::Role role_;
  std::string session_id_;
  Rng rng_;
  std::uint32_t handler_turns_ = 0;
  std::array<TimeMs, kFaults> struck_at_;
  TimeMs ahead_ = 0;  // its clock, of the world's
  bool asleep_ = false;
  TimeMs background_until_ = 0;
  std::vector<std::function<void()>> missed_;  // what happens to it while it sleeps
  bool open_ = true;
  bool flushing_ = false;
  TimeMs wake_at_ = kNever;   // what the core asked for
  TimeMs armed_at_ = kNever;  // when it will be woken
  client::Client core_;
  App app_;
  std::vector<client::Input> inputs_;
  std::vector<client::LegSample> samples_;
  std::vector<client::Effect> effects_;
  std::map<std::uint32_t, CallKind> calls_;  // in flight
};

}  // namespace parley::sim
