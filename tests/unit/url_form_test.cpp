#include "protocol/url_form.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("a form's names and values are decoded in the order they were sent") {
  const auto fields = parse_form("a=1&b=two+words&c=%C3%A9%20x&d=raw space&e=&f&=g");
  REQUIRE(fields.has_value());
  const FormFields expected{{"a", "1"},
                            {"b", "two words"},
                            {"c", "\xC3\xA9 x"},
                            {"d", "raw space"},
                            {"e", ""},
                            {"f", ""},
                            {"", "g"}};
  CHECK(*fields == expected);
}

TEST_CASE("only the first equals sign parts name and value") {
  const auto fields = parse_form("a=b=c==");
  REQUIRE(fields.has_value());
  CHECK(*fields == FormFields{{"a", "b=c=="}});
}

TEST_CASE("a percent sign without two digits stands for itself") {
  CHECK(decode_form_text("%") == "%");
  CHECK(decode_form_text("%4") == "%4");
  CHECK(decode_form_text("%zz") == "%zz");
  CHECK(decode_form_text("%4g") == "%4g");
  CHECK(decode_form_text("%%41") == "%A");
  CHECK(decode_form_text("100%") == "100%");
  CHECK(decode_form_text("%2b%2B+") == "++ ");
  CHECK(decode_form_text("%00") == std::string(1, '\0'));
  CHECK(decode_form_text("%FF") == "\xFF");
}

TEST_CASE("empty fields between ampersands do not count") {
  CHECK(parse_form("") == FormFields{});
  CHECK(parse_form("&&&") == FormFields{});
  CHECK(parse_form("&a=1&&b=2&") == FormFields{{"a", "1"}, {"b", "2"}});
}

TEST_CASE("a form beyond its limits is refused") {
  CHECK(parse_form("a=1&b=2", {7, 2}).has_value());
  CHECK_FALSE(parse_form("a=1&b=2", {6, 2}).has_value());
  CHECK_FALSE(parse_form("a=1&b=2", {7, 1}).has_value());
  std::string many;
  for (int i = 0; i < 65; ++i)
    many += "a&";
  CHECK_FALSE(parse_form(many).has_value());
  CHECK_FALSE(parse_form(std::string(65537, 'a')).has_value());
}

TEST_CASE("a field is found by its name, the first of several") {
  const auto fields = parse_form("a=1&b=2&a=3");
  REQUIRE(fields.has_value());
  REQUIRE(find_field(*fields, "a") != nullptr);
  CHECK(*find_field(*fields, "a") == "1");
  CHECK(find_field(*fields, "c") == nullptr);
  CHECK(count_fields(*fields, "a") == 2);
  CHECK(count_fields(*fields, "b") == 1);
  CHECK(count_fields(*fields, "c") == 0);
}

TEST_CASE("what is written is read back, byte for byte") {
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  std::string form;
  append_form_field(form, "p2p.preference", "enabled");
  append_form_field(form, all, all);
  CHECK(form.starts_with("p2p.preference=enabled&%00%01"));
  CHECK(form.find(' ') == std::string::npos);
  CHECK(form.find('+') == std::string::npos);
  CHECK(parse_form(form) == FormFields{{"p2p.preference", "enabled"}, {all, all}});
}
