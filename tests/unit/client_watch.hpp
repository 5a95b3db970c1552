// What must hold of the client core's output, whatever was put in, and a run that watches for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "client/client.hpp"
#include "client_chaos.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::client {

/// What must hold of every output, whatever the inputs were.
template <class Chaos>
class Watch {
 public:
  void see(const Output& output, Chaos& chaos) {
    for (const auto& effect : output.effects) {
      std::visit([&](const auto& e) { on(e, chaos); }, effect);
      ++seen[effect.index()];
    }
  }

  void sent_call(std::uint32_t call) { open_calls.insert(call); }

  std::set<std::uint32_t> open_calls;
  std::map<std::size_t, std::size_t> seen;  // effects by kind

 private:
  template <class E>
  void on(const E& /*effect*/, Chaos& /*chaos*/) {}

  void on(const Complete& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(open_calls.erase(e.call) == 1);
    if (e.problem) PARLEY_ASSERT(e.problem->name.substr(0, 3) == "OT_");
  }

  void on(const OpenSocket& e, Chaos& chaos) {
    chaos.opening(e.socket);
    sockets_.insert(e.socket);
  }

  void on(const CloseSocket& e, Chaos& /*chaos*/) { PARLEY_ASSERT(sockets_.erase(e.socket) == 1); }

  void on(const SendText& e, Chaos& chaos) {
    PARLEY_ASSERT(sockets_.count(e.socket) == 1);
    PARLEY_ASSERT(e.text.size() <= protocol::kClientMessageBytesMax);
    const auto message = protocol::decode_client_message(e.text);
    PARLEY_ASSERT(message.ok());
    chaos.answer(e.socket, message.value());
  }

  void on(const CreateLeg& e, Chaos& chaos) {
    PARLEY_ASSERT(e.publisher.has_value() != e.subscriber.has_value());
    chaos.legs = e.leg;
    legs_.insert(e.leg);
  }

  void on(const CloseLeg& e, Chaos& /*chaos*/) { PARLEY_ASSERT(legs_.erase(e.leg) == 1); }

  void on(const MakeOffer& e, Chaos& /*chaos*/) { PARLEY_ASSERT(legs_.count(e.leg) == 1); }

  void on(const ApplyDescription& e, Chaos& /*chaos*/) { PARLEY_ASSERT(legs_.count(e.leg) == 1); }

  void on(const AddCandidate& e, Chaos& /*chaos*/) { PARLEY_ASSERT(legs_.count(e.leg) == 1); }

  void on(const SwitchLeg& e, Chaos& /*chaos*/) { PARLEY_ASSERT(legs_.count(e.leg) == 1); }

  void on(const MeasureLegs& e, Chaos& chaos) {
    for (const auto& number : e.legs)
      PARLEY_ASSERT(legs_.count(number.leg) == 1);
    PARLEY_ASSERT(std::exchange(chaos.measurements, e.measurement) < e.measurement);
  }

  void on(const Stats& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(open_calls.count(e.call) == 1);
    for (const auto& quality : e.legs)
      PARLEY_ASSERT(legs_.count(quality.leg) == 1);
  }

  void on(const SessionConnected& e, Chaos& chaos) {
    chaos.has_joined();
    PARLEY_ASSERT(connected_.insert(e.session).second);
  }

  void on(const SessionDisconnected& e, Chaos& chaos) {
    PARLEY_ASSERT(connected_.erase(e.session) == 1);
    streams_.erase(e.session);
    chaos.decisions = e.decision;
  }

  void on(const ConnectionCreated& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
  }

  void on(const ConnectionDestroyed& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
  }

  void on(const SignalReceived& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
  }

  void on(const StreamCreated& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
    PARLEY_ASSERT(streams_[e.session].insert(e.stream.stream_id).second);
  }

  void on(const StreamDestroyed& e, Chaos& chaos) {
    PARLEY_ASSERT(streams_[e.session].erase(e.stream_id) == 1);
    chaos.decisions = e.decision;
  }

  void on(const PublisherStreamCreated& e, Chaos& /*chaos*/) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
    PARLEY_ASSERT(live_.insert(e.publisher).second);
  }

  void on(const PublisherStreamDestroyed& e, Chaos& chaos) {
    PARLEY_ASSERT(connected_.count(e.session) == 1);
    PARLEY_ASSERT(live_.erase(e.publisher) == 1);
    chaos.decisions = e.decision;
  }

  void on(const MediaStopped& e, Chaos& chaos) { chaos.decisions = e.decision; }

  std::set<std::uint32_t> sockets_;
  std::set<std::uint32_t> legs_;
  std::set<std::uint32_t> connected_;
  std::set<std::uint32_t> live_;
  std::map<std::uint32_t, std::set<std::string>> streams_;
};

/// A client core that lives through chaos. What is wrong with it aborts.
template <class Source>
class ChaosRun {
 public:
  explicit ChaosRun(Source source, std::uint64_t seed = 1)
      : client_(seed), chaos_(std::move(source)) {}

  [[nodiscard]] const Source& source() const { return chaos_.source(); }

  /// Effects seen, by kind.
  [[nodiscard]] const std::map<std::size_t, std::size_t>& seen() const { return watch_.seen; }

  /// Time passes, and something happens. Returns what came of that.
  Output turn() {
    now_ += chaos_.pause();
    const std::uint32_t before = chaos_.calls;
    if (const auto sample = chaos_.sample(now_)) step(*sample);
    const Input input = chaos_.input();
    if (chaos_.calls != before) watch_.sent_call(chaos_.calls);
    return step(input);
  }

  /// No call is lost: destroys and leaves everything, and waits.
  void end() {
    for (std::uint32_t id = 0; id < 6; ++id) {
      watch_.sent_call(++chaos_.calls);
      step(Input(DestroyPublisher{chaos_.calls, id}));
      watch_.sent_call(++chaos_.calls);
      step(Input(DisconnectSession{chaos_.calls, id}));
    }
    for (std::uint32_t number = 1; number <= chaos_.measurements; ++number)
      step(Input(LegsMeasured{number}));
    now_ += 60'000;
    step(Input(Tick{}));
    PARLEY_ASSERT(watch_.open_calls.empty());
  }

 private:
  template <class In>
  Output step(const In& input) {
    auto output = client_.step(input, now_);
    watch_.see(output, chaos_);
    PARLEY_ASSERT(output.wake_at > now_);
    return output;
  }

  Client client_;
  Chaos<Source> chaos_;
  Watch<Chaos<Source>> watch_;
  TimeMs now_ = 0;
};

}  // namespace parley::client
