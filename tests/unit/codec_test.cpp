#include "protocol/codec.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "protocol/generated/messages.hpp"

using namespace parley::protocol;

namespace {

/// One field of each type; in `every_case_test.cpp` are the types that messages have.
struct Sample {
  std::optional<std::string> text;
  std::optional<std::uint32_t> small;
  std::optional<std::int64_t> large;
  std::optional<bool> flag;
  std::optional<Role> role;
  std::optional<std::vector<std::string>> texts;
  std::optional<std::vector<std::uint32_t>> numbers;
  std::optional<std::vector<Role>> roles;
  std::optional<std::vector<IceServer>> servers;
  std::optional<Description> description;
  bool operator==(const Sample&) const = default;
};

constexpr std::array kSampleFields = {
    Field{"text", &kType<decltype(Sample::text), 2>, offsetof(Sample, text)},
    Field{"small", &kType<decltype(Sample::small)>, offsetof(Sample, small)},
    Field{"large", &kType<decltype(Sample::large)>, offsetof(Sample, large)},
    Field{"flag", &kType<decltype(Sample::flag)>, offsetof(Sample, flag)},
    Field{"role", &kType<decltype(Sample::role)>, offsetof(Sample, role)},
    Field{"texts", &kType<decltype(Sample::texts), 2, 2>, offsetof(Sample, texts)},
    Field{"numbers", &kType<decltype(Sample::numbers), 0, 2>, offsetof(Sample, numbers)},
    Field{"roles", &kType<decltype(Sample::roles), 0, 2>, offsetof(Sample, roles)},
    Field{"servers", &kType<decltype(Sample::servers), 0, 2>, offsetof(Sample, servers)},
    Field{"description", &kType<decltype(Sample::description)>, offsetof(Sample, description)}};
const Shape kSampleShape{"sample", kSampleFields};

/// One required field of the type T.
template <class T>
struct One {
  T value{};
};

template <class T>
constexpr std::array kOneField = {Field{"f", &kType<T, 2, 2>, offsetof(One<T>, value)}};

/// Reads one structure of `text` and gives the complaint, or "" when there was none.
std::string complaint(std::string_view text, const Shape& shape, void* out) {
  CAPTURE(text);
  JsonDocument document;
  std::string problem;
  REQUIRE(document.parse(text, {}));
  const bool good = read_struct(document.root(), shape, out, problem);
  CHECK(good == problem.empty());
  return problem;
}

template <class T>
std::string complaint(std::string_view text) {
  One<T> out;
  return complaint(text, Shape{"one", kOneField<T>}, &out);
}

template <class T>
T read(std::string_view text) {
  One<T> out;
  CHECK(complaint(text, Shape{"one", kOneField<T>}, &out).empty());
  return out.value;
}

std::string written(const Sample& sample) {
  JsonWriter out;
  write_struct(out, kSampleShape, &sample);
  return out.take();
}

}  // namespace

TEST_CASE("text is read up to its limit in bytes") {
  CHECK(read<std::string>(R"({"f":"\u00e9"})") == "\xC3\xA9");
  CHECK(read<std::string>(R"({"f":"a\u0000"})") == std::string("a\0", 2));
  for (const auto* text : {R"({"f":"\u00e9x"})",
                           R"({"f":1})",
                           R"({"f":null})",
                           R"({"f":["x"]})",
                           R"({"g":"x"})",
                           R"({"F":"x"})",
                           "{}"})
    CHECK(complaint<std::string>(text) == "f: text of at most 2 bytes expected");
}

TEST_CASE("whole numbers are read within their range") {
  CHECK(read<std::uint32_t>(R"({"f":4294967295})") == 4294967295);
  CHECK(read<std::uint32_t>(R"({"f":3.0})") == 3);
  for (const auto* text : {R"({"f":4294967296})",
                           R"({"f":-1})",
                           R"({"f":1.5})",
                           R"({"f":"1"})",
                           R"({"f":true})",
                           R"({"f":null})",
                           "{}"})
    CHECK(complaint<std::uint32_t>(text) == "f: whole number from 0 to 4294967295 expected");
  CHECK(read<std::int64_t>(R"({"f":-9007199254740992})") == -9007199254740992);
  for (const auto* text : {R"({"f":1e17})", R"({"f":0.5})", R"({"f":"1"})", "{}"})
    CHECK(complaint<std::int64_t>(text) == "f: whole number expected");
}

TEST_CASE("a boolean is true or false and nothing else") {
  CHECK(read<bool>(R"({"f":true})"));
  CHECK_FALSE(read<bool>(R"({"f":false})"));
  for (const auto* text : {R"({"f":1})", R"({"f":"true"})", R"({"f":null})", "{}"})
    CHECK(complaint<bool>(text) == "f: true or false expected");
}

TEST_CASE("an enumeration is one of its names") {
  CHECK(read<LegEnd>(R"({"f":"subscriber"})") == LegEnd::kSubscriber);
  for (const auto* text : {R"({"f":"subscribers"})", R"({"f":1})", R"({"f":null})"})
    CHECK(complaint<LegEnd>(text) == "f: one of publisher, subscriber expected");
  CHECK(complaint<LegEnd>("{}") == "f: required");
  CHECK(to_string(LegEnd::kSubscriber) == "subscriber");
}

TEST_CASE("a list has limits for its length and for each item") {
  using Texts = std::vector<std::string>;
  CHECK(read<Texts>(R"({"f":["a","bc"]})") == Texts{"a", "bc"});
  CHECK(read<Texts>(R"({"f":[]})").empty());
  for (const auto* text : {R"({"f":["a","b","c"]})", R"({"f":{"0":"a"}})", R"({"f":null})", "{}"})
    CHECK(complaint<Texts>(text) == "f: list of at most 2 expected");
  for (const auto* text : {R"({"f":["abc"]})", R"({"f":["a",1]})", R"({"f":[null]})"})
    CHECK(complaint<Texts>(text) == "f: texts of at most 2 bytes expected");
  CHECK(read<std::vector<std::uint32_t>>(R"({"f":[7,8]})") == std::vector<std::uint32_t>{7, 8});
  CHECK(complaint<std::vector<std::uint32_t>>(R"({"f":[7,-8]})") ==
        "f: whole number from 0 to 4294967295 expected");
  CHECK(complaint<std::vector<LegEnd>>(R"({"f":["publisher","x"]})") ==
        "f: one of publisher, subscriber expected");
}

TEST_CASE("a complaint about a field inside names the way to it") {
  CHECK(read<Description>(R"({"f":{"type":"offer","sdp":"v=0"}})") ==
        Description{DescriptionType::kOffer, "v=0"});
  CHECK(complaint<Description>("{}") == "f: required");
  CHECK(complaint<Description>(R"({"f":7})") == "f: object expected");
  CHECK(complaint<Description>(R"({"f":{"type":"offer"}})") ==
        "f.sdp: text of at most 49152 bytes expected");
  CHECK(complaint<Description>(R"({"f":{"type":"pranswer","sdp":""}})") ==
        "f.type: one of offer, answer expected");
  using Servers = std::vector<IceServer>;
  CHECK(complaint<Servers>(R"({"f":[{"urls":["stun:a"]},{"urls":[5]}]})") ==
        "f.urls: texts of at most 2048 bytes expected");
  CHECK(complaint<Servers>(R"({"f":[{"urls":[]},[]]})") == "f: object expected");
  CHECK(complaint<Servers>("[]") == ": object expected");
}

TEST_CASE("an optional field may be absent or null, but not of a wrong type") {
  Sample sample;
  CHECK(complaint("{}", kSampleShape, &sample).empty());
  CHECK(complaint(R"({"text":null,"texts":null,"description":null})", kSampleShape, &sample) == "");
  CHECK(sample == Sample());
  CHECK(complaint(R"({"small":"1"})", kSampleShape, &sample) ==
        "small: whole number from 0 to 4294967295 expected");
  CHECK(complaint(R"({"texts":{}})", kSampleShape, &sample) == "texts: list of at most 2 expected");
  CHECK(complaint(R"({"description":{"type":"offer"}})", kSampleShape, &sample) ==
        "description.sdp: text of at most 49152 bytes expected");
}

TEST_CASE("of equal names the last counts, and unknown ones do not") {
  CHECK(read<std::string>(R"({"x":{"f":1},"f":1,"f":"a"})") == "a");
}

TEST_CASE("what is written can be read, and what is absent is not written") {
  CHECK(written({}) == "{}");
  const Sample sample{"\x01\"",
                      4294967295,
                      -9007199254740992,
                      false,
                      Role::kModerator,
                      {{"y", ""}},
                      {{0, 1}},
                      {{Role::kPublisher, Role::kSubscriber}},
                      {{{{"stun:a"}, {}, "secret"}, {}}},
                      Description{DescriptionType::kAnswer, "v=0\r\n"}};
  const std::string text = written(sample);
  CHECK(text == R"({"text":"\u0001\"","small":4294967295,"large":-9007199254740992,"flag":false,)"
                R"("role":"moderator","texts":["y",""],"numbers":[0,1],)"
                R"("roles":["publisher","subscriber"],)"
                R"("servers":[{"urls":["stun:a"],"credential":"secret"},{"urls":[]}],)"
                R"("description":{"type":"answer","sdp":"v=0\r\n"}})");
  Sample again;
  CHECK(complaint(text, kSampleShape, &again).empty());
  CHECK(again == sample);
}

TEST_CASE("the number of a request is read alone") {
  const auto id_of = [](std::string_view text) {
    JsonDocument document;
    REQUIRE(document.parse(text, {}));
    return request_id(document.root());
  };
  CHECK(id_of(R"({"id":4294967295,"type":5})") == 4294967295);
  for (const auto* text : {R"({"id":4294967296})", R"({"id":-1})", R"({"id":"7"})", "{}", "[7]"})
    CHECK(id_of(text) == 0);
}
