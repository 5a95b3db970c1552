#include "protocol/rest_auth.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

constexpr auto kNowS = samples::kNowS;

RestAuth parsed(const std::string& header) {
  auto auth = parse_rest_auth(header);
  if (!auth) FAIL(auth.error().message);
  return std::move(auth).value();
}

void check_says(const std::optional<Error>& error, std::string_view says) {
  REQUIRE(error.has_value());
  CAPTURE(error->message, says);
  CHECK(error->code == ErrorCode::kAuthenticationError);
  CHECK(error->message.find(says) != std::string::npos);
}

std::optional<Error> refusal(const std::string& header) {
  const auto auth = parse_rest_auth(header);
  return auth ? std::nullopt : std::optional(auth.error());
}

}  // namespace

TEST_CASE("each SDK's REST authentication is understood") {
  struct Row {
    std::string_view header;
    std::string_view claims;
  };

  const Row rows[] = {
      // Node, Python, PHP, Ruby (ist in the header), and a numeric key.
      {R"({"alg":"HS256","typ":"JWT"})",
       R"({"iss":"123456","ist":"project","iat":1795351824,"exp":1795352124})"},
      {R"({"alg":"HS256","typ":"JWT"})",
       R"({"ist":"project","iat":1795351824,"exp":1795352004,"iss":"123456","jti":"0.123"})"},
      {R"({"typ":"JWT","alg":"HS256"})",
       R"({"ist":"project","iss":"123456","iat":1795351824,"exp":1795352124,"jti":"5f"})"},
      {R"({"ist":"project","alg":"HS256"})",
       R"({"iss":"123456","iat":1795351824,"exp":1795352124})"},
      {R"({"alg":"HS256"})",
       R"({"iss":123456,"ist":"project","iat":1795351824.9,"exp":1795352124.1})"},
  };
  for (const auto& [header, claims] : rows) {
    CAPTURE(header, claims);
    const auto text = samples::jwt(header, claims);
    const auto auth = parsed(" " + text + " ");
    CHECK(auth.issuer == "123456");
    CHECK(auth.issuer_type == "project");
    CHECK(auth.signed_text == text.substr(0, text.rfind('.')));
    CHECK(auth.signature == std::string(32, 's'));
    CHECK_FALSE(check_rest_auth(auth, kProjectIssuer, kNowS).has_value());
  }
}

TEST_CASE("what the authentication was issued for stands in its claims, or else in its header") {
  const auto type_of = [](std::string_view header, std::string_view claims) {
    return parsed(samples::jwt(header, claims)).issuer_type;
  };
  CHECK(type_of(R"({"alg":"HS256"})", R"({"iss":"1"})") == "project");
  CHECK(type_of(R"({"alg":"HS256","ist":"account"})", R"({"iss":"1"})") == "account");
  CHECK(type_of(R"({"alg":"HS256","ist":"account"})", R"({"iss":"1","ist":"project"})") ==
        "project");
}

TEST_CASE("a REST request without proper authentication is refused by name") {
  check_says(refusal(""), "No suitable authentication found");
  check_says(refusal("  "), "No suitable authentication found");
  check_says(refusal("123456:secret"), "not a JWT");
  check_says(refusal(std::string(16385, 'x')), "too long");
  check_says(refusal(samples::jwt(R"({"alg":"none"})", R"({"iss":"1"})")), "alg is none");
  check_says(refusal(samples::jwt(R"({"alg":"HS256"})", R"({"ist":"project"})")),
             "iss must be the API key");
  check_says(refusal(samples::jwt(R"({"alg":"HS256"})", R"({"iss":"1","exp":"x"})")),
             "exp must be");
}

TEST_CASE("REST authentication holds for a project and five minutes") {
  RestAuth auth;
  auth.issuer = "1";
  auth.issuer_type = "project";
  auth.issued_s = kNowS;
  auth.expires_s = kNowS + 300;
  CHECK_FALSE(check_rest_auth(auth, kProjectIssuer, kNowS).has_value());
  CHECK_FALSE(check_rest_auth(auth, kProjectIssuer, kNowS - 60).has_value());
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS - 61), "61 seconds in the future");
  CHECK_FALSE(check_rest_auth(auth, kProjectIssuer, kNowS + 359).has_value());
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS + 360), "expired 60 seconds ago");
  auth.expires_s = kNowS + 3600;
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "at most 5 minutes");
  auth.issued_s.reset();
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "at most 5 minutes");
  auth.expires_s.reset();
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "exp is missing");
  auth.issuer_type = "account";
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "issued for \"account\"");
}

TEST_CASE("an account's authentication is none for a project, and the other way round") {
  RestAuth auth;
  auth.issuer_type = kAccountIssuer;
  auth.issued_s = kNowS;
  auth.expires_s = kNowS + 300;
  CHECK_FALSE(check_rest_auth(auth, kAccountIssuer, kNowS).has_value());
  auth.issuer_type = kProjectIssuer;
  check_says(check_rest_auth(auth, kAccountIssuer, kNowS), "needs one issued for \"account\"");
}

TEST_CASE("an application's authentication names it by application_id and lives 15 minutes") {
  const std::string claims =
      R"({"application_id":"a-b","iat":1795351824,"exp":1795352724,"sub":"x","jti":"y"})";
  const std::string text = encode_base64_url(R"({"alg":"RS256"})") + "." +
                           encode_base64_url(claims) + "." +
                           encode_base64_url(std::string(256, 's'));
  auto auth = parsed(text);
  CHECK(auth.issuer == "a-b");
  CHECK(auth.signing == Signing::kRs256);
  CHECK_FALSE(check_rest_auth(auth, kProjectIssuer, kNowS).has_value());
  auth.expires_s = kNowS + 961;
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "at most 15 minutes");
  auth.signing = Signing::kHs256;
  check_says(check_rest_auth(auth, kProjectIssuer, kNowS), "at most 5 minutes");
}

TEST_CASE("a participant's token is no REST authentication") {
  const std::string token =
      std::string(samples::kJwtFullInput) + "." + std::string(samples::kJwtFullSignature);
  check_says(refusal(token), "client token");
  check_says(refusal(std::string(samples::kJwtDefault)), "client token");
}
