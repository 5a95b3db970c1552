#include "protocol/tools_answer.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("a token that cannot be read is refused without claims") {
  CHECK(token_explanation({}, Error{ErrorCode::kAuthenticationError, "It is empty."}, 7) ==
        R"({"now":7,"accepted":false,"error":{"name":"OT_AUTHENTICATION_ERROR","code":1004,)"
        R"("message":"It is empty."}})");
}

TEST_CASE("what a token says is there whether it is accepted or not") {
  ParsedToken token;
  token.kind = TokenKind::kT1;
  token.signing = Signing::kHmacSha1;
  token.claims.api_key = "123";
  token.claims.session_id = "2_s";
  token.claims.role = Role::kModerator;
  token.claims.expires_s = 9;
  CHECK(token_explanation(token, {}, 7) ==
        R"({"now":7,"accepted":true,"kind":"T1","signing":"HMAC-SHA1","claims":{"apiKey":"123",)"
        R"("sessionId":"2_s","role":"moderator","expires":9,"layoutClassList":[]}})");
  token.kind = TokenKind::kJwt;
  token.signing = Signing::kRs256;
  token.claims.created_s = 1;
  token.claims.not_before_s = 2;
  token.claims.connection_data = "a\"b";
  token.claims.layout_classes = {"x", "y"};
  token.claims.scope = "session.connect";
  token.claims.issuer_type = "project";
  const Error error{ErrorCode::kInvalidSessionId, "m"};
  CHECK(token_explanation(token, error, 7) ==
        R"({"now":7,"accepted":false,"error":{"name":"OT_INVALID_SESSION_ID","code":1005,)"
        R"("message":"m"},"kind":"JWT","signing":"RS256","claims":{"apiKey":"123",)"
        R"("sessionId":"2_s","role":"moderator","created":1,"notBefore":2,"expires":9,)"
        R"("connectionData":"a\"b","layoutClassList":["x","y"],"scope":"session.connect",)"
        R"("issuerType":"project"}})");
}

TEST_CASE("a session that nobody is in is told as it was made") {
  SessionRequest request;
  request.location = "192.0.2.1";
  request.media_mode = MediaMode::kRouted;
  request.archive_mode = ArchiveMode::kAlways;
  CHECK(session_picture({"2_s", request, 5}) ==
        R"({"sessionId":"2_s","created":5,"mediaMode":"routed","archiveMode":"always",)"
        R"("e2ee":false,"location":"192.0.2.1","opened":null,"muted":false,"lastEvent":0,)"
        R"("memberCount":0,"members":[],"streamCount":0,"streams":[]})");
}

TEST_CASE("a live session lists members, streams and who receives them") {
  const SessionRequest request;
  const Connection connection{"c", 1, "data"};
  const Capabilities may{1, 1, 1, 0, 0, 0};
  const std::vector<std::string> classes{"focus"};
  Stream stream;
  stream.stream_id = "s";
  stream.connection_id = "c";
  SessionPicture picture{"2_s", request, 5, 6, true, 7, 300, 1};
  picture.members.push_back({connection, may});
  picture.streams.push_back({stream, classes, 80, {{"d", 3, true, false}}});
  const std::string text = session_picture(picture);
  for (const std::string part :
       {R"("opened":6,"muted":true,"lastEvent":7,"memberCount":300,"members":[)",
        R"({"connection":{"connectionId":"c","creationTime":1,"data":"data"},"capabilities":{)",
        R"("layoutClassList":["focus"],"subscriptionCount":80,"subscriptions":[)",
        R"({"connectionId":"d","subscription":3,"audio":true,"video":false}])"}) {
    CAPTURE(text, part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("a log tells kinds and whom they concern, not what was said or where media goes") {
  LogPicture log{6, 2, 9, {}};
  log.entries.push_back(
      {2, 11, {}, R"({"type":"connectionCreated","connection":{"connectionId":"c","data":"x"}})"});
  log.entries.push_back({3, 12, {}, R"({"type":"signal","signalType":"t","data":"d","from":"c"})"});
  log.entries.push_back(
      {4, 13, "c", R"({"type":"described","to":"publisher","description":{"sdp":"v=0"}})"});
  log.entries.push_back({5, 14, "", "no JSON"});
  CHECK(log_picture(log) ==
        R"({"opened":6,"first":2,"last":9,"entries":[)"
        R"({"number":2,"time":11,"type":"connectionCreated","connectionId":"c"},)"
        R"({"number":3,"time":12,"type":"signal","signalType":"t","from":"c"},)"
        R"({"number":4,"time":13,"type":"described","onlyFor":"c","to":"publisher"},)"
        R"({"number":5,"time":14,"type":"","onlyFor":""}]})");
  CHECK(log_picture({}) == R"({"opened":null,"first":0,"last":0,"entries":[]})");
}

TEST_CASE("ICE servers are written as browsers take them") {
  CHECK(ice_server_list({}) == R"({"iceServers":[]})");
  CHECK(ice_server_list({{{"stun:a"}, {}, {}}, {{"turn:b"}, "u", "p"}}) ==
        R"({"iceServers":[{"urls":["stun:a"]},)"
        R"({"urls":["turn:b"],"username":"u","credential":"p"}]})");
}
