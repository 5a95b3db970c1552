#include <catch2/catch.hpp>

#include "client/limits.hpp"
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
  host.describe(1, protocol::DescriptionType::kOffer, "offer");
  host.leg(1, LegState::kConnected);
  host.told();
  return host;
}

Input switching(ClientHost& host, MediaKind kind, bool on) {
  return SwitchSubscriber{++host.calls, 1, kind, on};
}

}  // namespace

TEST_CASE("subscribing asks the cloud and makes an offer in the same breath") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  CHECK(host.told() == Story{"send subscribe 1 ann-cam +audio +video",
                             "playMedia 1 +audio +video",
                             "createLeg 1 subscriber 1",
                             "makeOffer 1"});
  host.hear(protocol::Ok{host.sent<protocol::Subscribe>().id});
  host.leg(1, LegState::kConnecting);
  CHECK(host.told().empty());
  host.leg(1, LegState::kConnected);
  CHECK(host.told() == Story{"subscriber 1 connected", "complete 2"});
  CHECK(host.wake_at == kNever);
}

TEST_CASE("ICE servers of the session reach every leg") {
  ClientHost host;
  host.init_session();
  host.connect();
  host.feed(SocketOpened{1});
  auto picture = host.picture();
  picture.ice_servers = {{{"stun:stun.example.test"}, {}, {}}};
  host.hear(picture);
  host.subscribe("ann-cam");
  CHECK(host.last<CreateLeg>().ice_servers == picture.ice_servers);
}

TEST_CASE("subscribe is checked before anything is sent") {
  ClientHost host;
  const auto first_line = [&](Subscribe in) {
    in.call = ++host.calls;
    host.told();
    host.feed(in);
    const auto story = host.told();
    const std::string subscriber = "subscriber " + std::to_string(in.subscriber);
    CHECK(story.size() == 4);
    CHECK(story[2] == subscriber + " destroyed");
    CHECK(story[3] == "removeView " + subscriber);
    return story.front();
  };
  CHECK(first_line({0, 1, 1, "ann-cam", {}, {}, {}, {}}) == "complete 1 OT_INVALID_PARAMETER 1011");
  host.init_session();
  CHECK(first_line({0, 1, 2, "ann-cam", {}, {}, {}, {}}) == "complete 2 OT_NOT_CONNECTED 1010");
  host.join();
  CHECK(first_line({0, 1, 3, {}, {}, {}, {}, {}}) == "complete 4 OT_INVALID_PARAMETER 1011");
  CHECK(first_line({0, 1, 4, "gone", {}, {}, {}, {}}) == "complete 5 OT_STREAM_NOT_FOUND 1600");
  CHECK(first_line({0, 1, 5, "ann-cam", {}, {}, {}, "subscribe: no"}) ==
        "complete 6 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("a publisheronly token cannot subscribe") {
  ClientHost host;
  host.capabilities.subscribe = 0;
  host.join();
  host.subscribe("ann-cam");
  CHECK(host.told() == Story{"complete 2 OT_PERMISSION_DENIED 1600",
                             "exception OT_PERMISSION_DENIED 1600 subscriber 1",
                             "subscriber 1 destroyed",
                             "removeView subscriber 1"});
}

TEST_CASE("a subscriber's number is taken once, and the first keeps its view") {
  ClientHost host = receiving();
  host.subscribe("ann-cam");
  CHECK(host.told() == Story{"complete 3 OT_INVALID_PARAMETER 1011",
                             "exception OT_INVALID_PARAMETER 1011 subscriber 1"});
}

TEST_CASE("a subscription that the cloud refuses fails and destroys the subscriber") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  host.hear(protocol::Refused{host.sent<protocol::Subscribe>().id, "OT_STREAM_NOT_FOUND", "gone"});
  CHECK(host.noticed() == Story{"complete 2 OT_STREAM_NOT_FOUND 1600",
                                "exception OT_STREAM_NOT_FOUND 1600 subscriber 1",
                                "subscriber 1 destroyed",
                                "removeView subscriber 1"});
  CHECK(host.last<CloseLeg>().leg == 1);
}

TEST_CASE("media that does not arrive times out after thirty seconds") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.hear(protocol::Ok{host.sent<protocol::Subscribe>().id});
  host.told();
  CHECK(host.wake_at == host.now + 30'000);
  host.wait(30'000);
  CHECK(host.told() == Story{"closeLeg 1",
                             "send unsubscribe 1",
                             "complete 2 OT_TIMEOUT 1600",
                             "exception OT_TIMEOUT 1600 subscriber 1",
                             "subscriber 1 destroyed",
                             "removeView subscriber 1"});
  CHECK(host.wake_at == kNever);
}

TEST_CASE("a subscription whose answer is late has until its media is") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  host.wait(20'000);
  CHECK(host.told().empty());
  CHECK(host.wake_at == host.now + 10'000);
}

TEST_CASE("a leg that never connects is OT_ICE_WORKFLOW_FAILED") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  host.leg(1, LegState::kFailed);
  CHECK(host.noticed().front() == "complete 2 OT_ICE_WORKFLOW_FAILED 1600");
}

TEST_CASE("what the browser cannot do is told by the step that failed") {
  const auto name_of = [](LegStep step) {
    ClientHost host;
    host.join();
    host.subscribe("ann-cam");
    host.feed(LegFailed{1, step, "what the browser said"});
    return host.last<Complete>().problem->name;
  };
  CHECK(name_of(LegStep::kCreate) == "OT_CREATE_PEER_CONNECTION_FAILED");
  CHECK(name_of(LegStep::kOffer) == "OT_CREATE_PEER_CONNECTION_FAILED");
  CHECK(name_of(LegStep::kRemote) == "OT_SET_REMOTE_DESCRIPTION_FAILED");
}

TEST_CASE("what is played follows what is sent and what is wanted") {
  ClientHost host = receiving();
  host.event(protocol::StreamUpdated{0, "ann-cam", {}, false, {}, {}});
  CHECK(host.told() == Story{"streamPropertyChanged ann-cam hasVideo off",
                             "playMedia 1 +audio -video",
                             "subscriber 1 videoDisabled publishVideo"});
  // Nobody sees a difference: no event.
  host.feed(switching(host, MediaKind::kVideo, false));
  CHECK(host.told() == Story{"send updateSubscription 1 +audio -video", "complete 3"});
  host.event(protocol::StreamUpdated{0, "ann-cam", {}, true, {}, {}});
  CHECK(host.told() == Story{"streamPropertyChanged ann-cam hasVideo on"});
  host.feed(switching(host, MediaKind::kVideo, true));
  CHECK(host.told() == Story{"send updateSubscription 1 +audio +video",
                             "playMedia 1 +audio +video",
                             "subscriber 1 videoEnabled subscribeToVideo",
                             "complete 4"});
  host.feed(switching(host, MediaKind::kAudio, false));
  CHECK(host.told() == Story{"send updateSubscription 1 -audio +video",
                             "playMedia 1 -audio +video",
                             "complete 5"});
  host.feed(switching(host, MediaKind::kAudio, false));
  CHECK(host.told() == Story{"complete 6"});
}

TEST_CASE("a wish that was refused for being too much at once is said again a second later") {
  ClientHost host = receiving();
  host.feed(SwitchSubscriber{++host.calls, 1, MediaKind::kVideo, false});
  host.told();
  host.hear(protocol::Refused{
      host.sent<protocol::UpdateSubscription>().id, "OT_RATE_LIMIT_EXCEEDED", "too many"});
  host.wait(kRepeatMs);
  CHECK(host.told() == Story{"send updateSubscription 1 +audio -video"});
  host.wait(kRepeatMs);
  CHECK(host.told().empty());
}

TEST_CASE("subscribers whose stream is over make way for new ones") {
  ClientHost host;
  host.join();
  for (std::uint32_t subscriber = 1; subscriber <= kSubscribersMax; ++subscriber) {
    const std::string stream = "s" + std::to_string(subscriber);
    host.event(protocol::StreamCreated{0, stream_of(stream, "ann")});
    host.subscribe(stream, subscriber);
    host.event(protocol::StreamDestroyed{0, stream, Reason::kClientDisconnected});
    host.decide(host.last<StreamDestroyed>().decision, true);
  }
  host.told();
  host.subscribe("ann-cam", kSubscribersMax + 1);
  const auto story = host.told();
  CHECK(story.front() == "subscriber 1 destroyed clientDisconnected");
  CHECK(story[1] == "removeView subscriber 1");
  CHECK(host.last<CreateLeg>().leg > 0);
}

TEST_CASE("a subscriber may want no video from the start") {
  ClientHost host;
  host.join();
  host.feed(Subscribe{++host.calls, 1, 1, "ann-cam", {}, false, {}, {}});
  CHECK(host.told().front() == "send subscribe 1 ann-cam +audio -video");
  CHECK_FALSE(host.last<PlayMedia>().video);
}

TEST_CASE("a stream that ends takes its subscribers along unless that is prevented") {
  for (const bool prevented : {false, true}) {
    ClientHost host = receiving();
    host.event(protocol::StreamDestroyed{0, "ann-cam", Reason::kClientDisconnected});
    CHECK(host.told() == Story{"closeLeg 1", "streamDestroyed ann-cam clientDisconnected"});
    host.decide(host.last<StreamDestroyed>().decision, prevented);
    if (prevented) {
      CHECK(host.told().empty());
      host.feed(Unsubscribe{++host.calls, 1, 1});
      CHECK(host.told() == Story{"subscriber 1 destroyed clientDisconnected",
                                 "removeView subscriber 1",
                                 "complete 3"});
    } else {
      CHECK(host.told() ==
            Story{"subscriber 1 destroyed clientDisconnected", "removeView subscriber 1"});
    }
  }
}

TEST_CASE("a subscribe call in flight fails when its stream ends") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  host.event(protocol::StreamDestroyed{0, "ann-cam", Reason::kClientDisconnected});
  CHECK(host.told() == Story{"closeLeg 1",
                             "complete 2 OT_STREAM_DESTROYED 1600",
                             "exception OT_STREAM_DESTROYED 1600 subscriber 1",
                             "streamDestroyed ann-cam clientDisconnected"});
  CHECK(host.wake_at == kNever);
  host.hear(protocol::Refused{host.sent<protocol::Subscribe>().id, "OT_STREAM_NOT_FOUND", "gone"});
  CHECK(host.told().empty());
}

TEST_CASE("unsubscribing ends the leg and the subscription, once") {
  ClientHost host = receiving();
  host.feed(Unsubscribe{++host.calls, 1, 1});
  CHECK(host.told() == Story{"closeLeg 1",
                             "send unsubscribe 1",
                             "subscriber 1 destroyed",
                             "removeView subscriber 1",
                             "complete 3"});
  host.feed(Unsubscribe{++host.calls, 1, 1});
  CHECK(host.told() == Story{"complete 4"});
  host.feed(switching(host, MediaKind::kVideo, false));
  CHECK(host.told() == Story{"complete 5"});
  host.leg(1, LegState::kFailed);
  CHECK(host.told().empty());
  host.feed(Unsubscribe{++host.calls, 1, 2});
  CHECK(host.told().front() == "complete 6 OT_INVALID_PARAMETER 1011");
  host.feed(Unsubscribe{++host.calls, 1, 0});
  CHECK(host.told().front() == "complete 7 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("unsubscribing before the stream arrives fails the subscribe call") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  host.feed(Unsubscribe{++host.calls, 1, 1});
  CHECK(host.noticed() == Story{"complete 2 OT_DISCONNECTED 1010",
                                "exception OT_DISCONNECTED 1010 subscriber 1",
                                "subscriber 1 destroyed",
                                "removeView subscriber 1",
                                "complete 3"});
}

TEST_CASE("a client may subscribe to its own stream, which ends with its publisher's") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.subscribe("my-cam");
  CHECK(host.told() == Story{"send subscribe 1 my-cam +audio +video",
                             "playMedia 1 +audio +video",
                             "createLeg 1 subscriber 1",
                             "makeOffer 1"});
  host.event(protocol::Subscribed{0, "me", 1, "my-cam", true, true});
  CHECK(host.told() == Story{"createLeg 2 publisher 1"});
  host.describe(1, protocol::DescriptionType::kOffer, "o");
  CHECK(host.told() == Story{"send describe me 1 publisher offer o"});
  host.event(protocol::Described{
      0, "me", 1, protocol::LegEnd::kPublisher, {protocol::DescriptionType::kOffer, "o"}});
  CHECK(host.told() == Story{"applyDescription 2 offer o"});
  host.leg(1, LegState::kConnected);
  host.told();
  host.feed(Unpublish{++host.calls, 1, 1});
  CHECK(host.told() == Story{"send unpublish my-cam",
                             "closeLeg 2",
                             "closeLeg 1",
                             "publisher 1 streamDestroyed clientDisconnected",
                             "complete 5"});
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told() == Story{"releaseMedia 1",
                             "removeView publisher 1",
                             "publisher 1 destroyed",
                             "subscriber 1 destroyed clientDisconnected",
                             "removeView subscriber 1"});
}
