#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)
using protocol::DescriptionType;
using protocol::LegEnd;

namespace {

constexpr auto kOffer = DescriptionType::kOffer;
constexpr auto kAnswer = DescriptionType::kAnswer;

/// A leg's worth of shortcuts, as one end of a subscription sees it.
struct LegHost : ClientHost {
  explicit LegHost(LegEnd which) : end(which) {
    join();
    if (end == LegEnd::kSubscriber) {
      subscribe("ann-cam");
    } else {
      go_live("my-cam");
      event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true});
    }
    told();
  }

  void described(DescriptionType type, const std::string& sdp) {
    event(protocol::Described{0, connection(), 1, end, {type, sdp}});
  }

  void trickled(const std::string& candidate, std::optional<std::string> fragment = {}) {
    event(protocol::Trickled{0, connection(), 1, end, {candidate, {}, {}, std::move(fragment)}});
  }

  void found(const std::string& candidate, std::optional<std::string> fragment = {}) {
    feed(LocalTrickled{1, {candidate, {}, {}, std::move(fragment)}});
  }

  void applied() { feed(RemoteApplied{1}); }

  /// The first negotiation, done.
  void establish() {
    if (end == LegEnd::kSubscriber) {
      describe(1, kOffer, "a=ice-ufrag:mine\r\n");
      described(kAnswer, "a=ice-ufrag:old\r\n");
      applied();
    } else {
      described(kOffer, "a=ice-ufrag:old\r\n");
      applied();
      describe(1, kAnswer, "a1");
    }
    told();
  }

  [[nodiscard]] std::string connection() const { return end == LegEnd::kSubscriber ? "me" : "ann"; }

  LegEnd end;
};

protocol::Refused refused(std::uint32_t request) {
  return {request, "OT_RATE_LIMIT_EXCEEDED", "too many requests"};
}

}  // namespace

TEST_CASE("the subscriber offers and the publisher answers") {
  LegHost host(LegEnd::kSubscriber);
  host.describe(1, kOffer, "o1");
  CHECK(host.told() == Story{"send describe me 1 publisher offer o1"});
  host.described(kAnswer, "a1");
  CHECK(host.told() == Story{"applyDescription 1 answer a1"});
  host.applied();
  CHECK(host.told().empty());
}

TEST_CASE("a publisher's leg is warm before the offer comes") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true});
  CHECK(host.told() == Story{"createLeg 1 publisher 1"});
  host.feed(NegotiationNeeded{1});
  CHECK(host.told().empty());
  host.event(protocol::Described{0, "ann", 1, LegEnd::kPublisher, {kOffer, "o1"}});
  CHECK(host.told() == Story{"applyDescription 1 offer o1"});
  host.feed(RemoteApplied{1});
  host.describe(1, kAnswer, "a1");
  CHECK(host.told() == Story{"send describe ann 1 subscriber answer a1"});
}

TEST_CASE("local candidates follow their description") {
  LegHost host(LegEnd::kSubscriber);
  host.found("c1");
  host.found("c2");
  CHECK(host.told().empty());
  host.describe(1, kOffer, "o1");
  CHECK(host.told() == Story{"send describe me 1 publisher offer o1",
                             "send trickle me 1 publisher c1",
                             "send trickle me 1 publisher c2"});
  host.found("c3");
  CHECK(host.told() == Story{"send trickle me 1 publisher c3"});
}

TEST_CASE("early remote candidates wait until the description is applied, in order") {
  LegHost host(LegEnd::kSubscriber);
  host.describe(1, kOffer, "o1");
  host.told();
  host.trickled("c1");
  host.described(kAnswer, "a1");
  host.trickled("c2");
  CHECK(host.told() == Story{"applyDescription 1 answer a1"});
  host.applied();
  CHECK(host.told() == Story{"addCandidate 1 c1", "addCandidate 1 c2"});
  host.trickled("c3");
  CHECK(host.told() == Story{"addCandidate 1 c3"});
}

TEST_CASE("candidates that wait are bounded in both directions") {
  LegHost host(LegEnd::kSubscriber);
  for (int i = 0; i < 100; ++i) {
    host.found("c");
    host.trickled("d");
  }
  host.describe(1, kOffer, "o1");
  CHECK(host.told().size() == 65);
  host.described(kAnswer, "a1");
  host.applied();
  CHECK(host.told().size() == 65);
}

TEST_CASE("either end negotiates again when its browser wants to, once it is stable") {
  for (const auto end : {LegEnd::kPublisher, LegEnd::kSubscriber}) {
    LegHost host(end);
    host.feed(NegotiationNeeded{1});
    CHECK(host.told().empty());
    host.establish();
    host.feed(NegotiationNeeded{1});
    CHECK(host.told() == Story{"makeOffer 1"});
    host.feed(NegotiationNeeded{1});
    CHECK(host.told().empty());
  }
}

TEST_CASE("when both offer at once the publisher's offer stands and the subscriber's is not sent") {
  LegHost host(LegEnd::kSubscriber);
  host.establish();
  host.feed(NegotiationNeeded{1});
  host.found("of my offer");
  host.told();
  host.described(kOffer, "o2");
  CHECK(host.told() == Story{"applyDescription 1 offer o2"});
  host.describe(1, kOffer, "too late");
  CHECK(host.told().empty());
  host.applied();
  host.describe(1, kAnswer, "a2");
  CHECK(host.told() == Story{"send describe me 1 publisher answer a2"});
}

TEST_CASE("candidates found while an offer is given up are sent if they belong to what stands") {
  LegHost host(LegEnd::kSubscriber);
  host.establish();
  host.feed(NegotiationNeeded{1});
  host.found("of what stands", "mine");
  host.found("of my offer", "new");
  host.described(kOffer, "o2");
  host.applied();
  host.told();
  host.describe(1, kAnswer, "a2");
  CHECK(host.told() == Story{"send describe me 1 publisher answer a2",
                             "send trickle me 1 publisher of what stands"});
}

TEST_CASE(
    "a sent offer of the subscriber yields to the publisher's, and a late answer is dropped") {
  LegHost host(LegEnd::kSubscriber);
  host.establish();
  host.feed(NegotiationNeeded{1});
  host.describe(1, kOffer, "o2");
  host.told();
  host.described(kOffer, "theirs");
  CHECK(host.told() == Story{"applyDescription 1 offer theirs"});
  host.described(kAnswer, "late");
  CHECK(host.told().empty());
}

TEST_CASE("the publisher ignores a colliding offer, and the candidates that came with it") {
  LegHost host(LegEnd::kPublisher);
  host.establish();
  host.feed(NegotiationNeeded{1});
  host.describe(1, kOffer, "o2");
  host.told();
  host.described(kOffer, "a=ice-ufrag:new\r\n");
  host.trickled("of the new one", "new");
  host.trickled("of nobody knows which");
  CHECK(host.told().empty());
  host.trickled("of what stands", "old");
  CHECK(host.told() == Story{"addCandidate 1 of what stands"});
  host.described(kAnswer, "a=ice-ufrag:old\r\n");
  host.applied();
  host.told();
  host.trickled("again");
  CHECK(host.told() == Story{"addCandidate 1 again"});
}

TEST_CASE("an answer to no offer is dropped") {
  LegHost host(LegEnd::kPublisher);
  host.described(kAnswer, "a1");
  CHECK(host.told().empty());
  host.establish();
  host.described(kAnswer, "a1");
  CHECK(host.told().empty());
}

TEST_CASE("an offer that comes while an answer is being applied is applied after it") {
  LegHost host(LegEnd::kPublisher);
  host.establish();
  host.feed(NegotiationNeeded{1});
  host.describe(1, kOffer, "o2");
  host.told();
  host.described(kAnswer, "a2");
  host.described(kOffer, "o3");
  CHECK(host.told() == Story{"applyDescription 1 answer a2", "applyDescription 1 offer o3"});
  host.applied();
  host.trickled("c");
  CHECK(host.told().empty());
  host.applied();
  CHECK(host.told() == Story{"addCandidate 1 c"});
  host.describe(1, kAnswer, "a3");
  CHECK(host.told() == Story{"send describe ann 1 subscriber answer a3"});
}

TEST_CASE("an ICE restart waits for the negotiation under way") {
  LegHost host(LegEnd::kSubscriber);
  host.establish();
  host.leg(1, LegState::kConnected);
  host.feed(NegotiationNeeded{1});
  host.describe(1, kOffer, "o2");
  host.told();
  host.leg(1, LegState::kFailed);
  CHECK(host.told() == Story{"subscriber 1 disconnected"});
  host.described(kAnswer, "a2");
  host.applied();
  CHECK(host.told() == Story{"applyDescription 1 answer a2", "makeOffer 1 restart"});
}

TEST_CASE("what subscribers want of a stream switches their legs alone") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, false});
  CHECK(host.told() == Story{"createLeg 1 publisher 1", "switchLeg 1 +audio -video"});
  host.event(protocol::SubscriptionUpdated{0, "ann", 1, false, true});
  CHECK(host.told() == Story{"switchLeg 1 -audio +video"});
  host.event(protocol::SubscriptionUpdated{0, "ann", 2, false, true});
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true});
  host.event(protocol::Subscribed{0, "ann", 3, "unknown", true, true});
  CHECK(host.told().empty());
  host.event(protocol::Unsubscribed{0, "ann", 1});
  CHECK(host.told() == Story{"closeLeg 1"});
}

TEST_CASE("a publisher's leg that fails leaves the others alone") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true});
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.event(protocol::Subscribed{0, "bob", 1, "my-cam", true, true});
  host.told();
  host.feed(LegFailed{1, LegStep::kRemote, "bad offer"});
  CHECK(host.told() == Story{"closeLeg 1"});
  // One whose path broke stays, because the subscriber may restart it.
  host.leg(2, LegState::kFailed);
  CHECK(host.told().empty());
  host.event(protocol::Described{0, "bob", 1, LegEnd::kPublisher, {kOffer, "restarted"}});
  CHECK(host.told() == Story{"applyDescription 2 offer restarted"});
  host.event(protocol::ConnectionDestroyed{0, "bob", Reason::kClientDisconnected});
  CHECK(host.told() == Story{"closeLeg 2", "connectionDestroyed bob clientDisconnected"});
}

TEST_CASE("inputs and messages about legs that are gone are ignored") {
  LegHost host(LegEnd::kPublisher);
  host.event(protocol::Unsubscribed{0, "ann", 1});
  host.told();
  host.describe(1, kAnswer, "a1");
  host.found("c");
  host.applied();
  host.feed(NegotiationNeeded{1});
  host.leg(1, LegState::kFailed);
  host.feed(LegFailed{1, LegStep::kOffer, ""});
  host.described(kOffer, "o1");
  host.trickled("c");
  CHECK(host.told().empty());
}

TEST_CASE("a leg is prepared while the socket opens, and the first subscriber takes it") {
  ClientHost host;
  host.init_session();
  host.connect();
  CHECK(host.count<PrepareLeg>() == 1);
  host.feed(SocketOpened{1});
  host.hear(host.picture());
  host.subscribe("ann-cam");
  host.wait(kPreparedMs);
  CHECK(host.count<DropPreparedLeg>() == 0);
}

TEST_CASE("a prepared leg that nobody takes is dropped") {
  ClientHost host;
  host.init_session();
  host.connect();

  SECTION("after a while") {
    host.feed(SocketOpened{1});
    host.hear(host.picture());
    host.wait(kPreparedMs - 1);
    CHECK(host.count<DropPreparedLeg>() == 0);
    CHECK(host.wake_at == host.now + 1);
    host.wait(1);
  }

  SECTION("when the connection cannot be had") {
    host.feed(SocketClosed{1, 1006, ""});
  }

  SECTION("when the session ends") {
    host.disconnect();
  }

  SECTION("when media needs servers that it does not know") {
    host.feed(SocketOpened{1});
    auto picture = host.picture();
    picture.ice_servers.push_back({{"stun:stun.example"}, {}, {}});
    host.hear(picture);
  }

  CHECK(host.count<DropPreparedLeg>() == 1);
}

TEST_CASE("an offer that the cloud refuses fails its subscriber at once, by that name") {
  LegHost host(LegEnd::kSubscriber);
  host.describe(1, kOffer, "o1");
  host.told();
  host.hear(refused(host.sent<protocol::Describe>().id));
  CHECK(host.told() == Story{"closeLeg 1",
                             "send unsubscribe 1",
                             "complete 2 OT_RATE_LIMIT_EXCEEDED 429",
                             "exception OT_RATE_LIMIT_EXCEEDED 429 subscriber 1",
                             "subscriber 1 destroyed",
                             "removeView subscriber 1"});
}

TEST_CASE(
    "a later negotiation that is refused ends the subscriber, too: it could never be made up") {
  LegHost host(LegEnd::kSubscriber);
  host.establish();
  host.leg(1, LegState::kConnected);
  host.described(kOffer, "o2");
  host.applied();
  host.describe(1, kAnswer, "a2");
  host.told();
  host.hear(refused(host.sent<protocol::Describe>().id));
  CHECK(host.noticed() == Story{"subscriber 1 disconnected",
                                "exception OT_RATE_LIMIT_EXCEEDED 429 subscriber 1",
                                "subscriber 1 destroyed",
                                "removeView subscriber 1"});
}

TEST_CASE("an answer that the cloud refuses closes the publisher's leg and leaves others alone") {
  LegHost host(LegEnd::kPublisher);
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.event(protocol::Subscribed{0, "bob", 1, "my-cam", true, true});
  host.described(kOffer, "o1");
  host.applied();
  host.describe(1, kAnswer, "a1");
  host.told();
  host.hear(refused(host.sent<protocol::Describe>().id));
  CHECK(host.told() == Story{"closeLeg 1"});
  host.event(protocol::Described{0, "bob", 1, LegEnd::kPublisher, {kOffer, "o2"}});
  CHECK(host.told() == Story{"applyDescription 2 offer o2"});
}

TEST_CASE("other refusals leave a leg as it is") {
  LegHost host(LegEnd::kSubscriber);
  host.hear(refused(0));
  host.describe(1, kOffer, "o1");
  host.found("c1");
  host.told();
  host.hear(refused(0));
  host.hear(refused(host.sent<protocol::Trickle>().id));
  CHECK(host.told().empty());
  CHECK(host.last<Log>().level == LogLevel::kWarn);
  host.hear(protocol::Refused{host.sent<protocol::Trickle>().id, "OT_NOT_FOUND", "gone"});
  CHECK(host.told().empty());
  CHECK(host.last<Log>().level == LogLevel::kDebug);
  host.described(kAnswer, "a1");
  CHECK(host.told() == Story{"applyDescription 1 answer a1"});
}
