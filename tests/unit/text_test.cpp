#include "protocol/text.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("well-formed UTF-8 is recognised up to its last code point") {
  for (const std::string_view text : {"",
                                      "plain",
                                      "\x7F",
                                      "\xC2\x80",
                                      "\xDF\xBF",
                                      "\xE0\xA0\x80",
                                      "\xED\x9F\xBF",
                                      "\xEE\x80\x80",
                                      "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80",
                                      "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
  }
}

TEST_CASE("overlong, surrogate, cut off and foreign bytes are no UTF-8") {
  for (const std::string_view text : {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2\x41",
                                      "\xE0\x80\x80",
                                      "\xE0\x9F\xBF",
                                      "\xE2\x82",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF0\x9F\x98",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFE",
                                      "\xFF",
                                      "ok\xFF"}) {
    CAPTURE(text);
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("a text's length is counted as JavaScript counts it") {
  CHECK(utf16_units("") == 0);
  CHECK(utf16_units("abc") == 3);
  CHECK(utf16_units("\xC3\xA9") == 1);
  CHECK(utf16_units("\xE2\x82\xAC") == 1);
  CHECK(utf16_units("\xF0\x9F\x98\x80") == 2);
}

TEST_CASE("outside text is quoted short and printable") {
  CHECK(quoted("abc") == "\"abc\"");
  CHECK(quoted("a\nb\x01\xC3\xA9") == "\"a?b???\"");
  CHECK(quoted(std::string(64, 'x')) == "\"" + std::string(64, 'x') + "\"");
  CHECK(quoted(std::string(65, 'x')) == "\"" + std::string(64, 'x') + "...\"");
}

TEST_CASE("white space goes from the ends only") {
  CHECK(trimmed(" \t\r\n a b \n") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \n ").empty());
  CHECK(trimmed("").empty());
}

TEST_CASE("the whole part of a decimal number is rounded down") {
  CHECK(whole_part("0") == 0);
  CHECK(whole_part("1795438224") == 1795438224);
  CHECK(whole_part("1795438224.5") == 1795438224);
  CHECK(whole_part("1795438224.000") == 1795438224);
  CHECK(whole_part("-3") == -3);
  CHECK(whole_part("-3.0") == -3);
  CHECK(whole_part("-3.1") == -4);
  CHECK(whole_part("-0.5") == -1);
  CHECK(whole_part("999999999999999") == 999999999999999);
}

TEST_CASE("what is no decimal number has no whole part") {
  for (const std::string_view text : {"",
                                      "-",
                                      ".",
                                      "1.",
                                      ".5",
                                      "1e3",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "0x10",
                                      "--1",
                                      "1.2.3",
                                      "NaN",
                                      "1,5",
                                      "1000000000000000",
                                      "\xD9\xA1"}) {
    CAPTURE(text);
    CHECK_FALSE(whole_part(text).has_value());
  }
}
