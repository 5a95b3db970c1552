#include "protocol/json.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

bool parses(std::string_view text) {
  JsonDocument document;
  return document.parse(text, {});
}

}  // namespace

TEST_CASE("a text's values are found by name and type") {
  JsonDocument document;
  REQUIRE(document.parse(
      R"({"s":"x","b":true,"n":-3,"f":2.5,"z":null,"a":[1,"two",[]],"o":{"s":"y"}})", {}));
  const auto root = document.root();
  CHECK(root.is_object());
  CHECK(root.size() == 7);
  std::string_view text;
  bool flag = false;
  std::int64_t integer = 0;
  CHECK((root.find("s").get(text) && text == "x"));
  CHECK((root.find("b").get(flag) && flag));
  CHECK((root.find("n").get(integer) && integer == -3));
  CHECK((root.find("f").get_floor(integer) && integer == 2));
  CHECK(root.find("z").is_null());
  CHECK(root.find("a").is_array());
  CHECK(root.find("a").size() == 3);
  CHECK((root.find("o").find("s").get(text) && text == "y"));
  auto item = root.find("a").first();
  CHECK((item.get(integer) && integer == 1));
  item = item.next();
  CHECK((item.get(text) && text == "two"));
  item = item.next();
  CHECK((item.is_array() && item.size() == 0));
  CHECK_FALSE(item.first().exists());
  CHECK_FALSE(item.next().exists());
}

TEST_CASE("asking for what is not there or of another type is answered with no") {
  JsonDocument document;
  REQUIRE(document.parse(R"({"s":"1","n":1,"a":["s"]})", {}));
  const auto root = document.root();
  std::string_view text;
  bool flag = false;
  std::int64_t integer = 0;
  CHECK_FALSE(root.find("absent").exists());
  CHECK_FALSE(root.find("a").find("s").exists());
  CHECK_FALSE(root.find("s").find("s").exists());
  CHECK_FALSE(root.find("n").get(text));
  CHECK_FALSE(root.find("n").get(flag));
  CHECK_FALSE(root.find("s").get(integer));
  CHECK_FALSE(root.find("s").get_floor(integer));
  CHECK(root.find("s").size() == 0);
  for (const auto& nothing :
       {JsonValue(), JsonDocument().root(), root.find("x").first().next().find("y")}) {
    CHECK_FALSE(nothing.exists());
    CHECK_FALSE(nothing.is_null());
    CHECK_FALSE(nothing.is_object());
    CHECK_FALSE(nothing.is_array());
    CHECK(nothing.size() == 0);
    CHECK_FALSE(nothing.get(text));
    CHECK_FALSE(nothing.get(flag));
    CHECK_FALSE(nothing.get(integer));
    CHECK_FALSE(nothing.get_floor(integer));
  }
}

TEST_CASE("of equal names the last counts, as in ECMAScript") {
  JsonDocument document;
  REQUIRE(document.parse(R"({"a":1,"b":{"a":7},"a":2,"a":3})", {}));
  std::int64_t integer = 0;
  CHECK((document.root().find("a").get(integer) && integer == 3));
}

TEST_CASE("a document forgets what it held when it parses again") {
  JsonDocument document;
  REQUIRE(document.parse(R"({"a":1})", {}));
  CHECK_FALSE(document.parse("{", {}));
  CHECK_FALSE(document.root().exists());
  REQUIRE(document.parse(R"({"b":"x"})", {}));
  CHECK_FALSE(document.root().find("a").exists());
  std::string_view text;
  CHECK((document.root().find("b").get(text) && text == "x"));
}

TEST_CASE("a written text says what was meant") {
  JsonWriter out;
  out.begin_object();
  out.key("s").string("x");
  out.key("n").number(-9007199254740992);
  out.key("b").boolean(false).key("z").null();
  out.key("e").begin_array().end_array().key("o").begin_object().end_object();
  out.key("l").begin_array().number(1).begin_array().number(2).end_array().string("3").end_array();
  out.end_object();
  CHECK(out.text() ==
        R"({"s":"x","n":-9007199254740992,"b":false,"z":null,"e":[],"o":{},"l":[1,[2],"3"]})");
  CHECK(parses(out.take()));
}

TEST_CASE(
    "any bytes can be written as a string and read back, bad UTF-8 as replacement characters") {
  std::string all;
  for (int i = 0; i < 128; ++i)
    all += static_cast<char>(i);
  all += "\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80";
  JsonWriter out;
  out.string(all);
  JsonDocument document;
  std::string_view text;
  REQUIRE(document.parse(out.text(), {}));
  CHECK((document.root().get(text) && text == all));

  // As short as JSON allows: seven short escapes, 27 long ones, two quotes.
  CHECK(out.text().size() == all.size() + 7 * 1 + 27 * 5 + 2);

  JsonWriter bad;
  bad.string("a\xFF\xC3(\xED\xA0\x80");
  REQUIRE(document.parse(bad.text(), {}));
  const std::string replacement = "\xEF\xBF\xBD";
  CHECK((document.root().get(text) &&
         text == "a" + replacement + replacement + "(" + replacement + replacement + replacement));
}
