#include "protocol/session_id.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "protocol/base64.hpp"
#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

std::string id_of(std::string_view decoded) {
  return "1_" + encode_base64_url(decoded);
}

}  // namespace

TEST_CASE("a minted session id is what the official SDKs read") {
  const auto id = mint_session_id({"123456", "", 1795351800000, "abcdefghijklmnopqrstuvwx"});
  CHECK(id == samples::kSessionId);
  CHECK(decode_base64(id.substr(2)) == "1~123456~~1795351800000~abcdefghijklmnopqrstuvwx~~");
  const auto parts = parse_session_id(id);
  REQUIRE(parts);
  CHECK(parts.value().api_key == "123456");
  CHECK(parts.value().location.empty());
  CHECK(parts.value().created_ms == 1795351800000);
  CHECK(parts.value().random == "abcdefghijklmnopqrstuvwx");
}

TEST_CASE("a minted session id keeps its location, and the longest stays within the limit") {
  const std::string key(kApiKeyBytesMax, '9');
  const auto id = mint_session_id({key, "255.255.255.255", 9007199254740991, std::string(24, 'Z')});
  CHECK(id.size() <= kSessionIdBytesMax);
  const auto parts = parse_session_id(id);
  REQUIRE(parts);
  CHECK(parts.value().api_key == key);
  CHECK(parts.value().location == "255.255.255.255");
}

TEST_CASE("session ids of every era are read") {
  struct Row {
    std::string id;
    std::string api_key;
    std::string location;
    std::string created;
    bool in_ms;
  };

  const Row rows[] = {
      // As the SDKs' own tests have them.
      {"1_MX4xMjM0NTZ-fk1vbiBNYXIgMTcgMDA6NDE6MzEgUERUIDIwMTR-MC42ODM3ODk1MzQ0OTQyODA4fg",
       "123456",
       "",
       "Mon Mar 17 00:41:31 PDT 2014",
       false},
      {"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
       "123456",
       "",
       "Sat Mar 15 14:42:23 PDT 2014",
       false},
      {id_of("1~123456~12.34.56.78~Mon Mar 17 00:41:31 PDT 2014~0.68378~"),
       "123456",
       "12.34.56.78",
       "Mon Mar 17 00:41:31 PDT 2014",
       false},
      {id_of("1~27086612~~1547080521136~l9u9fyVazeFvFnUxEJ7urifM~~"),
       "27086612",
       "",
       "1547080521136",
       true},
      {"2_" + encode_base64_url("1~27086612~~1547080521136~l9u9fyVazeFvFnUxEJ7urifM~"),
       "27086612",
       "",
       "1547080521136",
       true},
      {"1_" + encode_base64("1~27086612~~1547080521136~l9u9fyVazeFvFnUxEJ7urifM~~"),
       "27086612",
       "",
       "1547080521136",
       true},
      {id_of("1~11111111-2222-3333-4444-555555555555~~1547080521136~x~~"),
       "11111111-2222-3333-4444-555555555555",
       "",
       "1547080521136",
       true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.id);
    const auto parts = parse_session_id(row.id);
    REQUIRE(parts);
    CHECK(parts.value().api_key == row.api_key);
    CHECK(parts.value().location == row.location);
    CHECK(parts.value().created == row.created);
    CHECK(parts.value().created_ms.has_value() == row.in_ms);
  }
}

TEST_CASE("what is no session id is refused by name, saying what to do") {
  struct Row {
    std::string id;
    std::string_view says;
  };

  const std::string good(samples::kSessionId);
  const Row rows[] = {
      {"", "empty"},
      {"nonsense", "does not begin with 1_ or 2_"},
      {"3_" + good.substr(2), "does not begin with 1_ or 2_"},
      {" " + good, "does not begin with 1_ or 2_"},
      {good + " ", "damaged"},
      {good + "\n", "damaged"},
      {good.substr(0, 15), "damaged"},
      {good.substr(0, 14), "names no project"},
      {"1_", "names no project"},
      {"1_!!!!", "damaged"},
      {id_of("no tildes at all"), "names no project"},
      {id_of("1~~~1547080521136~x~~"), "names no project"},
      {id_of("1~" + std::string(65, '9') + "~~1~x~~"), "names no project"},
      {id_of("1~123456~~1\n2~x~~"), "damaged"},
      {id_of(std::string("1~12\0"
                         "56~~1~x~~",
                         14)),
       "damaged"},
      {id_of("1~\xFF\xFE~~1~x~~"), "damaged"},
      {id_of("1~123456~~1~" + std::string(250, 'x')), "at most 255"},
  };
  for (const auto& [id, says] : rows) {
    CAPTURE(id, says);
    const auto parts = parse_session_id(id);
    REQUIRE_FALSE(parts);
    CHECK(parts.error().code == ErrorCode::kInvalidSessionId);
    CHECK(parts.error().message.find(says) != std::string::npos);
    CHECK(parts.error().message.find("createSession") != std::string::npos);
  }
}

TEST_CASE("a session id of more than 255 characters is refused, however well it is made") {
  const auto decoded = [](std::size_t size) {
    const std::string head = "1~123456~~1~";
    return head + std::string(size - head.size(), 'x');
  };
  CHECK(id_of(decoded(189)).size() == 254);
  CHECK(parse_session_id(id_of(decoded(189))));
  CHECK(id_of(decoded(190)).size() == 256);
  CHECK_FALSE(parse_session_id(id_of(decoded(190))));
}
