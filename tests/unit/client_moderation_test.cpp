#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

ClientHost moderator() {
  ClientHost host;
  host.capabilities = {1, 1, 1, 1, 1, 1};
  host.join();
  return host;
}

/// The first line that a moderator's call gives.
std::string answer_to(ClientHost& host,
                      Moderation action,
                      std::optional<std::string> target = {},
                      std::vector<std::string> excluded = {}) {
  host.told();
  host.feed(Moderate{++host.calls, 1, action, std::move(target), std::move(excluded), {}});
  const auto story = host.told();
  return story.empty() ? "" : story.front();
}

}  // namespace

TEST_CASE("what a moderator does is sent, and its call ends with the cloud's answer") {
  ClientHost host = moderator();
  CHECK(answer_to(host, Moderation::kForceDisconnect, "ann") == "send forceDisconnect ann");
  host.hear(protocol::Ok{host.sent<protocol::Moderate>().id});
  CHECK(host.told() == Story{"complete 2"});
  CHECK(answer_to(host, Moderation::kForceUnpublish, "ann-cam") == "send forceUnpublish ann-cam");
  CHECK(answer_to(host, Moderation::kForceMuteStream, "ann-cam") == "send forceMuteStream ann-cam");
  CHECK(answer_to(host, Moderation::kForceMuteAll, {}, {"ann-cam", "x"}) ==
        "send forceMuteAll - but ann-cam but x");
  CHECK(answer_to(host, Moderation::kDisableForceMute) == "send disableForceMute -");
}

TEST_CASE("moderation needs a connected session") {
  ClientHost host;
  const auto all = {Moderation::kForceDisconnect, Moderation::kForceMuteAll};
  for (const auto action : all)
    CHECK(answer_to(host, action).ends_with(" OT_INVALID_PARAMETER 1011"));
  host.init_session();
  for (const auto action : all)
    CHECK(answer_to(host, action, "ann").ends_with(" OT_NOT_CONNECTED 1010"));
  CHECK(host.last<Exception>().session == 1U);
}

TEST_CASE("moderation needs a moderator's token, each method with its own number") {
  ClientHost host;
  host.join();
  CHECK(answer_to(host, Moderation::kForceDisconnect, "ann") ==
        "complete 2 OT_PERMISSION_DENIED 1520");
  CHECK(answer_to(host, Moderation::kForceUnpublish, "ann-cam") ==
        "complete 3 OT_PERMISSION_DENIED 1530");
  CHECK(answer_to(host, Moderation::kForceMuteStream, "ann-cam") ==
        "complete 4 OT_PERMISSION_DENIED 1540");
  CHECK(answer_to(host, Moderation::kForceMuteAll) == "complete 5 OT_PERMISSION_DENIED 1540");
  CHECK(answer_to(host, Moderation::kDisableForceMute) == "complete 6 OT_PERMISSION_DENIED 1540");
}

TEST_CASE("a target that is missing, of a wrong type or gone has a name and a number") {
  ClientHost host = moderator();
  CHECK(answer_to(host, Moderation::kForceDisconnect) == "complete 2 OT_INVALID_PARAMETER 1011");
  CHECK(answer_to(host, Moderation::kForceUnpublish) == "complete 3 OT_INVALID_PARAMETER 1011");
  CHECK(host.last<Complete>().problem->message == "forceUnpublish: a stream is needed.");
  CHECK(answer_to(host, Moderation::kForceDisconnect, "bob") == "complete 4 OT_NOT_FOUND 1520");
  CHECK(answer_to(host, Moderation::kForceUnpublish, "bob-cam") == "complete 5 OT_NOT_FOUND 1535");
  CHECK(answer_to(host, Moderation::kForceMuteStream, "ann") == "complete 6 OT_NOT_FOUND 1540");
  host.feed(Moderate{++host.calls, 1, Moderation::kForceMuteAll, {}, {}, "Streams are expected"});
  CHECK(host.told().front() == "complete 7 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("what the cloud refuses or does not answer ends the call") {
  ClientHost host = moderator();
  answer_to(host, Moderation::kForceUnpublish, "ann-cam");
  host.hear(protocol::Refused{host.sent<protocol::Moderate>().id, "OT_NOT_FOUND", "gone"});
  CHECK(host.told().front() == "complete 2 OT_NOT_FOUND 1535");
  answer_to(host, Moderation::kForceMuteAll);
  host.wait(20'000);
  CHECK(host.told().front() == "complete 3 OT_TIMEOUT 1540");
  answer_to(host, Moderation::kForceMuteAll);
  host.lose();
  CHECK(host.noticed().front() == "complete 4 OT_NOT_CONNECTED 1010");
}

TEST_CASE(
    "who is disconnected by force loses its streams and subscribers first, with that reason") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.subscribe("ann-cam");
  host.told();
  host.hear(protocol::Closing{Reason::kForceDisconnected, "disconnected by a moderator", {}});
  CHECK(host.told().empty());
  host.feed(SocketClosed{1, 4410, ""});
  CHECK(host.noticed() == Story{"publisher 1 streamDestroyed forceDisconnected",
                                "complete 4 OT_DISCONNECTED 1010",
                                "exception OT_DISCONNECTED 1010 subscriber 1",
                                "subscriber 1 destroyed forceDisconnected",
                                "sessionDisconnected forceDisconnected"});
}

TEST_CASE("a muted publisher stops sending, hears of it, and can unmute itself") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::StreamUpdated{0, "my-cam", false, {}, {}, {}, true});
  CHECK(host.told() == Story{"streamPropertyChanged my-cam hasAudio off",
                             "enableMedia 1 -audio +video",
                             "publisher 1 muteForced",
                             "send updateStream my-cam -audio"});
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, true});
  CHECK(host.told() ==
        Story{"enableMedia 1 +audio +video", "send updateStream my-cam +audio", "complete 4"});
}

TEST_CASE("a stream of others that is muted by force is a changed property and nothing more") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::StreamUpdated{0, "ann-cam", false, {}, {}, {}, true});
  CHECK(host.told() == Story{"streamPropertyChanged ann-cam hasAudio off"});
}

TEST_CASE("a stream that begins muted by force mutes its publisher after publish has ended") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.told();
  auto stream = stream_of("my-cam", "me");
  stream.has_audio = false;
  host.event(protocol::StreamCreated{0, stream});
  host.hear(protocol::Published{host.sent<protocol::Publish>().id, stream});
  CHECK(host.told() == Story{"publisher 1 streamCreated my-cam",
                             "complete 3",
                             "enableMedia 1 -audio +video",
                             "publisher 1 muteForced"});
}

TEST_CASE("a publisher without audio of its own accord is not muted by force") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, false});
  host.publish();
  auto stream = stream_of("my-cam", "me");
  stream.has_audio = false;
  host.told();
  host.event(protocol::StreamCreated{0, stream});
  host.hear(protocol::Published{host.sent<protocol::Publish>().id, stream});
  CHECK(host.told() == Story{"publisher 1 streamCreated my-cam", "complete 4"});
}

TEST_CASE("the mute state is told when it changes, and last on connect when it is in force") {
  ClientHost host;
  host.join();
  host.event(protocol::MuteForced{0, true});
  host.event(protocol::MuteForced{0, false});
  CHECK(host.told() == Story{"muteForced on", "muteForced off"});
  ClientHost late;
  late.init_session();
  late.connect();
  late.feed(SocketOpened{1});
  auto picture = late.picture();
  picture.muted = true;
  late.hear(picture);
  const auto story = late.told();
  REQUIRE(story.size() >= 2);
  CHECK(story.at(story.size() - 2) == "streamCreated ann-cam");
  CHECK(story.back() == "muteForced on");
}

TEST_CASE("events of connections are suppressed, one's own too, and the picture is kept") {
  ClientHost host;
  host.feed(InitSession{1, "100", session_id_of("100"), "wss://example.test/client", true, {}, {}});
  host.connect();
  host.feed(SocketOpened{1});
  host.told();
  host.hear(host.picture());
  CHECK(host.told() == Story{"sessionConnected 1 me",
                             "complete 1",
                             "connectionCreated me quietly",
                             "connectionCreated ann quietly",
                             "streamCreated ann-cam"});
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.event(protocol::ConnectionDestroyed{0, "bob", Reason::kNetworkDisconnected});
  CHECK(host.told() == Story{"connectionCreated bob quietly",
                             "connectionDestroyed bob networkDisconnected quietly"});
}

TEST_CASE("with an encryption secret a session never connects in plain text") {
  const Story refused{"complete 1 OT_NOT_SUPPORTED 1006",
                      "exception OT_NOT_SUPPORTED 1006 session 1"};
  ClientHost host;
  host.feed(InitSession{1, "100", session_id_of("100"), "wss://example.test/client", {}, true, {}});
  host.connect();
  CHECK(host.told() == refused);
  ClientHost later;
  later.init_session();
  later.connect();
  later.told();
  later.feed(EncryptSession{++later.calls, 1});
  CHECK(later.told() == Story{"closeSocket 1000",
                              "complete 1 OT_NOT_SUPPORTED 1006",
                              "exception OT_NOT_SUPPORTED 1006 session 1",
                              "complete 2 OT_NOT_SUPPORTED 1500",
                              "exception OT_NOT_SUPPORTED 1500 session 1"});
  later.connect();
  CHECK(later.told().front() == "complete 3 OT_NOT_SUPPORTED 1006");
  ClientHost joined;
  joined.join();
  joined.feed(EncryptSession{++joined.calls, 1});
  joined.feed(EncryptSession{++joined.calls, 7});
  CHECK(joined.told() == Story{"complete 2 OT_NOT_SUPPORTED 1500",
                               "exception OT_NOT_SUPPORTED 1500 session 1",
                               "complete 3 OT_INVALID_PARAMETER 1011",
                               "exception OT_INVALID_PARAMETER 1011 session 7"});
}
