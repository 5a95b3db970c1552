#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

/// Subscriber 1 receives ann-cam by leg 1.
ClientHost receiving() {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.hear(protocol::Ok{host.sent<protocol::Subscribe>().id});
  host.leg(1, LegState::kConnected);
  host.told();
  return host;
}

/// Publisher 1 sends to Ann and to Bob, by legs 1 and 2.
ClientHost sending() {
  ClientHost host;
  host.join();
  host.go_live("cam");
  host.event(protocol::Subscribed{0, "ann", 7, "cam", true, true});
  host.event(protocol::Subscribed{0, "bob", 8, "cam", true, true});
  host.leg(1, LegState::kConnected);
  host.leg(2, LegState::kConnected);
  host.told();
  return host;
}

/// A second of a leg; `lost` of its 100 packets were lost.
LegSample second(ClientHost& host, std::uint32_t leg, double lost = 0) {
  LegSample sample;
  sample.leg = leg;
  sample.at_ms = static_cast<double>(host.now);
  sample.video_packets = static_cast<double>(host.now) / 10;
  sample.video_lost = static_cast<double>(host.now) / 1000 * lost;
  return sample;
}

}  // namespace

TEST_CASE("getStats reads each leg of a publisher and names its subscribers") {
  auto host = sending();
  host.feed(GetStats{++host.calls, 1, {}});
  CHECK(host.told() == Story{"measureLegs 1: 1 2"});
  host.feed(second(host, 1));
  host.feed(second(host, 2, 50));
  host.feed(LegsMeasured{1});
  CHECK(host.told() == Story{"stats " + std::to_string(host.calls) +
                                 " [1 ann 7 excellent none none]"
                                 " [2 bob 8 critical packetLoss remote]",
                             "complete " + std::to_string(host.calls)});
  host.feed(LegsMeasured{1});
  CHECK(host.told().empty());
}

TEST_CASE("getStats of a subscriber has one leg, and no names") {
  auto host = receiving();
  host.feed(GetStats{++host.calls, {}, 1});
  CHECK(host.told() == Story{"measureLegs 1: 1"});
  host.feed(LegsMeasured{1});
  CHECK(host.told() == Story{"stats " + std::to_string(host.calls) + " [1 unknown unknown none]",
                             "complete " + std::to_string(host.calls)});
}

TEST_CASE("getStats without a leg is refused") {
  auto host = receiving();
  const auto refused = [&](GetStats in) {
    in.call = ++host.calls;
    host.feed(in);
    return host.told().front() ==
           "complete " + std::to_string(host.calls) + " OT_NOT_CONNECTED 1010";
  };
  CHECK(refused({0, 1, {}}));
  CHECK(refused({0, {}, 2}));
  CHECK(refused({0, {}, {}}));
  host.init_publisher();
  host.acquire();
  host.told();
  CHECK(refused({0, 1, {}}));
}

TEST_CASE("getStats is refused when the last leg closes while it is read") {
  auto host = receiving();
  host.feed(GetStats{++host.calls, {}, 1});
  const auto call = host.calls;
  host.feed(Unsubscribe{++host.calls, 1, 1});
  host.told();
  host.feed(second(host, 1));
  host.feed(LegsMeasured{1});
  CHECK(host.told().front() == "complete " + std::to_string(call) + " OT_NOT_CONNECTED 1010");
}

TEST_CASE("legs are sampled once a second, only while somebody listens and media flows") {
  auto host = receiving();
  CHECK(host.wake_at == kNever);
  host.feed(WatchQuality{{}, {}, 1, true});
  CHECK(host.told() == Story{"measureLegs 1: 1"});
  CHECK(host.wake_at == kNever);  // it waits for the answer
  host.feed(LegsMeasured{1});
  CHECK(host.wake_at == host.now + 1000);
  host.wait(999);
  CHECK(host.told().empty());
  host.wait(1);
  CHECK(host.told() == Story{"measureLegs 2: 1"});
  host.wait(5000);
  CHECK(host.told().empty());  // a slow host is not asked twice
  host.feed(LegsMeasured{2});
  CHECK(host.told() == Story{"measureLegs 3: 1"});
  host.feed(LegsMeasured{3});
  host.leg(1, LegState::kDisconnected);
  host.told();
  host.wait(1000);
  CHECK(host.told().empty());
  host.leg(1, LegState::kConnected);
  host.wait(kProofMs);
  CHECK(host.told() == Story{"measureLegs 4: 1"});
  host.measured(1, 1);
  host.wait(kProofMs);
  host.measured(1, 2);
  CHECK(host.count<MeasureLegs>() >= 5);
  host.feed(WatchQuality{{}, {}, 1, false});
  host.wait(1000);
  host.told();
  CHECK(host.wake_at == kNever);
  host.wait(5000);
  CHECK(host.told().empty());
}

TEST_CASE("listeners hear of the network, of video and of scores") {
  auto host = receiving();
  host.feed(WatchQuality{{}, {}, 1, true});
  host.told();
  host.feed(second(host, 1));
  CHECK(host.told() == Story{"subscriber 1 networkConditionChanged none [1 excellent none none]"});
  host.wait(1000);
  host.told();
  auto sample = second(host, 1);
  sample.interruptions = 1;
  host.feed(sample);
  CHECK(host.told() ==
        Story{"subscriber 1 videoQualityChanged videoInterruption [1 excellent none none]",
              "subscriber 1 qualityScoreChanged audio 0 video 1 [1 excellent none none]"});
}

TEST_CASE("without listeners nothing is said") {
  auto host = receiving();
  host.feed(second(host, 1, 50));
  CHECK(host.told().empty());
}

TEST_CASE("a subscriber's bad network is its own when all streams suffer") {
  auto host = receiving();
  host.event(protocol::StreamCreated{0, stream_of("ann-screen", "ann")});
  host.subscribe("ann-screen", 2);
  host.leg(2, LegState::kConnected);
  host.told();
  const auto sources = [&] {
    host.feed(GetStats{++host.calls, {}, 1});
    host.told();
    host.feed(LegsMeasured{host.last<MeasureLegs>().measurement});
    return host.last<Stats>().legs.at(0).source;
  };
  host.feed(second(host, 1, 50));
  CHECK(sources() == DegradationSource::kBothOrUnclear);
  host.feed(second(host, 2));
  CHECK(sources() == DegradationSource::kRemote);
  host.wait(20'000);
  host.feed(second(host, 1, 50));
  host.feed(second(host, 2, 500));
  CHECK(sources() == DegradationSource::kLocal);
}

TEST_CASE("what the browser says of the processor reaches the sessions that listen") {
  auto host = receiving();
  host.feed(CpuPressed{CpuState::kFair});
  CHECK(host.told().empty());
  host.feed(WatchQuality{1, {}, {}, true});
  CHECK(host.told() == Story{"watchCpu"});
  host.feed(CpuPressed{CpuState::kNominal});
  host.feed(CpuPressed{CpuState::kNominal});
  host.feed(CpuPressed{CpuState::kCritical});
  CHECK(host.told() == Story{"session 1 cpu nominal", "session 1 cpu critical"});
  host.feed(WatchQuality{1, {}, {}, false});
  CHECK(host.told() == Story{"unwatchCpu"});
}

TEST_CASE("when the browser says nothing of the processor, the legs do") {
  auto host = receiving();
  host.feed(WatchQuality{1, {}, {}, true});
  host.told();
  host.feed(CpuPressed{});
  CHECK(host.told() == Story{"measureLegs 1: 1"});
  double busy = 0;
  const auto work = [&](double ms) {
    auto sample = second(host, 1);
    sample.processing_ms = busy += ms;
    host.feed(sample);
    host.feed(LegsMeasured{host.last<MeasureLegs>().measurement});
    host.wait(1000);
    Story said;
    for (const auto& line : host.told())
      if (line.rfind("session", 0) == 0) said.push_back(line);
    return said;
  };
  CHECK(work(100).empty());
  CHECK(work(100) == Story{"session 1 cpu nominal"});
  CHECK(work(950).empty());
  CHECK(work(950) == Story{"session 1 cpu critical"});
}
