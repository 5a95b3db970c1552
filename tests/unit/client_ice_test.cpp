// By which servers media finds its way.
#include <algorithm>

#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)
using protocol::DescriptionType;
using protocol::LegEnd;

namespace {

const IceServer kTurn{{"turn:turn.example.test"}, "user", "secret"};

IceConfig config(std::string include, std::string policy, std::vector<IceServer> servers = {}) {
  return {std::move(include), std::move(policy), std::move(servers), {}};
}

/// Joined a session with this configuration; the cloud offers one server of its own.
struct IceHost : ClientHost {
  explicit IceHost(std::optional<IceConfig> ice = {}) {
    feed(InitSession{
        1, "100", session_id_of("100"), "wss://example.test/client", {}, {}, std::move(ice)});
    connect();
    if (count<OpenSocket>() == 0) return;
    feed(SocketOpened{last<OpenSocket>().socket});
    auto room = picture();
    room.ice_servers = {{{"stun:cloud.example.test"}, {}, {}}};
    hear(room);
    told();
  }

  Story set(IceConfig ice) {
    told();
    feed(SetIce{++calls, 1, std::move(ice)});
    return told();
  }
};

}  // namespace

TEST_CASE("a leg uses the servers of the cloud, those of the application, or both") {
  const auto created = [](std::optional<IceConfig> ice) {
    IceHost host(std::move(ice));
    host.subscribe("ann-cam");
    const auto story = host.told();
    return story[2];
  };
  CHECK(created({}) == "createLeg 1 subscriber 1 stun:cloud.example.test");
  CHECK(created(config("all", "all", {kTurn})) ==
        "createLeg 1 subscriber 1 stun:cloud.example.test turn:turn.example.test");
  CHECK(created(config("custom", "relay", {kTurn})) ==
        "createLeg 1 subscriber 1 turn:turn.example.test relay");
  CHECK(created(config("custom", "all")) == "createLeg 1 subscriber 1");
  CHECK(created(IceConfig{}) == "createLeg 1 subscriber 1 stun:cloud.example.test");
}

TEST_CASE("a leg without a single server is not prepared when media must be relayed") {
  ClientHost host;
  host.feed(
      InitSession{1, "100", session_id_of("100"), "wss://x", {}, {}, config("custom", "relay")});
  host.connect();
  CHECK(host.count<PrepareLeg>() == 0);
  ClientHost other;
  other.init_session();
  other.connect();
  CHECK(other.count<PrepareLeg>() == 1);
  other.feed(SetIce{++other.calls, 1, config("all", "relay")});
  CHECK(other.count<DropPreparedLeg>() == 1);
}

TEST_CASE("a configuration that makes no sense is refused by connect") {
  IceConfig typed;
  typed.invalid = "customServers: a list is expected";
  for (const auto& ice :
       {config("some", "all"),
        config("all", "direct"),
        config("all", "all", {{{"http://x"}, {}, {}}}),
        config("all", "all", {{{}, {}, {}}}),
        config("all", "all", {{{"turns:x"}, "user", {}}}),
        config("all", "all", {{{"turns:x"}, "user", std::string(1025, 'x')}}),
        config("all", "all", {{{"stun:" + std::string(1024, 'x')}, {}, {}}}),
        config("all", "all", {{std::vector<std::string>(9, "stun:x"), {}, {}}}),
        config("all", "all", std::vector<protocol::IceServer>(17, {{"stun:x"}, {}, {}})),
        typed}) {
    IceHost host(ice);
    CHECK(host.told().front() == "complete 1 OT_INVALID_PARAMETER 1011");
  }
}

TEST_CASE("setIceConfig mends what initSession was given") {
  IceHost host(config("some", "all"));
  CHECK(host.told().front() == "complete 1 OT_INVALID_PARAMETER 1011");
  CHECK(host.set(config("all", "all")) == Story{"complete 2"});
  host.connect();
  CHECK(host.count<OpenSocket>() == 1);
}

TEST_CASE("setIceConfig sends every leg of its session to look for another path") {
  IceHost host;
  host.go_live("my-cam");
  host.subscribe("ann-cam");
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true, {}});
  host.told();
  // The first leg's offer is being made, the second waits for one.
  CHECK(host.set(config("custom", "relay", {kTurn})) ==
        Story{"routeLeg 1 turn:turn.example.test relay",
              "routeLeg 2 turn:turn.example.test relay",
              "complete 5"});
  host.describe(1, DescriptionType::kOffer, "o1");
  host.event(
      protocol::Described{0, "me", 1, LegEnd::kSubscriber, {DescriptionType::kAnswer, "a1"}});
  host.told();
  host.feed(RemoteApplied{1});
  CHECK(host.told() == Story{"makeOffer 1 restart"});
  host.event(protocol::Described{0, "ann", 1, LegEnd::kPublisher, {DescriptionType::kOffer, "o"}});
  host.feed(RemoteApplied{2});
  host.describe(2, DescriptionType::kAnswer, "a");
  CHECK(host.set(config("all", "all")) == Story{"routeLeg 1 stun:cloud.example.test",
                                                "routeLeg 2 stun:cloud.example.test",
                                                "makeOffer 2 restart",
                                                "complete 6"});
}

TEST_CASE("setIceConfig refuses nonsense, and changes nothing then") {
  IceHost host;
  host.subscribe("ann-cam");
  CHECK(host.set(config("all", "direct")) ==
        Story{"complete 3 OT_INVALID_PARAMETER 1011",
              "exception OT_INVALID_PARAMETER 1011 session 1"});
  host.feed(SetIce{++host.calls, 7, config("all", "all")});
  CHECK(host.told().front() == "complete 4 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("a subscriber whose publisher answered, and who finds no path, says so") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.describe(1, DescriptionType::kOffer, "o1");
  host.event(
      protocol::Described{0, "me", 1, LegEnd::kSubscriber, {DescriptionType::kAnswer, "a1"}});
  host.feed(RemoteApplied{1});
  host.leg(1, LegState::kConnecting);
  host.told();
  host.wait(30'000);
  CHECK(host.noticed().front() == "complete 2 OT_ICE_WORKFLOW_FAILED 1600");
}

TEST_CASE("a session that resumes looks for paths with the credentials it was given then") {
  IceHost host;
  host.subscribe("ann-cam");
  host.cut();
  host.wait(host.wake_at - host.now);
  host.feed(SocketOpened{2});
  host.told();
  host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {kTurn}});
  const Story story = host.told();
  CHECK(std::count(story.begin(), story.end(), "routeLeg 1 turn:turn.example.test") == 1);
}
