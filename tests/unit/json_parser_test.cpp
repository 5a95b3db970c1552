// What the library that read JSON here before says is what the own parser must say.
#include <cstdint>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "base/rng.hpp"
#include "fuzz/json_agrees.hpp"
#include "protocol/json.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

constexpr std::int64_t kIntegerMax = 9007199254740992;

bool parses(std::string_view text, const JsonLimits& limits = {}) {
  JsonDocument document;
  return document.parse(text, limits);
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

/// How a number is read: exactly, rounded down, or not at all.
struct Reading {
  bool exact = false;
  bool within = false;
  std::int64_t value = 0;

  bool operator==(const Reading&) const = default;
};

Reading read(std::string_view number) {
  JsonDocument document;
  REQUIRE(document.parse(number, {}));
  Reading out;
  std::int64_t value = 0;
  out.within = document.root().get_floor(out.value);
  out.exact = document.root().get(value);
  if (out.exact) CHECK(value == out.value);
  return out;
}

/// A number of random digits, most of them as one would write it, some beyond all reason.
std::string random_number(Rng& rng) {
  const auto digits = [&](std::uint32_t max) {
    std::string out;
    for (auto left = 1 + rng.below(max); left > 0; --left)
      out += static_cast<char>('0' + rng.below(10));
    return out;
  };
  std::string out = rng.chance(300) ? "-" : "";
  out += rng.chance(300) ? "0" : std::to_string(1 + rng.below(9)) + digits(18);
  if (rng.chance(400)) out += "." + digits(18);
  if (rng.chance(300)) out += std::string(rng.chance(500) ? "e" : "E-") + digits(2);
  return out;
}

std::string random_string(Rng& rng) {
  static constexpr std::string_view kParts[] = {"",
                                                "a",
                                                "/",
                                                "\\n",
                                                "\\/",
                                                "\\\"",
                                                "\\u00e9",
                                                "\xC3\xA9",
                                                "\x7F",
                                                "key",
                                                "\\u0000",
                                                "\\uD83D\\uDE00",
                                                "\\u20AC",
                                                "\xE2\x82\xAC",
                                                "\xF0\x9F\x98\x80"};
  std::string out = "\"";
  for (auto left = rng.below(4); left > 0; --left)
    out += kParts[rng.below(std::size(kParts))];
  return out + "\"";
}

std::string random_text(Rng& rng, int depth) {
  const std::string space(rng.below(2), " \t\r\n"[rng.below(4)]);
  const auto kind = rng.below(depth > 0 ? 7 : 5);
  if (kind < 2) return space + random_number(rng) + space;
  if (kind == 2) return space + random_string(rng) + space;
  if (kind == 3) return rng.chance(500) ? "true" : "false";
  if (kind == 4) return "null" + space;
  std::string out = space + (kind == 5 ? "[" : "{");
  for (auto left = rng.below(4); left > 0; --left) {
    if (kind == 6) out += space + random_string(rng) + space + ":";
    out += random_text(rng, depth - 1);
    if (left > 1) out += ",";
  }
  return out + (kind == 5 ? "]" : "}") + space;
}

/// Changes, takes out or puts in single bytes.
void damage(std::string& text, Rng& rng) {
  static constexpr std::string_view kBytes =
      "{}[]\",:\\ue+-.019 \n\t\x1F\x7F\x80\xBF\xC3\xED\xF4\xFFtrn/";
  for (auto left = rng.below(3); left > 0 && !text.empty(); --left) {
    const auto at = rng.below(static_cast<std::uint32_t>(text.size()));
    const auto how = rng.below(3);
    if (how == 0) text.erase(at, 1);
    if (how == 1) text[at] = kBytes[rng.below(kBytes.size())];
    if (how == 2) text.insert(at, 1, kBytes[rng.below(kBytes.size())]);
  }
}

}  // namespace

TEST_CASE("whole numbers within 2^53 are read exactly, in whatever form they are written") {
  struct Row {
    std::string_view text;
    std::int64_t expected;
  };

  for (const auto& [text, expected] : {Row{"0", 0},
                                       Row{"-0", 0},
                                       Row{"-0.0", 0},
                                       Row{"0e0", 0},
                                       Row{"0e99999999999999999999", 0},
                                       Row{"-0E-99999999999999999999", 0},
                                       Row{"0.000e400", 0},
                                       Row{"3.0", 3},
                                       Row{"-7", -7},
                                       Row{"1e3", 1000},
                                       Row{"1E+3", 1000},
                                       Row{"1.5e1", 15},
                                       Row{"120e-1", 12},
                                       Row{"100000000000000000000e-18", 100},
                                       Row{"0.00000000000000000000012e23", 12},
                                       Row{"1e0000000000000000000000001", 10},
                                       Row{"9007199254740991", 9007199254740991},
                                       Row{"9007199254740992", kIntegerMax},
                                       Row{"9.007199254740992e15", kIntegerMax},
                                       Row{"9007199254740992.000", kIntegerMax},
                                       Row{"-9007199254740992", -kIntegerMax}}) {
    CAPTURE(text);
    CHECK(read(text) == Reading{true, true, expected});
  }
}

TEST_CASE("other numbers are rounded down, and no digit is lost on the way") {
  struct Row {
    std::string_view text;
    std::int64_t expected;
  };

  for (const auto& [text, expected] : {Row{"3.5", 3},
                                       Row{"-3.5", -4},
                                       Row{"0.1", 0},
                                       Row{"-0.1", -1},
                                       Row{"1e-5", 0},
                                       Row{"-1e-5", -1},
                                       Row{"1e-400", 0},
                                       Row{"-1e-400", -1},
                                       Row{"4.9e-324", 0},
                                       Row{"2.2250738585072011e-308", 0},
                                       Row{"1e-99999999999999999999", 0},
                                       Row{"0.99999999999999999999999999", 0},
                                       Row{"41.99999999999999999999999999", 41},
                                       Row{"12345678901234567e-1", 1234567890123456},
                                       Row{"1795438224.5", 1795438224},
                                       Row{"9007199254740991.9999999999", 9007199254740991},
                                       Row{"9007199254740992.0000000001", kIntegerMax}}) {
    CAPTURE(text);
    CHECK(read(text) == Reading{false, true, expected});
  }
}

TEST_CASE("numbers beyond 2^53 are numbers, but nobody can read one") {
  for (const std::string_view text : {"9007199254740993",
                                      "-9007199254740993",
                                      "-9007199254740992.5",
                                      "9007199254740994",
                                      "1e16",
                                      "1e300",
                                      "1e400",
                                      "-1e400",
                                      "1e99999999999999999999",
                                      "0.00001e99999999999999999999",
                                      "9223372036854775808",
                                      "18446744073709551615",
                                      "18446744073709551616",
                                      "99999999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text).within);
    CHECK_FALSE(read(text).exact);
  }
  const std::string long_number(60000, '9');
  CHECK_FALSE(read(long_number).within);
  CHECK(read("0." + long_number) == Reading{false, true, 0});
  CHECK(read("1" + std::string(60000, '0') + "e-60000") == Reading{true, true, 1});
}

TEST_CASE("what is not JSON is refused") {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "{]",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\"}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "nul",
                                      "NaN",
                                      "Infinity",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "0x1",
                                      "1e",
                                      "\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\n\"",
                                      "1 2",
                                      "{}{}",
                                      "// x\n1",
                                      "/**/1",
                                      "-",
                                      "1e+",
                                      "tru e",
                                      "[1 2]",
                                      "undefined",
                                      "\"\t\"",
                                      "00",
                                      "-01",
                                      "1.e1",
                                      "1e1.5",
                                      "--1",
                                      "1,2",
                                      "[,1]",
                                      "{\"a\":}",
                                      "{\"a\":1 \"b\":2}",
                                      "{,}",
                                      "\"\\u00g0\"",
                                      "\"\\",
                                      "\"\\ud83d\\"}) {
    CAPTURE(text);
    CHECK_FALSE(parses(text));
  }
}

TEST_CASE("a NUL byte is refused wherever it stands, even after a good text") {
  CHECK(parses("{}"));
  CHECK_FALSE(parses(std::string_view("{}\0", 3)));
  CHECK_FALSE(parses(std::string_view("{}\0{", 4)));
  CHECK_FALSE(parses(std::string_view("\0{}", 3)));
  CHECK_FALSE(parses(std::string_view("\"a\0b\"", 5)));
}

TEST_CASE("text that is not UTF-8 is refused, and so are escaped lone surrogates") {
  for (const std::string_view text : {"\"\xFF\"",
                                      "\"\xC3\"",
                                      "\"\xC0\x80\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xF4\x90\x80\x80\"",
                                      R"("\ud83d")",
                                      R"("\ude00")",
                                      R"("\ude00\ud83d")",
                                      R"("\ud83dx")",
                                      R"("\ud83d\ue000")",
                                      R"("\ud83d\u0041")"}) {
    CAPTURE(text);
    CHECK_FALSE(parses(text));
  }
  JsonDocument document;
  std::string_view text;
  REQUIRE(document.parse(R"("\ud83d\ude00\u0000\u00e9")", {}));
  CHECK((document.root().get(text) && text == std::string_view("\xF0\x9F\x98\x80\0\xC3\xA9", 7)));
}

TEST_CASE("a text beyond a limit is refused, at the limit it is not") {
  CHECK(parses("[1,2]", {5, 1, 3}));
  CHECK_FALSE(parses("[1,2]", {4, 1, 3}));
  CHECK_FALSE(parses("[1,2]", {5, 0, 3}));
  CHECK_FALSE(parses("[1,2]", {5, 1, 2}));
  CHECK(parses(nested(6)));
  CHECK_FALSE(parses(nested(7)));
  CHECK(parses(R"({"a":[{"b":[{"c":[]}]}]})"));
  CHECK_FALSE(parses(R"({"a":[{"b":[{"c":[[]]}]}]})"));
  CHECK_FALSE(parses(std::string(60000, '[')));
  CHECK_FALSE(parses(nested(32768)));
  CHECK(parses('"' + std::string(65534, 'x') + '"'));
  CHECK_FALSE(parses('"' + std::string(65535, 'x') + '"'));
}

TEST_CASE("a byte order mark before the text is overlooked, elsewhere it is not JSON") {
  CHECK(parses("\xEF\xBB\xBF{}"));
  CHECK_FALSE(parses("{\xEF\xBB\xBF}"));
  CHECK_FALSE(parses("\xEF\xBB{}"));
}

TEST_CASE("of good and of damaged texts a JSON library thinks the same") {
  Rng rng(1);
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    auto text = random_text(rng, 4);
    if (rng.chance(500)) damage(text, rng);
    CAPTURE(round, text);
    REQUIRE(fuzz::json_agrees(text));
    if (!parses(text)) ++refused;
  }
  // Neither all nor none of them.
  CHECK(refused > 2000);
  CHECK(refused < 18000);
}
