#include "protocol/token_text.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

Claims full_claims() {
  Claims claims;
  claims.api_key = samples::kApiKey;
  claims.session_id = samples::kSessionId;
  claims.role = Role::kPublisheronly;
  claims.created_s = samples::kNowS;
  claims.expires_s = samples::kNowS + 60;
  claims.connection_data = "name=bob&x=\xC3\xA9 \"y\"\n";
  claims.layout_classes = {"focus", "big"};
  return claims;
}

void check_same(const Claims& claims, const Claims& expected) {
  CHECK(claims.api_key == expected.api_key);
  CHECK(claims.session_id == expected.session_id);
  CHECK(claims.role == expected.role);
  CHECK(claims.created_s == expected.created_s);
  CHECK(claims.expires_s == expected.expires_s);
  CHECK(claims.connection_data == expected.connection_data);
  CHECK(claims.layout_classes == expected.layout_classes);
  CHECK(claims.scope == "session.connect");
}

}  // namespace

TEST_CASE("a minted JWT is read back as what it was made of") {
  const auto claims = full_claims();
  const auto input = jwt_signing_input(claims, 4294967295);
  const auto token = parse_token(jwt_token(input, std::string(32, '\xF0')));
  REQUIRE(token);
  CHECK(token.value().kind == TokenKind::kJwt);
  CHECK(token.value().signed_text == input);
  CHECK(token.value().signature == std::string(32, '\xF0'));
  CHECK(token.value().claims.issuer_type == "project");
  check_same(token.value().claims, claims);
}

TEST_CASE("a minted T1 token is read back as what it was made of") {
  const auto claims = full_claims();
  const auto data = t1_data_string(claims, 5);
  const auto token = parse_token(t1_token(claims.api_key, data, std::string(20, '\xF0')));
  REQUIRE(token);
  CHECK(token.value().kind == TokenKind::kT1);
  CHECK(token.value().signed_text == data);
  CHECK(token.value().signature == std::string(20, '\xF0'));
  check_same(token.value().claims, claims);
}

TEST_CASE("a minted token's header and claims are spelt as the official SDK spells them") {
  const auto input = jwt_signing_input(full_claims(), 5);
  const auto dot = input.find('.');
  CHECK(input.substr(0, dot) == samples::kJwtFullInput.substr(0, samples::kJwtFullInput.find('.')));
  CHECK(decode_base64(input.substr(dot + 1)) ==
        samples::kClaims.substr(0, samples::kClaims.find(R"(,"session_id")")) +
            R"(,"exp":1795351884,"nonce":5,"scope":"session.connect","session_id":")" +
            std::string(samples::kSessionId) +
            "\",\"role\":\"publisheronly\",\"connection_data\":\"name=bob&x=\xC3\xA9 "
            "\\\"y\\\"\\n\","
            "\"initial_layout_class_list\":\"focus big\"}");
  const auto expected = "session_id=" + std::string(samples::kSessionId) +
                        "&create_time=1795351824&nonce=5&role=publisheronly&expire_time=1795351884"
                        "&connection_data=name%3Dbob%26x%3D%C3%A9%20%22y%22%0A"
                        "&initial_layout_class_list=focus%20big&scope=session.connect";
  CHECK(t1_data_string(full_claims(), 5) == expected);
}

TEST_CASE("a token of the official SDK is minted again byte for byte") {
  const auto original = parse_token(samples::kT1Full);
  REQUIRE(original);
  const auto again =
      t1_token(samples::kApiKey, original.value().signed_text, original.value().signature);
  CHECK(again == samples::kT1Full);
  const auto signature = decode_base64(samples::kJwtFullSignature);
  REQUIRE(signature.has_value());
  CHECK(jwt_token(samples::kJwtFullInput, *signature) ==
        std::string(samples::kJwtFullInput) + "." + std::string(samples::kJwtFullSignature));
}

TEST_CASE("absent connection data is not written") {
  auto claims = full_claims();
  claims.connection_data.reset();
  claims.layout_classes.clear();
  CHECK(t1_data_string(claims, 1).find("connection_data") == std::string::npos);
  const auto token = parse_token(jwt_token(jwt_signing_input(claims, 1), std::string(32, 's')));
  REQUIRE(token);
  CHECK_FALSE(token.value().claims.connection_data.has_value());
  CHECK(token.value().claims.layout_classes.empty());
}
