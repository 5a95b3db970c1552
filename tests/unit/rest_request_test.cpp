#include "protocol/rest_request.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley;
using namespace parley::protocol;

namespace {

template <class T>
void check_refused(const Result<T, Error>& result, std::string_view says) {
  REQUIRE_FALSE(result.ok());
  CAPTURE(result.error().message, says);
  CHECK(result.error().code == ErrorCode::kInvalidParameter);
  CHECK(result.error().message.find(says) != std::string::npos);
}

}  // namespace

TEST_CASE("a body that is no JSON object is refused in every request") {
  for (const std::string body :
       {"", "no", "[]", "\"x\"", "5", "null", "{\"a\":\"\xff\"}", "{}{}"}) {
    CAPTURE(body);
    CHECK_FALSE(parse_signal_request(body).ok());
    CHECK_FALSE(parse_mute_request(body).ok());
    CHECK_FALSE(parse_layout_request(body).ok());
    CHECK_FALSE(parse_stream_layout_request("s", body).ok());
    CHECK_FALSE(parse_callback_request(body).ok());
    CHECK(parse_project_request(body).ok() == body.empty());
  }
  check_refused(parse_signal_request(std::string(70'000, ' ')), "too large");
  check_refused(parse_signal_request(std::string(100, '[')), "no JSON");
}

TEST_CASE("a signal has a type and data, or not") {
  const auto all = parse_signal_request(R"({"type":"t","data":"d","more":[1]})");
  REQUIRE(all.ok());
  CHECK(all.value().type == "t");
  CHECK(all.value().data == "d");
  for (const auto* body : {"{}", R"({"type":null,"data":null})", R"({"type":""})"}) {
    const auto none = parse_signal_request(body);
    REQUIRE(none.ok());
    CHECK_FALSE(none.value().type.has_value());
    CHECK_FALSE(none.value().data.has_value());
  }
  CHECK(parse_signal_request(R"({"data":""})").value().data == "");
  check_refused(parse_signal_request(R"({"type":5})"), "type must be text");
  check_refused(parse_signal_request(R"({"data":{}})"), "data must be text");
}

TEST_CASE("a mute says whether it is in force, and whom it spares") {
  const auto all = parse_mute_request(R"({"active":true,"excludedStreamIds":["a","b"]})");
  REQUIRE(all.ok());
  CHECK(all.value().active);
  CHECK(all.value().excluded == std::vector<std::string>{"a", "b"});
  // As Python's and PHP's SDKs name the list, and as Ruby's says true and false.
  const auto other = parse_mute_request(R"({"active":"true","excludedStreams":["a"]})");
  REQUIRE(other.ok());
  CHECK(other.value().active);
  CHECK(other.value().excluded == std::vector<std::string>{"a"});
  const auto ended = parse_mute_request(R"({"active":"false"})");
  REQUIRE(ended.ok());
  CHECK_FALSE(ended.value().active);
  CHECK_FALSE(parse_mute_request(R"({"active":"yes"})").ok());
  const auto end = parse_mute_request(R"({"active":false,"excludedStreamIds":null})");
  REQUIRE(end.ok());
  CHECK_FALSE(end.value().active);
  CHECK(end.value().excluded.empty());
  check_refused(parse_mute_request("{}"), "active");
  check_refused(parse_mute_request(R"({"active":"1"})"), "active");
  check_refused(parse_mute_request(R"({"active":1})"), "active");
  check_refused(parse_mute_request(R"({"active":true,"excludedStreamIds":"a"})"), "array of texts");
  check_refused(parse_mute_request(R"({"active":true,"excludedStreamIds":[5]})"), "array of texts");
}

TEST_CASE("layout classes are arrays of texts, of many streams or of one") {
  const auto many = parse_layout_request(
      R"({"items":[{"id":"a","layoutClassList":["x","y z"]},{"id":"b","layoutClassList":[]}]})");
  REQUIRE(many.ok());
  REQUIRE(many.value().size() == 2);
  CHECK(many.value()[0].stream_id == "a");
  CHECK(many.value()[0].classes == std::vector<std::string>{"x", "y z"});
  CHECK(many.value()[1].classes.empty());
  CHECK(parse_layout_request(R"({"items":[]})").value().empty());
  check_refused(parse_layout_request("{}"), "items must be an array");
  check_refused(parse_layout_request(R"({"items":{}})"), "items must be an array");
  check_refused(parse_layout_request(R"({"items":[5]})"), "array of objects");
  check_refused(parse_layout_request(R"({"items":[{"layoutClassList":[]}]})"), "id is missing");
  check_refused(parse_layout_request(R"({"items":[{"id":"a"}]})"), "layoutClassList must be");
  check_refused(parse_layout_request(R"({"items":[{"id":5,"layoutClassList":[]}]})"), "id must be");
  const auto one = parse_stream_layout_request("s", R"({"layoutClassList":["x"]})");
  REQUIRE(one.ok());
  CHECK(one.value().stream_id == "s");
  CHECK(one.value().classes == std::vector<std::string>{"x"});
  const auto of_length = [](std::size_t units) {
    return parse_stream_layout_request(
        "s", R"({"layoutClassList":["a",")" + std::string(units - 2, 'x') + R"("]})");
  };
  CHECK(of_length(1024).ok());
  check_refused(of_length(1025), "more than 1024");
}

TEST_CASE("a project's name and status are changed apart") {
  CHECK_FALSE(parse_project_request(" \n").value().name.has_value());
  const auto both = parse_project_request(R"({"name":"My app","status":"SUSPENDED"})");
  REQUIRE(both.ok());
  CHECK(both.value().name == "My app");
  CHECK(both.value().suspended == true);
  CHECK(parse_project_request(R"({"status":"ACTIVE"})").value().suspended == false);
  CHECK_FALSE(parse_project_request(R"({"environment":"standard"})").value().suspended.has_value());
  for (const auto* name : {R"("")", R"("two\nlines")", R"("\u0000")", R"("\u007f")"})
    check_refused(parse_project_request(R"({"name":)" + std::string(name) + "}"), "name must have");
  CHECK(parse_project_request(R"({"name":")" + std::string(128, 'n') + R"("})").ok());
  check_refused(parse_project_request(R"({"name":")" + std::string(129, 'n') + R"("})"), "128");
  check_refused(parse_project_request(R"({"name":5})"), "name must be text");
  check_refused(parse_project_request(R"({"status":"active"})"), "ACTIVE or SUSPENDED");
}

TEST_CASE("a project's origins and limits are changed apart, and what is null stays") {
  const auto none = parse_project_request(R"({"allowedOrigins":null,"maxStreams":null})");
  REQUIRE(none.ok());
  CHECK_FALSE(none.value().allowed_origins.has_value());
  CHECK_FALSE(none.value().streams_max.has_value());
  const auto all = parse_project_request(
      R"({"allowedOrigins":["HTTPS://Example.com/"],"maxConnections":0,"maxStreams":2,)"
      R"("maxSessionsPerDay":4294967295})");
  REQUIRE(all.ok());
  CHECK(all.value().allowed_origins == std::vector<std::string>{"https://example.com"});
  CHECK(all.value().connections_max == 0U);
  CHECK(all.value().streams_max == 2U);
  CHECK(all.value().sessions_per_day_max == 4'294'967'295U);
  const auto empty = parse_project_request(R"({"allowedOrigins":[]})");
  REQUIRE(empty.ok());
  CHECK(empty.value().allowed_origins == std::vector<std::string>{});
  check_refused(parse_project_request(R"({"allowedOrigins":"https://a.example"})"), "array");
  check_refused(parse_project_request(R"({"allowedOrigins":["http://a.example"]})"), "https");
  for (const auto* number : {"-1", "4294967296", "1.5", R"("1")", "true"}) {
    check_refused(parse_project_request(R"({"maxConnections":)" + std::string(number) + "}"),
                  "maxConnections must be a number");
  }
  std::string many = R"({"allowedOrigins":["https://a.example")";
  for (int i = 0; i < 100; ++i)
    many += R"(,"https://a.example")";
  check_refused(parse_project_request(many + "]}"), "at most 100");
}

TEST_CASE("a callback names events that there are, and an address on the web") {
  const auto with = [](std::string_view group, std::string_view event, std::string_view url) {
    return parse_callback_request(R"({"group":")" + std::string(group) + R"(","event":")" +
                                  std::string(event) + R"(","url":")" + std::string(url) + R"("})");
  };
  const auto good = with("stream", "created", "https://example.com:8443/hook?x=1#y");
  REQUIRE(good.ok());
  CHECK(good.value().group == "stream");
  CHECK(good.value().event == "created");
  CHECK(good.value().url == "https://example.com:8443/hook?x=1#y");
  for (const auto* group : {"session", "connection", "stream"}) {
    CHECK(with(group, "created", "http://a.b/").ok());
    CHECK(with(group, "destroyed", "http://a.b/").ok());
    check_refused(with(group, "status", "http://a.b/"), "no such events");
  }
  CHECK(with("archive", "status", "http://[::1]/").ok());
  check_refused(with("archive", "created", "http://a.b/"), "no such events");
  for (const auto* url : {"ftp://a.b/",
                          "a.b",
                          "//a.b/",
                          "https://",
                          "http://user@a.b/",
                          "http://a.b:0/",
                          "http://a.b/a b",
                          "javascript:alert(1)",
                          "http://a.b/\u00e9"}) {
    CAPTURE(url);
    check_refused(with("stream", "created", url), "url must be");
  }
  CHECK(with("stream", "created", "http://a.b/" + std::string(2037, 'x')).ok());
  check_refused(with("stream", "created", "http://a.b/" + std::string(2038, 'x')), "2048");
  check_refused(parse_callback_request(R"({"event":"created","url":"http://a.b"})"), "group is");
  check_refused(parse_callback_request(R"({"group":"stream","url":"http://a.b"})"), "event is");
  check_refused(parse_callback_request(R"({"group":"stream","event":"created"})"), "url is");
}

TEST_CASE("a piece of an address is decoded once, and must be printable") {
  CHECK(decode_path_segment("") == "");
  CHECK(decode_path_segment("2_MX4x-") == "2_MX4x-");
  CHECK(decode_path_segment("a%2Db%5F+%2525") == "a-b_+%25");
  for (const auto* text :
       {"%", "%2", "a%", "%zz", "%2g", "%-1", "%00", "%0a", "%7f", "%c3%a9", "\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_path_segment(text).has_value());
  }
}

TEST_CASE("what is to be explained is a token, perhaps for another session than its own") {
  const auto plain = parse_explain_request(R"({"token":"t","sessionId":""})");
  REQUIRE(plain.ok());
  CHECK(plain.value().token == "t");
  CHECK_FALSE(plain.value().session_id.has_value());
  const auto other = parse_explain_request(R"({"token":"t","sessionId":"s"})");
  REQUIRE(other.ok());
  CHECK(other.value().session_id == "s");
  check_refused(parse_explain_request("{}"), "token is missing");
  check_refused(parse_explain_request(R"({"token":5})"), "token must be text");
}

TEST_CASE("a ticket is whole or refused") {
  const auto ticket = parse_ticket_request(R"({"apiKey":"k","sessionId":"s","token":"t"})");
  REQUIRE(ticket.ok());
  CHECK(ticket.value().api_key == "k");
  CHECK(ticket.value().session_id == "s");
  CHECK(ticket.value().token == "t");
  check_refused(parse_ticket_request(R"({"apiKey":"k","sessionId":"s"})"), "token is missing");
  check_refused(parse_ticket_request(R"({"apiKey":5,"sessionId":"s","token":"t"})"), "apiKey");
}

TEST_CASE("a log is read after a number") {
  CHECK(parse_log_query("").value() == 0);
  CHECK(parse_log_query("a=1").value() == 0);
  CHECK(parse_log_query("after=4294967295").value() == 4294967295);
  for (const std::string query :
       {"after=", "after=x", "after=-1", "after=4294967296", "after=1x"}) {
    CAPTURE(query);
    check_refused(parse_log_query(query), "after must be");
  }
}
