#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)
using protocol::DescriptionType;
using protocol::LegEnd;

namespace {

constexpr std::uint32_t kRebuilt = (std::uint32_t{1} << 31U) + 1;

/// Subscriber 1 receives ann-cam by leg 1, which has negotiated.
struct Receiving : ClientHost {
  Receiving() {
    join();
    subscribe("ann-cam");
    hear(protocol::Ok{sent<protocol::Subscribe>().id});
    negotiate(1, 1);
    leg(1, LegState::kConnected);
    told();
  }

  void negotiate(std::uint32_t leg, std::uint32_t subscription) {
    describe(leg, DescriptionType::kOffer, "offer");
    hear(protocol::Ok{sent<protocol::Describe>().id});
    event(protocol::Described{
        0, "me", subscription, LegEnd::kSubscriber, {DescriptionType::kAnswer, "answer"}});
    feed(RemoteApplied{leg});
  }
};

}  // namespace

TEST_CASE("media that is lost is back when packets come, not when a path is found") {
  Receiving host;
  host.leg(1, LegState::kDisconnected);
  CHECK(host.told() == Story{"subscriber 1 disconnected"});
  host.leg(1, LegState::kConnected);
  CHECK(host.noticed().empty());
  host.wait(kProofMs);
  host.measured(1, 70);
  host.wait(kProofMs);
  host.measured(1, 70);
  CHECK(host.noticed().empty());
  host.wait(kProofMs);
  host.measured(1, 71);
  CHECK(host.noticed() == Story{"subscriber 1 connected"});
  // Nobody looks any longer.
  CHECK(host.count<MeasureLegs>() == 3);
  host.wait(kSampleMs);
  CHECK(host.count<MeasureLegs>() == 3);
}

TEST_CASE("media of which nothing shall come is back with its path") {
  Receiving host;
  host.event(protocol::StreamUpdated{0, "ann-cam", false, false, {}, {}});
  host.leg(1, LegState::kDisconnected);
  host.told();
  host.leg(1, LegState::kConnected);
  CHECK(host.noticed() == Story{"subscriber 1 connected"});
}

TEST_CASE("media that stays away for two seconds, or has no path, restarts ICE") {
  Receiving host;
  host.leg(1, LegState::kDisconnected);
  host.told();
  host.wait(kStaleMs - 1);
  CHECK(host.told().empty());
  SECTION("when it does not come back by itself") {
    host.wait(1);
  }
  SECTION("when its path has failed") {
    host.leg(1, LegState::kFailed);
  }
  CHECK(host.told() == Story{"makeOffer 1 restart"});
}

TEST_CASE("a leg that a restart does not bring back is built anew, and then given up") {
  Receiving host;
  host.leg(1, LegState::kFailed);
  CHECK(host.told() == Story{"subscriber 1 disconnected", "makeOffer 1 restart"});
  const bool fails_again = GENERATE(false, true);
  CAPTURE(fails_again);
  if (fails_again) {
    host.leg(1, LegState::kConnecting);
    host.leg(1, LegState::kFailed);
  } else {
    host.wait(kRestartMs - 1);
    CHECK(host.told().empty());
    host.wait(1);
  }
  const std::string number = std::to_string(kRebuilt);
  CHECK(host.told() == Story{"closeLeg 1",
                             "send unsubscribe 1",
                             "send subscribe " + number + " ann-cam +audio +video",
                             "createLeg 2 subscriber 1",
                             "makeOffer 2"});
  SECTION("media comes by the new one") {
    host.negotiate(2, kRebuilt);
    host.leg(2, LegState::kConnected);
    host.wait(kProofMs);
    host.measured(2, 1);
    host.wait(kProofMs);
    host.measured(2, 2);
    CHECK(host.noticed() == Story{"subscriber 1 connected"});
    // The next loss begins with a restart again.
    host.leg(2, LegState::kFailed);
    CHECK(host.told().back() == "makeOffer 2 restart");
  }
  SECTION("the new one has no path either") {
    host.leg(2, LegState::kFailed);
    CHECK(host.noticed() == Story{"exception OT_ICE_WORKFLOW_FAILED 1600 subscriber 1",
                                  "subscriber 1 destroyed",
                                  "removeView subscriber 1"});
  }
  SECTION("nothing comes of it for long") {
    host.wait(kRebuildMs + host.picture().grace_ms - 1);
    CHECK(host.noticed().empty());
    host.wait(1);
    CHECK(host.noticed().back() == "removeView subscriber 1");
  }
}

TEST_CASE("a source that sends nothing loses nobody when only the socket was lost") {
  Receiving host;
  host.cut();
  host.told();
  host.resume(host.number);
  for (int i = 0; i < 100; ++i) {
    host.wait(kProofMs);
    if (i < 20) host.measured(1, 70);
  }
  CHECK(host.noticed() == Story{"sessionReconnected 1"});
}

TEST_CASE("a call to subscribe goes on where its path failed while the room could not be reached") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.hear(protocol::Ok{host.sent<protocol::Subscribe>().id});
  host.describe(1, DescriptionType::kOffer, "offer");
  host.event(
      protocol::Described{0, "me", 1, LegEnd::kSubscriber, {DescriptionType::kAnswer, "answer"}});
  host.feed(RemoteApplied{1});
  host.cut();
  host.leg(1, LegState::kFailed);
  host.told();
  host.resume(host.number);
  CHECK(host.told().back() == "makeOffer 1 restart");
}

TEST_CASE("a path by which nothing comes restarts ICE as well") {
  Receiving host;
  host.leg(1, LegState::kDisconnected);
  host.leg(1, LegState::kConnected);
  host.told();
  host.wait(kMediaMs);
  CHECK(host.told().back() == "makeOffer 1 restart");
}

TEST_CASE("another network restarts ICE at both ends at once") {
  Receiving host;
  host.go_live("my-cam");
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true});
  host.event(protocol::Described{
      0, "ann", 1, LegEnd::kPublisher, {DescriptionType::kOffer, "offer of ann"}});
  host.feed(RemoteApplied{2});
  host.describe(2, DescriptionType::kAnswer, "answer");
  host.told();
  host.feed(NetworkChanged{false});
  CHECK(host.told() == Story{"send ping"});
  host.feed(NetworkChanged{true});
  CHECK(host.told() == Story{"send ping", "makeOffer 1 restart", "makeOffer 2 restart"});
}

TEST_CASE("a page that goes says so to the rooms that it reaches") {
  Receiving host;
  host.feed(PageLeft{});
  CHECK(host.told() == Story{"send leave"});
  host.cut();
  host.told();
  host.feed(PageLeft{});
  CHECK(host.told().empty());
}

TEST_CASE("media that is lost while the room cannot be reached waits for it") {
  Receiving host;
  host.cut();
  host.leg(1, LegState::kFailed);
  CHECK(host.noticed() == Story{"sessionReconnecting 1", "subscriber 1 disconnected"});
  host.resume(host.number);
  CHECK(host.told() == Story{"openSocket 2",
                             "send resume me secret " + std::to_string(host.number),
                             "makeOffer 1 restart"});
}

TEST_CASE("a session has reconnected when its media flows") {
  Receiving host;
  host.cut();
  host.told();
  host.resume(host.number);
  CHECK(host.noticed().empty());
  SECTION("as packets show") {
    host.wait(kProofMs);
    host.measured(1, 5);
    host.wait(kProofMs);
    host.measured(1, 6);
  }
  SECTION("or after five seconds without any") {
    host.wait(kMediaMs);
    host.told();
    host.wait(1);
    return;
  }
  CHECK(host.noticed() == Story{"sessionReconnected 1"});
}
