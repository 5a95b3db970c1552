#include <string>

#include <catch2/catch.hpp>

#include "client/bridge.hpp"

using namespace parley::client;

TEST_CASE("a call whose input cannot be read is settled with a named error") {
  Client client(1);
  const std::string answer = step_json(
      client, R"({"now":5,"inputs":[{"type":"connectSession","call":7,"session":"no number"}]})");
  CHECK(answer.find(R"("type":"complete","call":7)") != std::string::npos);
  CHECK(answer.find("OT_INVALID_PARAMETER") != std::string::npos);
  CHECK(answer.find("session: whole number") != std::string::npos);
}

TEST_CASE("timers go on when an input cannot be read") {
  Client client(1);
  const std::string connecting = step_json(
      client,
      R"({"now":0,"inputs":[{"type":"initSession","session":1,"apiKey":"123456",)"
      R"("sessionId":"1_MX4xMjM0NTZ-flN1biBKYW4gMDYgMTU6MTM6MzAgUFNUIDIwMTN-MC4xfg","url":"ws://x",)"
      R"("eventsSuppressed":false,"encrypted":false},)"
      R"({"type":"connectSession","call":1,"session":1,"token":"t"}]})");
  CHECK(connecting.find(R"("wakeAt":null)") == std::string::npos);
  const std::string after = step_json(client, R"({"now":1,"inputs":[{"type":"nonsense"}]})");
  CHECK(after.find(R"("wakeAt":null)") == std::string::npos);
  for (const char* batch : {"{", R"({"now":2,"inputs":[]})", R"({"inputs":[]})"})
    CHECK(step_json(client, batch).find(R"("wakeAt":null)") == std::string::npos);
}

TEST_CASE("a batch that is not JSON is an error, never an abort") {
  Client client(1);
  CHECK(step_json(client, "{").find("not JSON") != std::string::npos);
  CHECK(step_json(client, R"({"inputs":[]})").find("now") != std::string::npos);
}
