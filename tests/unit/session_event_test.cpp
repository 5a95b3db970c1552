#include "protocol/session_event.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "protocol/base64.hpp"
#include "protocol/url_parts.hpp"

namespace parley::protocol {

TEST_CASE("bodies of callbacks have what OpenTok's have") {
  const Connection connection{"c-1", 1'000, "name=Ada"};
  Stream stream;
  stream.stream_id = "s-1";
  stream.connection_id = "c-1";
  stream.creation_time = 2'000;
  stream.name = "a \"name\"";
  stream.video_type = VideoType::kScreen;
  CHECK(
      callback_body({SessionEventKind::kSessionCreated, "12345678", "2_MX4", 3'000, {}, {}, {}}) ==
      R"({"sessionId":"2_MX4","projectId":"12345678","event":"sessionCreated","timestamp":3000})");
  CHECK(callback_body({SessionEventKind::kConnectionDestroyed,
                       "12345678",
                       "2_MX4",
                       3'000,
                       connection,
                       {},
                       Reason::kForceDisconnected}) ==
        R"({"sessionId":"2_MX4","projectId":"12345678","event":"connectionDestroyed",)"
        R"("reason":"forceDisconnected","timestamp":3000,)"
        R"("connection":{"id":"c-1","createdAt":1000,"data":"name=Ada"}})");
  CHECK(
      callback_body(
          {SessionEventKind::kStreamCreated, "12345678", "2_MX4", 3'000, connection, stream, {}}) ==
      R"({"sessionId":"2_MX4","projectId":"12345678","event":"streamCreated","timestamp":3000,)"
      R"("stream":{"id":"s-1","connection":{"id":"c-1","createdAt":1000,"data":"name=Ada"},)"
      R"("createdAt":2000,"name":"a \"name\"","videoType":"screen"}})");
}

TEST_CASE("every event has a topic that callbacks are registered for, and a name made of it") {
  for (const SessionEventKind kind : {SessionEventKind::kSessionCreated,
                                      SessionEventKind::kSessionDestroyed,
                                      SessionEventKind::kConnectionCreated,
                                      SessionEventKind::kConnectionDestroyed,
                                      SessionEventKind::kStreamCreated,
                                      SessionEventKind::kStreamDestroyed}) {
    const auto [group, event] = topic_of(kind);
    std::string name(event);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    CHECK(name_of(kind) == std::string(group) + name);
  }
}

TEST_CASE("the JWT of a callback names project, event and body, and lives for five minutes") {
  const std::string input = callback_signing_input({"12345678", "an-id", "abc", 1'000});
  const std::size_t dot = input.find('.');
  REQUIRE(dot != std::string::npos);
  CHECK(decode_base64(input.substr(0, dot)) == R"({"alg":"HS256","typ":"JWT"})");
  CHECK(decode_base64(input.substr(dot + 1)) ==
        R"({"iss":"parley","iat":1000,"exp":1300,"jti":"an-id","api_key":"12345678",)"
        R"("payload_hash":"abc"})");
}

TEST_CASE("URLs are taken apart as requests need them") {
  const auto plain = split_url("http://example.com");
  REQUIRE(plain);
  CHECK(plain->host == "example.com");
  CHECK(plain->port == 80);
  CHECK(plain->authority == "example.com");
  CHECK(plain->target == "/");
  const auto full = split_url("HTTPS://Example.com:8443/a/b?c=d#e");
  REQUIRE(full);
  CHECK(full->is_https);
  CHECK(full->host == "example.com");
  CHECK(full->authority == "example.com:8443");
  CHECK(full->target == "/a/b?c=d");
  CHECK(split_url("https://[::1]:9/x")->host == "::1");
  CHECK(split_url("https://[::1]:9/x")->authority == "[::1]:9");
  CHECK(split_url("https://example.com?q=1")->target == "/?q=1");
  CHECK(split_url("https://example.com#/not-a-path")->target == "/");
  CHECK_FALSE(split_url("https://user@example.com/"));
  CHECK_FALSE(split_url("ftp://example.com/"));
}

}  // namespace parley::protocol
