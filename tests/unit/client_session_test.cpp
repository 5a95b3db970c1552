#include <algorithm>

#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

InitSession init(std::optional<std::string> api_key, std::optional<std::string> session_id) {
  return {1, std::move(api_key), std::move(session_id), "wss://example.test/client"};
}

/// What connect says of a session that was initialised like this.
Story story_of_connecting(const InitSession& in) {
  ClientHost host;
  host.feed(in);
  host.connect();
  return host.told();
}

/// A host in the middle of connecting: the socket is open, the join request was sent.
ClientHost joining() {
  ClientHost host;
  host.init_session();
  host.connect();
  host.feed(SocketOpened{1});
  host.told();
  return host;
}

}  // namespace

TEST_CASE("connecting opens a socket, asks to join, and tells the room in OpenTok's order") {
  ClientHost host;
  host.init_session();
  CHECK(host.told().empty());
  host.connect();
  CHECK(host.told() == Story{"openSocket 1"});
  CHECK(host.last<OpenSocket>().url == "wss://example.test/client");
  CHECK(host.last<OpenSocket>().protocol == "parley.v1");
  host.feed(SocketOpened{1});
  CHECK(host.told() == Story{"send join"});
  CHECK(host.sent<protocol::Join>().api_key == "100");
  CHECK(host.sent<protocol::Join>().session_id == session_id_of("100"));
  CHECK(host.sent<protocol::Join>().token == "token");
  auto picture = host.picture();
  picture.connections.push_back({"bob", 3, {}});
  picture.streams.push_back(stream_of("bob-cam", "bob"));
  host.hear(picture);
  CHECK(host.told() == Story{"sessionConnected 1 me",
                             "complete 1",
                             "connectionCreated me",
                             "connectionCreated ann",
                             "connectionCreated bob",
                             "streamCreated ann-cam",
                             "streamCreated bob-cam"});
  CHECK(host.last<SessionConnected>().capabilities.publish == 1);
  CHECK(host.wake_at == host.now + kPreparedMs);
}

TEST_CASE("one's own stream is never told as streamCreated") {
  ClientHost host = joining();
  auto picture = host.picture();
  picture.streams = {stream_of("mine", "me"), stream_of("ann-cam", "ann")};
  host.hear(picture);
  CHECK(host.told().back() == "streamCreated ann-cam");
  CHECK(host.count<StreamCreated>() == 1);
}

TEST_CASE("an option of the wrong type fails when connecting, and says which it was") {
  InitSession in = init("100", session_id_of("100"));
  in.invalid = "ipWhitelist: true or false is expected";
  ClientHost host;
  host.feed(in);
  host.connect();
  CHECK(host.told() == Story{"complete 1 OT_INVALID_PARAMETER 1011",
                             "exception OT_INVALID_PARAMETER 1011 session 1"});
  CHECK(host.last<Complete>().problem->message == *in.invalid);
}

TEST_CASE("a bad API key or session id fails when connecting, with its own name") {
  const std::string good = session_id_of("100");
  const Story bad_key{"complete 1 OT_INVALID_PARAMETER 1011",
                      "exception OT_INVALID_PARAMETER 1011 session 1"};
  const Story bad_id{"complete 1 OT_INVALID_SESSION_ID 1005",
                     "exception OT_INVALID_SESSION_ID 1005 session 1"};
  CHECK(story_of_connecting(init({}, good)) == bad_key);
  CHECK(story_of_connecting(init("", good)) == bad_key);
  CHECK(story_of_connecting(init("my key", good)) == bad_key);
  CHECK(story_of_connecting(init("100", {})) == bad_id);
  CHECK(story_of_connecting(init("100", "")) == bad_id);
  CHECK(story_of_connecting(init("100", "nonsense")) == bad_id);
  CHECK(story_of_connecting(init("200", good)) == bad_id);
  CHECK(story_of_connecting(init("100", good)) == Story{"openSocket 1"});
}

TEST_CASE("a UUID is an API key, too") {
  const std::string uuid = "2b9e3c1a-0000-4000-8000-123456789abc";
  CHECK(story_of_connecting(init(uuid, session_id_of(uuid))) == Story{"openSocket 1"});
}

TEST_CASE("a host without WebSocket is told that it cannot connect, and nothing is opened") {
  ClientHost host;
  host.init_session();
  host.feed(ConnectSession{1, 1, "token", "WebSocket"});
  CHECK(host.told() ==
        Story{"complete 1 OT_NOT_SUPPORTED 1006", "exception OT_NOT_SUPPORTED 1006 session 1"});
  CHECK(host.last<Complete>().problem->message.find("no WebSocket here") != std::string::npos);
}

TEST_CASE("a missing token is an invalid parameter, an endless one no token") {
  ClientHost host;
  host.init_session();
  host.feed(ConnectSession{1, 1, {}});
  CHECK(host.told() == Story{"complete 1 OT_INVALID_PARAMETER 1011",
                             "exception OT_INVALID_PARAMETER 1011 session 1"});
  host.feed(ConnectSession{2, 1, ""});
  CHECK(host.told().front() == "complete 2 OT_INVALID_PARAMETER 1011");
  host.feed(ConnectSession{3, 1, std::string(16385, 'x')});
  CHECK(host.told().front() == "complete 3 OT_AUTHENTICATION_ERROR 1004");
}

TEST_CASE("connect calls made meanwhile end with the first one") {
  ClientHost host = joining();
  host.connect();
  CHECK(host.told().empty());
  host.hear(host.picture());
  const auto story = host.told();
  CHECK(story.at(1) == "complete 1");
  CHECK(story.at(2) == "complete 2");
  host.connect();
  CHECK(host.told() == Story{"complete 3"});
}

TEST_CASE("a socket that cannot be opened fails the connect call with the reason") {
  ClientHost host;
  host.init_session();
  host.connect();
  host.connect();
  host.told();
  host.feed(SocketClosed{1, 1006, "no route"});
  CHECK(host.told() == Story{"complete 1 OT_CONNECT_FAILED 1006",
                             "exception OT_CONNECT_FAILED 1006 session 1",
                             "complete 2 OT_CONNECT_FAILED 1006",
                             "exception OT_CONNECT_FAILED 1006 session 1"});
  CHECK(host.last<Complete>().problem->message.find("no route") != std::string::npos);
  host.connect();
  CHECK(host.told() == Story{"openSocket 2"});
}

TEST_CASE("a server that stays silent makes connect time out after ten seconds") {
  ClientHost host = joining();
  CHECK(host.wake_at == host.now + 10'000);
  host.wait(9'999);
  CHECK(host.told().empty());
  host.wait(1);
  CHECK(host.told() == Story{"closeSocket 1000",
                             "complete 1 OT_TIMEOUT 1008",
                             "exception OT_TIMEOUT 1008 session 1"});
  CHECK(host.wake_at == kNever);
}

TEST_CASE("a picture that comes with a late wake still counts") {
  ClientHost host = joining();
  host.now += 60'000;
  host.hear(host.picture());
  CHECK(host.told().front() == "sessionConnected 1 me");
}

TEST_CASE("a refused join says so by name") {
  ClientHost host = joining();
  host.hear(protocol::Refused{1, "OT_AUTHENTICATION_ERROR", "The token has expired."});
  CHECK(host.told() == Story{"closeSocket 1000",
                             "complete 1 OT_AUTHENTICATION_ERROR 1004",
                             "exception OT_AUTHENTICATION_ERROR 1004 session 1"});
  CHECK(host.last<Complete>().problem->message == "The token has expired.");
  CHECK(host.last<Complete>().problem->title == "Authentication error");
}

TEST_CASE("a picture that contradicts itself is not believed") {
  const auto story_of = [](void (*spoil)(protocol::Joined&)) {
    ClientHost host = joining();
    auto picture = host.picture();
    spoil(picture);
    host.hear(picture);
    return host.told();
  };
  const Story refused{"closeSocket 4002",
                      "complete 1 OT_UNEXPECTED_SERVER_RESPONSE 2001",
                      "exception OT_UNEXPECTED_SERVER_RESPONSE 2001 session 1"};
  CHECK(story_of([](protocol::Joined& joined) { joined.connection_id = "nobody"; }) == refused);
  CHECK(story_of([](protocol::Joined& joined) {
          joined.connections.push_back(joined.connections.front());
        }) == refused);
  CHECK(story_of([](protocol::Joined& joined) {
          joined.streams.push_back(joined.streams.front());
        }) == refused);
  CHECK(story_of([](protocol::Joined& joined) {
          joined.streams.front().connection_id = "nobody";
        }) == refused);
  CHECK(story_of([](protocol::Joined& joined) { joined.id = 99; }) == refused);
}

TEST_CASE("disconnecting while connecting fails the connect call and closes the socket") {
  ClientHost host = joining();
  host.disconnect();
  CHECK(host.told() == Story{"closeSocket 1000",
                             "complete 1 OT_NOT_CONNECTED 1010",
                             "exception OT_NOT_CONNECTED 1010 session 1",
                             "complete 2"});
}

TEST_CASE("disconnecting a session that is not connected does nothing") {
  ClientHost host;
  host.init_session();
  host.disconnect();
  CHECK(host.told() == Story{"complete 1"});
}

TEST_CASE("disconnecting ends streams first, then subscribers, then the session") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.subscribe("ann-cam");
  host.leg(1, LegState::kConnected);
  host.told();
  const auto call = host.disconnect();
  CHECK(host.told() == Story{"send leave",
                             "closeSocket 1000",
                             "publisher 1 streamDestroyed clientDisconnected",
                             "closeLeg 1",
                             "subscriber 1 destroyed clientDisconnected",
                             "sessionDisconnected clientDisconnected",
                             "complete " + std::to_string(call)});
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told().empty());
  host.decide(host.last<SessionDisconnected>().decision);
  CHECK(host.told() == Story{"releaseMedia 1",
                             "removeView publisher 1",
                             "publisher 1 destroyed",
                             "removeView subscriber 1"});
}

TEST_CASE("preventing one of the two defaults of a disconnect keeps the publisher") {
  for (const bool session_prevented : {false, true}) {
    ClientHost host;
    host.join();
    host.go_live("my-cam");
    host.subscribe("ann-cam");
    host.disconnect();
    host.told();
    host.decide(host.last<PublisherStreamDestroyed>().decision, !session_prevented);
    host.decide(host.last<SessionDisconnected>().decision, session_prevented);
    CHECK(host.told() == (session_prevented ? Story{} : Story{"removeView subscriber 1"}));
    // It can be published again, in the same session as well.
    host.connect();
    host.feed(SocketOpened{2});
    host.hear(host.picture());
    host.told();
    host.publish();
    CHECK(host.told() == Story{"send publish +audio +video"});
  }
}

TEST_CASE("the order in which the two decisions come does not matter") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.disconnect();
  host.told();
  host.decide(host.last<SessionDisconnected>().decision);
  CHECK(host.told().empty());
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told().back() == "publisher 1 destroyed");
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told().empty());
}

TEST_CASE("a kept subscriber of an ended session can still be taken out of the page") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.disconnect();
  host.decide(host.last<SessionDisconnected>().decision, true);
  host.told();
  host.feed(Unsubscribe{++host.calls, 1, 1});
  CHECK(host.told() == Story{"removeView subscriber 1", "complete 4"});
}

TEST_CASE("losing the socket for good ends the session and every call in flight") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.subscribe("ann-cam");
  host.feed(SendSignal{++host.calls, 1, "t", "d", {}, true, {}});
  host.told();
  host.feed(SocketClosed{1, 1008, "too much"});
  CHECK(host.told() == Story{"sessionReconnecting 1"});
  const auto said_why = [](const Effect& effect) {
    const auto* log = std::get_if<Log>(&effect);
    return log != nullptr && log->text == "session 1: the connection closed: 1008 too much";
  };
  CHECK(std::any_of(host.effects.begin(), host.effects.end(), said_why));
  host.live(40'000);
  CHECK(host.noticed() == Story{"complete 5 OT_NOT_CONNECTED 1010",
                                "exception OT_NOT_CONNECTED 1010 session 1",
                                "complete 3 OT_NOT_CONNECTED 1010",
                                "exception OT_NOT_CONNECTED 1010 publisher 1",
                                "complete 4 OT_DISCONNECTED 1010",
                                "exception OT_DISCONNECTED 1010 subscriber 1",
                                "subscriber 1 destroyed networkDisconnected",
                                "sessionDisconnected networkDisconnected"});
}

TEST_CASE("what the cloud says before closing is the reason of sessionDisconnected") {
  ClientHost host;
  host.join();
  host.hear(protocol::Closing{Reason::kForceDisconnected, "a moderator removed you", {}});
  CHECK(host.told().empty());
  host.feed(SocketClosed{1, 1000, ""});
  CHECK(host.told() == Story{"sessionDisconnected forceDisconnected"});
}

TEST_CASE("what the cloud says before closing an unjoined socket is in the error") {
  ClientHost host = joining();
  host.hear(protocol::Closing{Reason::kNetworkDisconnected, "the server is being updated", {}});
  host.feed(SocketClosed{1, 1001, ""});
  CHECK(host.last<Complete>().problem->message.find("being updated") != std::string::npos);
}

TEST_CASE("connections and streams come and go as the cloud says") {
  ClientHost host;
  host.join();
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.event(protocol::StreamCreated{0, stream_of("bob-cam", "bob")});
  host.event(protocol::StreamDestroyed{0, "bob-cam", Reason::kClientDisconnected});
  host.event(protocol::ConnectionDestroyed{0, "bob", Reason::kNetworkDisconnected});
  CHECK(host.told() == Story{"connectionCreated bob",
                             "streamCreated bob-cam",
                             "streamDestroyed bob-cam clientDisconnected",
                             "connectionDestroyed bob networkDisconnected"});
}

TEST_CASE("an event that the picture contains already is not told again") {
  ClientHost host;
  host.join();
  host.number = 9;
  host.event(protocol::ConnectionCreated{0, {"ann", 3, {}}});
  CHECK(host.told().empty());
}

TEST_CASE("a stream property is told only when its value is another") {
  ClientHost host;
  host.join();
  host.event(protocol::StreamUpdated{0, "ann-cam", true, false, 640, 480});
  CHECK(host.told() == Story{"streamPropertyChanged ann-cam hasVideo off"});
  host.event(protocol::StreamUpdated{0, "ann-cam", false, true, 320, 240});
  CHECK(host.told() == Story{"streamPropertyChanged ann-cam hasAudio off",
                             "streamPropertyChanged ann-cam hasVideo on",
                             "streamPropertyChanged ann-cam videoDimensions 320 240"});
  host.event(protocol::StreamUpdated{0, "unknown", false, true, 320, 240});
  CHECK(host.told().empty());
}

TEST_CASE("nonsense from the server ends the session, never the page") {
  const auto told_after = [](const std::string& text) {
    ClientHost host;
    host.join();
    host.feed(SocketText{1, text});
    return host.told();
  };
  const Story ended{"exception OT_UNEXPECTED_SERVER_RESPONSE 2001 session 1",
                    "closeSocket 4002",
                    "sessionDisconnected networkDisconnected"};
  CHECK(told_after("") == ended);
  CHECK(told_after("{") == ended);
  CHECK(told_after("[]") == ended);
  CHECK(told_after(R"({"type":"unheardOf"})") == ended);
  CHECK(told_after(R"({"type":"ok"})") == ended);
  CHECK(told_after(R"({"type":"streamDestroyed","number":11,"streamId":5,"reason":"x"})") == ended);
  CHECK(told_after(protocol::encode(protocol::ConnectionCreated{11, {"ann", 1, {}}})) == ended);
  CHECK(told_after(protocol::encode(protocol::StreamCreated{11, stream_of("x", "nobody")})) ==
        ended);
}

TEST_CASE("messages out of turn are not believed") {
  ClientHost host;
  host.init_session();
  host.connect();
  host.told();
  host.feed(SocketText{1, protocol::encode(protocol::Ok{1})});
  CHECK(host.told().front() == "closeSocket 4002");
  host = joining();
  host.hear(protocol::Ok{1});
  CHECK(host.told().front() == "closeSocket 4002");
  ClientHost joined;
  joined.join();
  joined.hear(joined.picture());
  CHECK(joined.told().back() == "sessionDisconnected networkDisconnected");
}

TEST_CASE("inputs about sockets that are gone are ignored") {
  ClientHost host;
  host.join();
  host.disconnect();
  host.told();
  host.feed(SocketText{1, "nonsense"});
  host.feed(SocketClosed{1, 1000, ""});
  host.feed(SocketOpened{1});
  host.feed(SocketClosed{7, 1000, ""});
  CHECK(host.told().empty());
}

TEST_CASE("calls about an unknown session are answered") {
  ClientHost host;
  host.connect(9);
  host.disconnect(9);
  CHECK(host.told() == Story{"complete 1 OT_INVALID_PARAMETER 1011",
                             "exception OT_INVALID_PARAMETER 1011 session 9",
                             "complete 2 OT_INVALID_PARAMETER 1011",
                             "exception OT_INVALID_PARAMETER 1011 session 9"});
}

TEST_CASE("the oldest idle session makes way for the sixty-fifth") {
  ClientHost host;
  for (std::uint32_t session = 1; session <= 65; ++session)
    host.init_session(session);
  host.connect(1);
  CHECK(host.told().front() == "complete 1 OT_INVALID_PARAMETER 1011");
  host.connect(65);
  CHECK(host.told() == Story{"openSocket 1"});
}

TEST_CASE("two sessions live side by side") {
  ClientHost host;
  host.join();
  host.init_session(2);
  host.connect(2);
  host.feed(SocketOpened{2});
  host.told();
  host.hear(host.picture());
  CHECK(host.told().front() == "sessionConnected 2 me");
  host.feed(SocketClosed{1, 1006, ""});
  CHECK(host.told() == Story{"sessionReconnecting 1"});
}

TEST_CASE("no log line tells the token") {
  ClientHost host;
  host.init_session();
  host.feed(ConnectSession{1, 1, "verysecret"});
  host.feed(SocketOpened{1});
  host.hear(host.picture());
  host.feed(SocketClosed{1, 1006, ""});
  for (const auto& effect : host.effects) {
    if (const auto* log = std::get_if<Log>(&effect))
      CHECK(log->text.find("verysecret") == std::string::npos);
  }
}
