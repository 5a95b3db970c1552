#include "protocol/generated/messages.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

const Stream kStream{
    "s1", "c1", 1795351824000, "caf\xC3\xA9", "AB", true, false, VideoType::kScreen, 640, 480, 30};

/// One message of each kind, as empty as it can be.
template <class Message, std::size_t... I>
std::vector<Message> empty_messages(std::index_sequence<I...> /*kinds*/) {
  return {Message(std::in_place_index<I>)...};
}

template <class Message>
std::vector<Message> empty_messages() {
  return empty_messages<Message>(std::make_index_sequence<std::variant_size_v<Message>>());
}

std::vector<ClientMessage> full_client_messages() {
  return {
      Join{1, "123456", "2_session", "T1==token", "web/1"},
      Resume{2, "123456", "2_session", "c1", "secret", 7, 3},
      Ping{3},
      Leave{2},
      Publish{3, {"name", "AB", true, true, VideoType::kCamera, 1280, 720, 30}},
      Unpublish{4, "s1", Reason::kMediaStopped},
      UpdateStream{5, "s1", true, false, 320, 240, true},
      Subscribe{6, 1, "s1", true, false},
      UpdateSubscription{7, 1, false, true},
      Unsubscribe{8, 1},
      Describe{9, "c1", 1, LegEnd::kPublisher, {DescriptionType::kAnswer, "v=0\r\n"}},
      Trickle{10, "c1", 1, LegEnd::kSubscriber, {"candidate:1", "0", 0, "ufrag"}},
      ReportSender{11, "c1", 1, {4294967295, 1}},
      SendSignal{4294967295, "chat", std::string("a\0\xF0\x9F\x98\x80", 6), "c2"},
      Moderate{12, Moderation::kForceMuteAll, "s1", {"s2", ""}},
  };
}

std::vector<ServerMessage> full_server_messages() {
  return {
      Ok{1},
      Refused{0, "OT_PERMISSION_DENIED", "no"},
      Joined{1,
             7,
             "c1",
             MediaMode::kRouted,
             {1, 1, 1, 0, 0, 0},
             {{{"stun:a", "turn:b"}, "user", "secret"}, {{}, {}, {}}},
             {{"c1", 1795351824000, "data"}, {"c2", 0, {}}},
             {kStream, {}},
             true,
             "secret",
             3000,
             30000},
      Resumed{1, 7, {{{"stun:a"}, {}, {}}}},
      Beat{},
      Published{2, kStream},
      ConnectionCreated{1, {"c1", 5, {}}},
      ConnectionDestroyed{2, "c1", Reason::kNetworkDisconnected},
      StreamCreated{3, kStream},
      StreamDestroyed{4, "s1", Reason::kForceUnpublished},
      StreamUpdated{5, "s1", false, {}, 1, 2, true, true},
      MuteForced{6, true},
      Signal{6, "chat", "hello", "c1"},
      Subscribed{7, "c2", 3, "s1", true, true},
      SubscriptionUpdated{8, "c2", 3, false, true},
      Unsubscribed{9, "c2", 3},
      Described{10, "c2", 3, LegEnd::kSubscriber, {DescriptionType::kOffer, "v=0"}},
      Trickled{11, "c2", 3, LegEnd::kPublisher, {"", {}, {}, {}}},
      SenderReported{3, {1, 4294967295}},
      Closing{Reason::kForceDisconnected, "bye", 1000},
  };
}

DecodeFailure refusal(std::string_view text) {
  CAPTURE(text);
  const auto message = decode_client_message(text);
  REQUIRE_FALSE(message);
  CHECK_FALSE(message.error().message.empty());
  return message.error();
}

}  // namespace

TEST_CASE("every client message survives a round trip, full or empty") {
  auto messages = full_client_messages();
  REQUIRE(messages.size() == std::variant_size_v<ClientMessage>);
  for (const auto& empty : empty_messages<ClientMessage>())
    messages.push_back(empty);
  for (const auto& message : messages) {
    const auto text = encode(message);
    CAPTURE(text);
    CHECK(text.starts_with(R"({"type":")"));
    const auto back = decode_client_message(text);
    REQUIRE(back);
    CHECK(back.value() == message);
  }
}

TEST_CASE("every server message survives a round trip, full or empty") {
  auto messages = full_server_messages();
  REQUIRE(messages.size() == std::variant_size_v<ServerMessage>);
  for (const auto& empty : empty_messages<ServerMessage>())
    messages.push_back(empty);
  for (const auto& message : messages) {
    const auto text = encode(message);
    CAPTURE(text);
    const auto back = decode_server_message(text);
    REQUIRE(back);
    CHECK(back.value() == message);
  }
}

TEST_CASE("a message is written as the schema says") {
  CHECK(
      encode(ClientMessage(Subscribe{6, 1, "s1", true, false})) ==
      R"({"type":"subscribe","id":6,"subscription":1,"streamId":"s1","audio":true,"video":false})");
  CHECK(encode(ServerMessage(Closing{Reason::kForceDisconnected, "bye"})) ==
        R"({"type":"closing","reason":"forceDisconnected","message":"bye"})");
}

TEST_CASE("a message may have its fields in any order, more of them, and null for optional ones") {
  const auto message = decode_client_message(
      R"({"future":{"a":[]},"data":null,"signalType":"x","id":5.0,"type":"sendSignal"})");
  REQUIRE(message);
  CHECK(message.value() == ClientMessage(SendSignal{5, "x", {}, {}}));
}

TEST_CASE("a hostile message is an error, never an abort") {
  for (const std::string_view text : {"",
                                      "{{",
                                      "[]",
                                      "1",
                                      "null",
                                      "\"join\"",
                                      "{}",
                                      R"({"type":1})",
                                      R"({"type":null})",
                                      R"({"type":"nonsense","id":1})",
                                      R"({"type":"Join","id":1})",
                                      R"({"type":"ok","id":1})",
                                      R"({"type":"leave"})",
                                      R"({"type":"leave","id":"1"})",
                                      R"({"type":"leave","id":-1})",
                                      R"({"type":"leave","id":1.5})",
                                      R"({"type":"leave","id":4294967296})",
                                      R"({"type":"leave","id":1e400})",
                                      R"({"type":"leave","id":[1]})",
                                      R"({"type":"leave","id":1)",
                                      R"({"type":"publish","id":1})",
                                      R"({"type":"publish","id":1,"stream":[]})",
                                      R"({"type":"publish","id":1,"stream":"x"})",
                                      "{\"type\":\"\xFF\"}",
                                      R"({"type":"\ud800"})"})
    refusal(text);
}

TEST_CASE("a refused message tells what is wrong, and which request it was") {
  auto failure = refusal(R"({"type":"unpublish","id":7,"streamId":7})");
  CHECK(failure.id == 7);
  CHECK_FALSE(failure.malformed);
  CHECK(failure.message == "streamId: text of at most 64 bytes expected");
  failure = refusal(R"({"type":"publish","id":8,"stream":{"name":5}})");
  CHECK(failure.message == "stream.name: text of at most 4096 bytes expected");
  failure = refusal(R"({"type":"describe","id":9,"connectionId":"c","subscription":1,"to":"me"})");
  CHECK(failure.message == "to: one of publisher, subscriber expected");
  failure = refusal(R"({"type":"unheard-of","id":10})");
  CHECK(failure.id == 10);
  CHECK(failure.message == "type: unknown: \"unheard-of\"");
  CHECK(refusal(R"({"type":"leave","id":-1})").id == 0);
  failure = refusal("{");
  CHECK(failure.malformed);
  CHECK(failure.id == 0);
}

TEST_CASE("an unknown type is quoted in part only") {
  const auto failure = refusal(R"({"id":1,"type":")" + std::string(5000, 'x') + "\"}");
  CHECK(failure.message == "type: unknown: \"" + std::string(64, 'x') + "...\"");
  // Never cut inside a letter, never with a line end for the log.
  CHECK(refusal(R"({"id":1,"type":"a\u000ab)" + std::string(62, 'x') + "\xC3\xA9\"}").message ==
        "type: unknown: \"a?b" + std::string(61, 'x') + "...\"");
}

TEST_CASE("texts and lists are accepted up to their limits and not beyond") {
  Join join{1,
            std::string(64, 'k'),
            std::string(255, 's'),
            std::string(16384, 't'),
            std::string(128, 'c')};
  CHECK(decode_client_message(encode(ClientMessage(join))));
  join.session_id += 's';
  CHECK_FALSE(decode_client_message(encode(ClientMessage(join))));
  Joined joined;
  joined.ice_servers.resize(16);
  CHECK(decode_server_message(encode(ServerMessage(joined))));
  joined.ice_servers.resize(17);
  CHECK_FALSE(decode_server_message(encode(ServerMessage(joined))));
}

TEST_CASE("the largest room's picture fits into one message") {
  Joined joined;
  joined.connections.resize(15000,
                            Connection{"c-0123456789012345678901234567890123", 1795351824000, {}});
  joined.streams.resize(4096, kStream);
  const auto text = encode(ServerMessage(joined));
  CHECK(text.size() < kServerMessageBytesMax);
  CHECK(decode_server_message(text));
}

TEST_CASE("a message too large, too deep or with too many values is malformed") {
  const std::string head = R"({"type":"leave","id":1,"x":)";
  CHECK(decode_client_message(head + std::string(5, '[') + std::string(5, ']') + "}"));
  CHECK(refusal(head + std::string(6, '[') + std::string(6, ']') + "}").malformed);
  CHECK(refusal(head + '"' + std::string(kClientMessageBytesMax, 'x') + "\"}").malformed);
  std::string many = head + "[0";
  for (int i = 0; i < 9000; ++i)
    many += ",0";
  CHECK(refusal(many + "]}").malformed);
}

TEST_CASE("what a server says is no client message, and the other way round") {
  for (const auto& message : full_server_messages())
    CHECK_FALSE(decode_client_message(encode(message)));
  for (const auto& message : full_client_messages())
    CHECK_FALSE(decode_server_message(encode(message)));
}
