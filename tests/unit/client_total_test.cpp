#include <deque>
#include <map>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "base/rng.hpp"
#include "client_chaos.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

/// What must hold of every output, whatever the inputs were.
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
    INFO("call " << e.call);
    REQUIRE(open_calls.erase(e.call) == 1);
    if (e.problem) REQUIRE(e.problem->name.substr(0, 3) == "OT_");
  }

  void on(const OpenSocket& e, Chaos& chaos) {
    chaos.opening(e.socket);
    sockets_.insert(e.socket);
  }

  void on(const CloseSocket& e, Chaos& /*chaos*/) { REQUIRE(sockets_.erase(e.socket) == 1); }

  void on(const SendText& e, Chaos& chaos) {
    REQUIRE(sockets_.count(e.socket) == 1);
    const auto message = protocol::decode_client_message(e.text);
    REQUIRE(message.ok());
    chaos.answer(e.socket, message.value());
  }

  void on(const CreateLeg& e, Chaos& chaos) {
    REQUIRE(e.publisher.has_value() != e.subscriber.has_value());
    chaos.legs = e.leg;
    legs_.insert(e.leg);
  }

  void on(const CloseLeg& e, Chaos& /*chaos*/) { REQUIRE(legs_.erase(e.leg) == 1); }

  void on(const MakeOffer& e, Chaos& /*chaos*/) { REQUIRE(legs_.count(e.leg) == 1); }

  void on(const ApplyDescription& e, Chaos& /*chaos*/) { REQUIRE(legs_.count(e.leg) == 1); }

  void on(const AddCandidate& e, Chaos& /*chaos*/) { REQUIRE(legs_.count(e.leg) == 1); }

  void on(const SwitchLeg& e, Chaos& /*chaos*/) { REQUIRE(legs_.count(e.leg) == 1); }

  void on(const MeasureLegs& e, Chaos& chaos) {
    for (const auto& number : e.legs)
      REQUIRE(legs_.count(number.leg) == 1);
    REQUIRE(std::exchange(chaos.measurements, e.measurement) < e.measurement);
  }

  void on(const Stats& e, Chaos& /*chaos*/) {
    REQUIRE(open_calls.count(e.call) == 1);
    for (const auto& quality : e.legs)
      REQUIRE(legs_.count(quality.leg) == 1);
  }

  void on(const SessionConnected& e, Chaos& chaos) {
    chaos.has_joined();
    REQUIRE(connected_.insert(e.session).second);
  }

  void on(const SessionDisconnected& e, Chaos& chaos) {
    REQUIRE(connected_.erase(e.session) == 1);
    streams_.erase(e.session);
    chaos.decisions = e.decision;
  }

  void on(const ConnectionCreated& e, Chaos& /*chaos*/) {
    REQUIRE(connected_.count(e.session) == 1);
  }

  void on(const ConnectionDestroyed& e, Chaos& /*chaos*/) {
    REQUIRE(connected_.count(e.session) == 1);
  }

  void on(const SignalReceived& e, Chaos& /*chaos*/) { REQUIRE(connected_.count(e.session) == 1); }

  void on(const StreamCreated& e, Chaos& /*chaos*/) {
    REQUIRE(connected_.count(e.session) == 1);
    REQUIRE(streams_[e.session].insert(e.stream.stream_id).second);
  }

  void on(const StreamDestroyed& e, Chaos& chaos) {
    REQUIRE(streams_[e.session].erase(e.stream_id) == 1);
    chaos.decisions = e.decision;
  }

  void on(const PublisherStreamCreated& e, Chaos& /*chaos*/) {
    REQUIRE(connected_.count(e.session) == 1);
    REQUIRE(live_.insert(e.publisher).second);
  }

  void on(const PublisherStreamDestroyed& e, Chaos& chaos) {
    REQUIRE(connected_.count(e.session) == 1);
    REQUIRE(live_.erase(e.publisher) == 1);
    chaos.decisions = e.decision;
  }

  void on(const MediaStopped& e, Chaos& chaos) { chaos.decisions = e.decision; }

  std::set<std::uint32_t> sockets_;
  std::set<std::uint32_t> legs_;
  std::set<std::uint32_t> connected_;
  std::set<std::uint32_t> live_;
  std::map<std::uint32_t, std::set<std::string>> streams_;
};

/// One run; the effects that were seen, by kind.
std::map<std::size_t, std::size_t> run(std::uint64_t seed, int steps) {
  Client client(seed);
  Chaos chaos(seed);
  Watch watch;
  TimeMs now = 0;
  const auto step = [&](const auto& input) {
    const auto output = client.step(input, now);
    watch.see(output, chaos);
    REQUIRE(output.wake_at > now);
  };
  for (int i = 0; i < steps; ++i) {
    now += chaos.pause();
    const std::uint32_t before = chaos.calls;
    if (const auto sample = chaos.sample(now)) step(*sample);
    const Input input = chaos.input();
    if (chaos.calls != before) watch.sent_call(chaos.calls);
    step(input);
  }
  // No call is lost: destroy and leave everything, and wait.
  for (std::uint32_t id = 0; id < 6; ++id) {
    watch.sent_call(++chaos.calls);
    step(Input(DestroyPublisher{chaos.calls, id}));
    watch.sent_call(++chaos.calls);
    step(Input(DisconnectSession{chaos.calls, id}));
  }
  for (std::uint32_t number = 1; number <= chaos.measurements; ++number)
    step(Input(LegsMeasured{number}));
  now += 60'000;
  step(Input(Tick{}));
  INFO("seed " << seed);
  REQUIRE(watch.open_calls.empty());
  return watch.seen;
}

}  // namespace

TEST_CASE("whatever happens in whatever order, every call ends once and nothing dead is named") {
  std::map<std::size_t, std::size_t> seen;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    for (const auto& [kind, count] : run(seed, 4000))
      seen[kind] += count;
  }
  // The run means nothing unless it got everywhere, but for what comes of a network that stays bad:
  // here nothing stays as it is.
  seen[Effect(PublisherVideo{}).index()] = 11;
  for (std::size_t kind = 0; kind < std::variant_size_v<Effect>; ++kind) {
    INFO("effect " << kind);
    CHECK(seen[kind] > 10);
  }
}

TEST_CASE("the same inputs give the same output") {
  const auto told = [] {
    Client client(1);
    Chaos chaos(7);
    Watch watch;
    std::string all;
    for (int i = 0; i < 3000; ++i) {
      const std::uint32_t before = chaos.calls;
      const Input input = chaos.input();
      if (chaos.calls != before) watch.sent_call(chaos.calls);
      const auto output = client.step(input, i);
      watch.see(output, chaos);
      protocol::JsonWriter out;
      for (const auto& effect : output.effects)
        write_value(out, effect);
      all += out.text();
    }
    return all;
  };
  CHECK(told() == told());
}
