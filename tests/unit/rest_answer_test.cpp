#include "protocol/rest_answer.hpp"

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("a list of connections has its times as texts") {
  CHECK(connection_list("123", "2_s", {}) ==
        R"({"count":0,"projectId":"123","sessionId":"2_s","items":[]})");
  CHECK(connection_list("123", "2_s", {{"c", 1795351824123}}) ==
        R"({"count":1,"projectId":"123","sessionId":"2_s","items":[)"
        R"({"connectionId":"c","connectionState":"Connected","createdAt":"1795351824123"}]})");
}

TEST_CASE("streams are written alone and in lists") {
  const StreamAnswer stream{"s", "camera", "a \"name\"", {"focus", "big"}};
  const std::string text =
      R"({"id":"s","videoType":"camera","name":"a \"name\"","layoutClassList":["focus","big"]})";
  CHECK(stream_answer(stream) == text);
  CHECK(stream_list({stream, stream}) == R"({"count":2,"items":[)" + text + "," + text + "]}");
  CHECK(stream_list({}) == R"({"count":0,"items":[]})");
}

TEST_CASE("a project's secret is written only when it is given") {
  const ProjectAnswer project{
      "123", "s3cret", "My app", true, 5, {"https://a.example", "https://b.example"}, 1, 2, 3};
  CHECK(project_answer(project) ==
        R"({"id":"123","secret":"s3cret","status":"SUSPENDED","name":"My app",)"
        R"("environment":"standard","createdAt":5,)"
        R"("allowedOrigins":["https://a.example","https://b.example"],)"
        R"("maxConnections":1,"maxStreams":2,"maxSessionsPerDay":3})");
  CHECK(project_list({{"u", "", "n", false, 6}}) ==
        R"([{"id":"u","status":"ACTIVE","name":"n","environment":"standard","createdAt":6,)"
        R"("allowedOrigins":[],"maxConnections":0,"maxStreams":0,"maxSessionsPerDay":0}])");
}

TEST_CASE("callbacks are written alone and in lists") {
  CallbackAnswer callback{"c", "stream", "created", "https://a.b/", 7};
  const std::string text =
      R"({"id":"c","group":"stream","event":"created","url":"https://a.b/","createdAt":7,)"
      R"("paused":false})";
  CHECK(callback_answer(callback) == text);
  CHECK(callback_list({callback}) == "[" + text + "]");
  callback.is_paused = true;
  callback.problem = "why";
  CHECK(callback_answer(callback).ends_with(R"("paused":true,"problem":"why"})"));
}
