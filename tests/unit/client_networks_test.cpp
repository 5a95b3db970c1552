// What publishers make of the networks by which they send: reports of senders, and audio fallback.
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "client/fallback.hpp"
#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

constexpr double kWide = 2'000'000;
constexpr double kNarrow = 60'000;  // of the 553 kbit/s that 640x480 needs
constexpr double kHalf = 200'000;

/// Publisher 1 is live as "cam" in 640x480; subscribers come by subscribe_to_it().
class Sending : public ClientHost {
 public:
  explicit Sending(bool fallback, bool reports = false) {
    join();
    InitPublisher in;
    in.call = ++calls;
    in.publisher = 1;
    in.video_source = SourceKind::kDevice;
    in.audio_fallback = fallback;
    in.report_sender = reports;
    feed(in);
    acquire();
    publish();
    published("cam");
    told();
  }

  /// Somebody's leg, which is connected.
  void subscribe_to_it(const std::string& connection, std::uint32_t leg, bool video = true) {
    event(protocol::Subscribed{0, connection, 7, "cam", true, video});
    this->leg(leg, LegState::kConnected);
    bandwidth.push_back(kWide);
    told();
  }

  /// Seconds in which each leg has its bandwidth; what was asked for besides measuring.
  Story pass(int seconds) {
    Story story;
    for (int i = 0; i < seconds; ++i) {
      wait(1000);
      for (std::uint32_t leg = 1; leg <= bandwidth.size(); ++leg)
        feed(sample(leg));
      feed(LegsMeasured{last<MeasureLegs>().measurement});
      for (auto& line : told())
        if (line.substr(0, 7) != "measure") story.push_back(std::move(line));
    }
    return story;
  }

  std::vector<double> bandwidth;  // of leg 1, 2, ...

 private:
  LegSample sample(std::uint32_t leg) const {
    LegSample sample;
    sample.leg = leg;
    sample.at_ms = static_cast<double>(now);
    sample.audio_packets = static_cast<double>(now) / 20;
    sample.limitation = bandwidth[leg - 1] < kWide ? 2 : 0;
    sample.available_bps = bandwidth[leg - 1];
    return sample;
  }
};

const Story kFallen{"publisher 1 videoDisabled quality",
                    "switchLeg 1 +audio -video",
                    "send updateStream cam -video quality"};
const Story kRisen{"publisher 1 videoEnabled quality",
                   "switchLeg 1 +audio +video",
                   "send updateStream cam +video quality"};
const Story kWarned{"publisher 1 videoDisableWarning"};

/// A line of a story, empty when it is shorter.
std::string line(const Story& story, std::size_t at) {
  return at < story.size() ? story[at] : std::string();
}

/// With one subscriber, whose leg has found its pace.
Sending settled(bool fallback = true) {
  Sending host(fallback);
  host.subscribe_to_it("ann", 1);
  CHECK(host.pass(12).empty());
  return host;
}

}  // namespace

TEST_CASE("a publisher that shall fall back warns, stops its video, and brings it back") {
  auto host = settled();
  host.bandwidth = {kHalf};
  CHECK(host.pass(20) == kWarned);
  host.bandwidth = {kNarrow};
  CHECK(host.pass(8) == kFallen);
  CHECK(host.count<EnableMedia>() == 1);  // it still sees itself
  host.bandwidth = {kWide};
  CHECK(host.pass(20) == kRisen);
}

TEST_CASE("a network that recovers in time lifts the warning") {
  auto host = settled();
  host.bandwidth = {kHalf};
  CHECK(host.pass(4) == kWarned);
  host.bandwidth = {kWide};
  CHECK(host.pass(10) == Story{"publisher 1 videoDisableWarningLifted"});
}

TEST_CASE("without the option nothing is sampled, and nothing falls back") {
  Sending host(false);
  host.subscribe_to_it("ann", 1);
  host.told();
  host.wait(60'000);
  CHECK(host.told().empty());
  CHECK(host.wake_at == kNever);
}

TEST_CASE("what is bad for one subscriber alone does not stop the video of all") {
  Sending host(true);
  host.subscribe_to_it("ann", 1);
  host.subscribe_to_it("bob", 2);
  host.pass(12);
  host.bandwidth = {kNarrow, kWide};
  CHECK(host.pass(30).empty());
  host.bandwidth = {kNarrow, kNarrow};
  CHECK(host.pass(8) == Story{"publisher 1 videoDisableWarning",
                              "publisher 1 videoDisabled quality",
                              "switchLeg 1 +audio -video",
                              "switchLeg 2 +audio -video",
                              "send updateStream cam -video quality"});
}

TEST_CASE("a leg that carries no video has no say") {
  Sending host(true);
  host.subscribe_to_it("ann", 1);
  host.subscribe_to_it("bob", 2, false);
  host.pass(12);
  host.bandwidth = {kNarrow, kWide};
  CHECK(line(host.pass(8), 0) == kWarned.front());
}

TEST_CASE("a new leg is left to find its pace") {
  Sending host(true);
  host.subscribe_to_it("ann", 1);
  host.bandwidth = {kNarrow};
  CHECK(host.pass(static_cast<int>(kSettleMs / 1000) - 1).empty());
  CHECK(line(host.pass(5), 0) == kWarned.front());
}

TEST_CASE("whoever comes while video is off gets audio, and video when it is back") {
  auto host = settled();
  host.bandwidth = {kNarrow};
  host.pass(10);
  host.event(protocol::Subscribed{0, "bob", 7, "cam", true, true});
  CHECK(host.told() == Story{"createLeg 2 publisher 1", "switchLeg 2 +audio -video"});
  host.event(protocol::SubscriptionUpdated{0, "bob", 7, false, true});
  CHECK(host.told() == Story{"switchLeg 2 -audio -video"});
  host.bandwidth = {kWide};
  const auto story = host.pass(20);
  CHECK(line(story, 1) == "switchLeg 1 +audio +video");
  CHECK(line(story, 2) == "switchLeg 2 -audio +video");
}

TEST_CASE("video that is switched off is at no risk") {
  auto host = settled();
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, false});
  host.told();
  host.bandwidth = {kNarrow};
  CHECK(host.pass(30).empty());
}

TEST_CASE(
    "switched off by its application while it is off, video stays off when it could be back") {
  auto host = settled();
  host.bandwidth = {kNarrow};
  host.pass(10);
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, false});
  CHECK(host.told() ==
        Story{"enableMedia 1 +audio -video", "complete " + std::to_string(host.calls)});
  host.bandwidth = {kWide};
  CHECK(host.pass(20) == Story{"publisher 1 videoEnabled quality", "switchLeg 1 +audio +video"});
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, true});
  CHECK(line(host.told(), 1) == "send updateStream cam +video");
}

TEST_CASE("a publisher that is published again begins with video") {
  auto host = settled();
  host.bandwidth = {kNarrow};
  host.pass(10);
  host.feed(Unpublish{++host.calls, 1, 1});
  host.decide(host.last<PublisherStreamDestroyed>().decision, true);
  host.publish();
  CHECK(host.sent<protocol::Publish>().stream.has_video);
}

TEST_CASE("subscribers are told that the network took their video") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.leg(1, LegState::kConnected);
  host.told();
  protocol::StreamUpdated change{0, "ann-cam"};
  change.has_video = false;
  change.quality = true;
  host.event(change);
  CHECK(host.noticed() ==
        Story{"streamPropertyChanged ann-cam hasVideo off", "subscriber 1 videoDisabled quality"});
  change.has_video = true;
  host.event(change);
  CHECK(host.noticed().back() == "subscriber 1 videoEnabled quality");
}

TEST_CASE("a publisher tells each subscriber about its own leg every two seconds") {
  Sending host(false, true);
  host.subscribe_to_it("ann", 1);
  host.subscribe_to_it("bob", 2);
  host.bandwidth = {kWide, kHalf};
  CHECK(host.pass(2) ==
        Story{"send reportSender ann 7 1732000 2000000", "send reportSender bob 7 1732000 200000"});
  CHECK(host.pass(4).size() == 4);
  host.bandwidth = {0, kHalf};
  CHECK(host.pass(2) == Story{"send reportSender bob 7 1732000 200000"});
}

TEST_CASE("the most that is sent goes by the limits, the size, and what there is to send") {
  Sending host(false, true);
  host.subscribe_to_it("ann", 1);
  const auto most = [&host] {
    host.pass(2);
    return host.sent<protocol::ReportSender>().report.max_bitrate;
  };
  ChangeSending change;
  change.publisher = 1;
  change.width = 320;
  change.height = 240;
  host.feed(change);
  CHECK(most() == 632'000);
  change.max_video_bitrate = 250'000;
  host.feed(change);
  CHECK(most() == 282'000);
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, false});
  CHECK(most() == 32'000);
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, false});
  CHECK(most() == 0);
}

TEST_CASE("no more reports at once than the cloud takes, and each leg has its turn") {
  Sending host(false, true);
  const auto legs = static_cast<std::uint32_t>(kReportsMax) * 2 + 6;
  for (std::uint32_t i = 1; i <= legs; ++i)
    host.subscribe_to_it("subscriber " + std::to_string(i), i);
  std::set<std::string> told;
  for (int seconds = 0; seconds < 4; ++seconds) {
    const auto story = host.pass(1);
    CHECK(story.size() <= kReportsMax);
    told.insert(story.begin(), story.end());
  }
  CHECK(told.size() == legs);
}

TEST_CASE("a subscriber's statistics tell what its sender said last") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam", 5);
  host.leg(1, LegState::kConnected);
  const auto asked = [&host] {
    host.feed(GetStats{++host.calls, {}, 5});
    host.feed(LegsMeasured{host.last<MeasureLegs>().measurement});
    return host.last<Stats>().legs.front().sender;
  };
  CHECK_FALSE(asked().has_value());
  host.hear(protocol::SenderReported{5, {900'000, 400'000}});
  host.hear(protocol::SenderReported{6, {1, 1}});
  CHECK(asked() == protocol::SenderReport{900'000, 400'000});
}
