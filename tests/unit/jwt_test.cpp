#include "protocol/jwt.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

struct Refusal {
  std::string token;
  std::string_view says;
};

void check_refused(const Refusal& refusal) {
  CAPTURE(refusal.token, refusal.says);
  const auto jwt = parse_jwt(refusal.token);
  REQUIRE_FALSE(jwt);
  CHECK(jwt.error().code == ErrorCode::kAuthenticationError);
  CHECK(jwt.error().message.find(refusal.says) != std::string::npos);
}

}  // namespace

TEST_CASE("a JWT of the official SDK comes apart into what is signed and the signature") {
  const auto text =
      std::string(samples::kJwtFullInput) + "." + std::string(samples::kJwtFullSignature);
  const auto jwt = parse_jwt(text);
  REQUIRE(jwt);
  CHECK(jwt.value().signed_text == samples::kJwtFullInput);
  CHECK(encode_base64_url(jwt.value().signature) == samples::kJwtFullSignature);
  std::string_view role;
  REQUIRE(jwt.value().claims.root().find("role").get(role));
  CHECK(role == "moderator");
}

TEST_CASE("any algorithm but HS256 and RS256 is refused by name") {
  const std::string_view claims = R"({"iss":"1"})";
  const auto with_algorithm = [&](const std::string& algorithm) {
    return samples::jwt(R"({"alg":)" + algorithm + "}", claims);
  };
  CHECK(parse_jwt(with_algorithm(R"("HS256")")));
  check_refused({with_algorithm(R"("none")"), "not signed (alg is none)"});
  check_refused({with_algorithm(R"("None")"), "not signed (alg is none)"});
  check_refused({with_algorithm(R"("NONE")"), "not signed (alg is none)"});
  for (const auto* name :
       {"RS384", "HS384", "HS512", "ES256", "PS256", "EdDSA", "hs256", "rs256", "HS256 ", ""}) {
    CAPTURE(name);
    check_refused({with_algorithm('"' + std::string(name) + '"'),
                   std::string("signed with \"") + name + "\", which is not accepted"});
  }
  for (const auto* value : {"null", "256", "true", "[\"HS256\"]", "{}"})
    check_refused({with_algorithm(value), "names no algorithm"});
  check_refused({samples::jwt(R"({"typ":"JWT"})", claims), "names no algorithm"});
  check_refused({samples::jwt("{}", claims), "names no algorithm"});
  // Of equal names the last counts, here as for everybody.
  check_refused({samples::jwt(R"({"alg":"HS256","alg":"none"})", claims), "alg is none"});
}

TEST_CASE("an RS256 token is known as one, its signature as long as an RSA key") {
  const auto token = [](std::string_view algorithm, std::size_t bytes) {
    return encode_base64_url(R"({"alg":")" + std::string(algorithm) + R"("})") + "." +
           encode_base64_url(R"({"application_id":"a"})") + "." +
           encode_base64_url(std::string(bytes, 's'));
  };
  for (const std::size_t bytes : {256U, 512U, 1024U}) {
    const auto jwt = parse_jwt(token("RS256", bytes));
    REQUIRE(jwt);
    CHECK(jwt.value().signing == Signing::kRs256);
    CHECK(jwt.value().signature.size() == bytes);
    check_refused({token("HS256", bytes), "32 bytes"});
  }
  CHECK(parse_jwt(token("HS256", 32)).value().signing == Signing::kHs256);
  for (const std::size_t bytes : {0U, 32U, 128U, 255U, 1025U})
    check_refused({token("RS256", bytes), "not that of an RSA key"});
}

TEST_CASE("an unsigned token is refused even if it claims HS256") {
  const auto good = samples::jwt(kHeader, R"({"iss":"1"})");
  const auto unsigned_text = good.substr(0, good.rfind('.'));
  check_refused({unsigned_text + ".", "signature"});
  check_refused({unsigned_text, "three parts"});
}

TEST_CASE("a header's type is JWT or absent") {
  const std::string_view claims = R"({"iss":"1"})";
  CHECK(parse_jwt(samples::jwt(R"({"alg":"HS256"})", claims)));
  CHECK(parse_jwt(samples::jwt(R"({"alg":"HS256","typ":null})", claims)));
  CHECK(parse_jwt(samples::jwt(R"({"ist":"project","alg":"HS256"})", claims)));
  for (const auto* type : {R"("jwt")", R"("JWE")", R"("")", "1"})
    check_refused(
        {samples::jwt(R"({"alg":"HS256","typ":)" + std::string(type) + "}", claims), "wrong type"});
  check_refused({samples::jwt(R"({"alg":"HS256","crit":["exp"]})", claims), "crit"});
}

TEST_CASE("a damaged JWT is refused, saying which part is damaged") {
  const std::string_view claims = R"({"iss":"1"})";
  const auto part = [](std::string_view text) { return encode_base64_url(text); };
  const auto signature = part(std::string(32, 's'));
  for (const std::string text : {"", ".", "a", "a.b", "a.b.c.d", "....", "a.b.c."})
    check_refused({text, "three parts"});
  check_refused({"..", "header"});
  check_refused({"*." + part(claims) + "." + signature, "header"});
  check_refused({part("[]") + "." + part(claims) + "." + signature, "header"});
  check_refused({part("\"HS256\"") + "." + part(claims) + "." + signature, "header"});
  check_refused({part("{\"alg\":\"HS256\"") + "." + part(claims) + "." + signature, "header"});
  check_refused({samples::jwt(kHeader, ""), "claims"});
  check_refused({samples::jwt(kHeader, "[]"), "claims"});
  check_refused({samples::jwt(kHeader, "null"), "claims"});
  check_refused({samples::jwt(kHeader, R"({"iss":"1")"), "claims"});
  check_refused({samples::jwt(kHeader, R"({"iss":"1"}x)"), "claims"});
  check_refused({samples::jwt(kHeader, "{\"iss\":\"\xFF\"}"), "claims"});
  check_refused({samples::jwt(kHeader, R"({"iss":1e})"), "claims"});
  check_refused({samples::jwt(kHeader, std::string("{\"a\":1}\0{", 9)), "claims"});
  check_refused({samples::jwt(kHeader, "{\"a\":" + std::string(9, '[') + std::string(9, ']') + "}"),
                 "claims"});
  const auto input = part(kHeader) + "." + part(claims) + ".";
  check_refused({input + part(std::string(31, 's')), "32 bytes"});
  check_refused({input + part(std::string(33, 's')), "32 bytes"});
  check_refused({input + signature.substr(1), "32 bytes"});
  check_refused({input + signature + "==", "32 bytes"});
}

TEST_CASE("padding in a JWT's parts does no harm, white space does") {
  const std::string padded = encode_base64(kHeader) + "." + encode_base64(R"({"iss":"12"})") + "." +
                             encode_base64(std::string(32, 's'));
  CHECK(padded.find('=') != std::string::npos);
  CHECK(parse_jwt(padded));
  const auto good = samples::jwt(kHeader, R"({"iss":"1"})");
  CHECK_FALSE(parse_jwt(good + "\n"));
  CHECK_FALSE(parse_jwt(" " + good));
}

TEST_CASE("claims are read by type, null is as good as absent") {
  JsonDocument document;
  REQUIRE(
      document.parse(R"({"t":"x","e":"","n":null,"i":-7,"f":1795438224.5,"s":" 42.9 ","b":true,)"
                     R"("big":1e16,"huge":-1e400,"l":[],"k":123456,"frac":1.5})",
                     {}));
  std::string problem;
  ClaimReader reader(document.root(), problem);
  std::optional<std::string> text;
  std::optional<std::int64_t> seconds;

  CHECK((reader.text("t", text) && text == "x"));
  CHECK((reader.text("e", text) && !text));
  CHECK((reader.text("n", text) && !text));
  CHECK((reader.text("absent", text) && !text));
  CHECK_FALSE(reader.text("i", text));
  CHECK(problem == "i must be text");

  CHECK((reader.name("t", text) && text == "x"));
  CHECK((reader.name("k", text) && text == "123456"));
  CHECK((reader.name("n", text) && !text));
  CHECK_FALSE(reader.name("frac", text));
  CHECK_FALSE(reader.name("b", text));
  CHECK_FALSE(reader.name("huge", text));

  CHECK((reader.seconds("i", seconds) && seconds == -7));
  CHECK((reader.seconds("f", seconds) && seconds == 1795438224));
  CHECK((reader.seconds("s", seconds) && seconds == 42));
  CHECK((reader.seconds("n", seconds) && !seconds));
  CHECK((reader.seconds("absent", seconds) && !seconds));
  for (const auto* name : {"t", "b", "big", "huge", "l", "e"}) {
    CAPTURE(name);
    problem.clear();
    CHECK_FALSE(reader.seconds(name, seconds));
    CHECK(problem == std::string(name) + " must be a number of seconds since 1970");
  }
}
