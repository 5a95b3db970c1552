#include "protocol/base64.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

struct Vector {
  std::string_view bytes;
  std::string_view padded;
};

// RFC 4648 section 10.
constexpr Vector kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

}  // namespace

TEST_CASE("base64 follows the vectors of RFC 4648, padded or not") {
  for (const auto& [bytes, padded] : kVectors) {
    CAPTURE(padded);
    const auto bare = padded.substr(0, padded.find('='));
    CHECK(encode_base64(bytes) == padded);
    CHECK(encode_base64_url(bytes) == bare);
    CHECK(decode_base64(padded) == bytes);
    CHECK(decode_base64(bare) == bytes);
  }
}

TEST_CASE("base64 reads both alphabets and writes each where it belongs") {
  const std::string bytes = "\xFB\xEF\xFF\xFE";
  CHECK(encode_base64(bytes) == "++///g==");
  CHECK(encode_base64_url(bytes) == "--___g");
  CHECK(decode_base64("++///g==") == bytes);
  CHECK(decode_base64("--___g==") == bytes);
  CHECK(decode_base64("--___g") == bytes);
}

TEST_CASE("base64 gives back every byte") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    CHECK(decode_base64(encode_base64(bytes)) == bytes);
    CHECK(decode_base64(encode_base64_url(bytes)) == bytes);
  }
}

TEST_CASE("what is not exactly base64 is refused") {
  for (const std::string_view text : {"A",
                                      "AAAAA",
                                      "Zg=",
                                      "Zm8==",
                                      "Zm9v=",
                                      "Zm9v==",
                                      "=",
                                      "==",
                                      "====",
                                      "Z===",
                                      "Zm=v",
                                      "Zm9v Zm9v",
                                      "Zm9v\n",
                                      " Zm9v",
                                      "Zm9v.",
                                      "Zm9v*",
                                      "Zg==Zg",
                                      "Zm9\xC3\xA9",
                                      "Zm9vZg=x"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text).has_value());
  }
  CHECK_FALSE(decode_base64(std::string_view("Zm9v\0", 5)).has_value());
}

TEST_CASE("bits left over in the last character are refused, so that no change goes unnoticed") {
  CHECK(decode_base64("Zg") == "f");
  CHECK_FALSE(decode_base64("Zh").has_value());
  CHECK_FALSE(decode_base64("Zh==").has_value());
  CHECK(decode_base64("Zm8") == "fo");
  CHECK_FALSE(decode_base64("Zm9").has_value());
}

TEST_CASE("hexadecimal digits are read in both cases and written in lower case") {
  CHECK(decode_hex("00fFa5") == std::string("\x00\xFF\xA5", 3));
  CHECK(encode_hex(std::string_view("\x00\xFF\xA5", 3)) == "00ffa5");
  CHECK(decode_hex("") == "");
  for (const std::string_view text : {"0", "0g", "g0", " 00", "0x", "00 ", "0\xC3", "@@", "[["}) {
    CAPTURE(text);
    CHECK_FALSE(decode_hex(text).has_value());
  }
}
