#include "protocol/fields.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "protocol/generated/messages.hpp"

using namespace parley::protocol;

namespace {

/// Reads one field of `text` and gives the complaint, or "" when there was none.
template <class T, class... Limits>
std::string complaint(std::string_view text, T& out, Limits... limits) {
  JsonDocument document;
  std::string problem;
  REQUIRE(document.parse(text, {}));
  const bool good = FieldReader(document.root(), problem).read("f", out, limits...);
  CHECK(good == problem.empty());
  return problem;
}

}  // namespace

TEST_CASE("text is read up to its limit in bytes") {
  std::string out;
  CHECK(complaint(R"({"f":"\u00e9x"})", out, std::size_t{3}).empty());
  CHECK(out == "\xC3\xA9x");
  const std::string expected = "f: text of at most 2 bytes expected";
  CHECK(complaint(R"({"f":"\u00e9x"})", out, std::size_t{2}) == expected);
  CHECK(complaint(R"({"f":1})", out, std::size_t{2}) == expected);
  CHECK(complaint(R"({"f":null})", out, std::size_t{2}) == expected);
  CHECK(complaint(R"({"g":"x"})", out, std::size_t{2}) == expected);
  CHECK(complaint("[]", out, std::size_t{2}) == expected);
}

TEST_CASE("whole numbers are read within their range") {
  std::uint32_t small = 0;
  CHECK(complaint(R"({"f":4294967295})", small).empty());
  CHECK(small == 4294967295);
  for (const auto* text : {R"({"f":4294967296})",
                           R"({"f":-1})",
                           R"({"f":1.5})",
                           R"({"f":"1"})",
                           R"({"f":true})",
                           "{}"})
    CHECK(complaint(text, small) == "f: whole number from 0 to 4294967295 expected");
  std::int64_t large = 0;
  CHECK(complaint(R"({"f":-9007199254740992})", large).empty());
  CHECK(large == -9007199254740992);
  CHECK(complaint(R"({"f":1e17})", large) == "f: whole number expected");
}

TEST_CASE("a boolean is true or false and nothing else") {
  bool out = false;
  CHECK(complaint(R"({"f":true})", out).empty());
  CHECK(out);
  for (const auto* text : {R"({"f":1})", R"({"f":"true"})", R"({"f":null})", "{}"})
    CHECK(complaint(text, out) == "f: true or false expected");
}

TEST_CASE("a list of texts has limits for its length and for each text") {
  std::vector<std::string> out{"old"};
  CHECK(complaint(R"({"f":["a","bc"]})", out, std::size_t{2}, std::size_t{2}).empty());
  CHECK(out == std::vector<std::string>{"a", "bc"});
  CHECK(complaint(R"({"f":[]})", out, std::size_t{2}, std::size_t{2}).empty());
  CHECK(out.empty());
  CHECK(complaint(R"({"f":["a","b","c"]})", out, std::size_t{2}, std::size_t{2}) ==
        "f: list of at most 2 expected");
  CHECK(complaint(R"({"f":["abc"]})", out, std::size_t{2}, std::size_t{2}) ==
        "f: texts of at most 2 bytes expected");
  CHECK(complaint(R"({"f":[1]})", out, std::size_t{2}, std::size_t{2}) ==
        "f: texts of at most 2 bytes expected");
  CHECK(complaint(R"({"f":{"0":"a"}})", out, std::size_t{2}, std::size_t{2}) ==
        "f: list of at most 2 expected");
}

TEST_CASE("a complaint about a field inside names the way to it") {
  Description description;
  CHECK(complaint(R"({"f":{"type":"offer","sdp":"v=0"}})", description).empty());
  CHECK(description == Description{DescriptionType::kOffer, "v=0"});
  CHECK(complaint("{}", description) == "f: required");
  CHECK(complaint(R"({"f":7})", description) == "f: object expected");
  CHECK(complaint(R"({"f":{"type":"offer"}})", description) ==
        "f.sdp: text of at most 49152 bytes expected");
  CHECK(complaint(R"({"f":{"type":"pranswer","sdp":""}})", description) ==
        "f.type: one of offer, answer expected");
  std::vector<IceServer> servers;
  CHECK(complaint(R"({"f":[{"urls":["stun:a"]},{"urls":[5]}]})", servers, std::size_t{16}) ==
        "f.urls: texts of at most 2048 bytes expected");
  CHECK(complaint(R"({"f":[{"urls":[]},{"urls":[]}]})", servers, std::size_t{1}) ==
        "f: list of at most 1 expected");
}

TEST_CASE("an optional field may be absent or null, but not of a wrong type") {
  JsonDocument document;
  std::string problem;
  std::optional<std::string> out = "old";
  REQUIRE(document.parse(R"({"n":null,"s":"x","w":1})", {}));
  FieldReader reader(document.root(), problem);
  CHECK((reader.read_optional("absent", out, std::size_t{8}) && !out));
  out = "old";
  CHECK((reader.read_optional("n", out, std::size_t{8}) && !out));
  CHECK((reader.read_optional("s", out, std::size_t{8}) && out == "x"));
  CHECK(problem.empty());
  CHECK_FALSE(reader.read_optional("w", out, std::size_t{8}));
  CHECK(problem == "w: text of at most 8 bytes expected");
}

TEST_CASE("an absent optional is not written") {
  JsonWriter out;
  out.begin_object();
  write_field(out, "a", std::optional<std::string>());
  write_field(out, "b", std::optional<std::string>("x"));
  write_field(out, "c", std::vector<std::string>{"y", "z"});
  write_field(out, "d", std::uint32_t{4294967295});
  out.end_object();
  CHECK(out.text() == R"({"b":"x","c":["y","z"],"d":4294967295})");
}
