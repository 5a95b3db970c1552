#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "protocol/token.hpp"
#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

constexpr auto kNowS = samples::kNowS;

Claims good_claims() {
  Claims claims;
  claims.api_key = samples::kApiKey;
  claims.session_id = samples::kSessionId;
  claims.created_s = kNowS;
  claims.expires_s = kNowS + 3600;
  claims.scope = "session.connect";
  claims.issuer_type = "project";
  return claims;
}

std::optional<Error> check(const Claims& claims, std::int64_t now_s = kNowS) {
  return check_claims(claims, samples::kApiKey, samples::kSessionId, now_s);
}

void check_refused(const std::optional<Error>& error, ErrorCode code, std::string_view says) {
  CAPTURE(says);
  REQUIRE(error.has_value());
  CAPTURE(error->message);
  CHECK(error->code == code);
  CHECK(error->message.find(says) != std::string::npos);
}

void check_refused(const std::optional<Error>& error, std::string_view says) {
  check_refused(error, ErrorCode::kAuthenticationError, says);
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("a good token is let in, from its first second to its last") {
  const auto claims = good_claims();
  CHECK_FALSE(check(claims).has_value());
  CHECK_FALSE(check(claims, kNowS + 3599).has_value());
  Claims bare = claims;
  bare.scope.reset();
  bare.issuer_type.reset();
  bare.created_s.reset();
  CHECK_FALSE(check(bare).has_value());
}

TEST_CASE("what the official SDK signed is let in") {
  for (const auto text : {samples::kT1Full, samples::kT1Default, samples::kJwtDefault}) {
    const auto token = parse_token(text);
    REQUIRE(token);
    CHECK_FALSE(check(token.value().claims).has_value());
  }
}

TEST_CASE("an expired token is refused to the second, however clocks differ") {
  const auto claims = good_claims();
  check_refused(check(claims, kNowS + 3600), "expired 0 seconds ago");
  check_refused(check(claims, kNowS + 3601), "expired 1 second ago");
  check_refused(check(claims, kNowS + 7200), "expired 3600 seconds ago");
  Claims backwards = claims;
  backwards.expires_s = *claims.created_s - 1;
  check_refused(check(backwards), "expired 1 second ago");
  Claims negative = claims;
  negative.expires_s = -999999999999999;
  check_refused(check(negative), "expired");
}

TEST_CASE("a token from the future is let in within the tolerance only") {
  Claims claims = good_claims();
  claims.created_s = kNowS + 300;
  CHECK_FALSE(check(claims).has_value());
  claims.created_s = kNowS + 301;
  check_refused(check(claims), "not valid yet: it begins in 301 seconds. Is the clock");
  claims.created_s = kNowS;
  claims.not_before_s = kNowS + 301;
  check_refused(check(claims), "not valid yet");
  claims.not_before_s = kNowS + 300;
  CHECK_FALSE(check(claims).has_value());
  check_refused(check_claims(claims, samples::kApiKey, samples::kSessionId, kNowS, 0),
                "not valid yet");
}

TEST_CASE("a token lives for 30 days at most") {
  Claims claims = good_claims();
  claims.expires_s = kNowS + 30 * 86400;
  CHECK_FALSE(check(claims).has_value());
  claims.expires_s = kNowS + 31 * 86400;
  check_refused(check(claims), "at most 30 days");
  claims.created_s.reset();
  check_refused(check(claims), "at most 30 days");
  claims.created_s = kNowS - 2 * 86400;
  claims.expires_s = kNowS + 29 * 86400;
  check_refused(check(claims), "at most 30 days");
}

TEST_CASE("a token for another session or project is refused, saying which it is") {
  Claims claims = good_claims();
  claims.session_id = "2_other";
  check_refused(check(claims), "for another session");
  claims.session_id = std::string(samples::kSessionId) + " ";
  check_refused(check(claims), "for another session");
  claims = good_claims();
  claims.api_key = "654321";
  check_refused(check(claims), "another project: it was made for API key \"654321\"");
}

TEST_CASE("the session must be one, and the client's own project's") {
  const auto claims = good_claims();
  check_refused(
      check_claims(claims, samples::kApiKey, "", kNowS), ErrorCode::kInvalidSessionId, "empty");
  check_refused(check_claims(claims, samples::kApiKey, "nonsense", kNowS),
                ErrorCode::kInvalidSessionId,
                "does not begin");
  check_refused(check_claims(claims, "654321", samples::kSessionId, kNowS),
                ErrorCode::kInvalidSessionId,
                "belongs to API key \"123456\", but the client connects with API key \"654321\"");
}

TEST_CASE("a token for something else than a client's connection is refused") {
  Claims claims = good_claims();
  claims.issuer_type = "account";
  check_refused(check(claims), "issued for \"account\" (ist)");
  claims = good_claims();
  claims.scope = "session.listen";
  check_refused(check(claims), "scope \"session.listen\" does not allow connecting");
  claims.scope = "session.connector";
  check_refused(check(claims), "does not allow connecting");
  claims.scope = "session.listen session.connect";
  CHECK_FALSE(check(claims).has_value());
}

TEST_CASE("connection data may have 1024 characters of any script") {
  Claims claims = good_claims();
  claims.connection_data = std::string(1024, 'x');
  CHECK_FALSE(check(claims).has_value());
  claims.connection_data = std::string(1025, 'x');
  check_refused(check(claims), "connection data has 1025 characters; at most 1024");
  claims.connection_data = repeated("\xE2\x82\xAC", 1024);
  CHECK_FALSE(check(claims).has_value());
  claims.connection_data = repeated("\xF0\x9F\x98\x80", 512);
  CHECK_FALSE(check(claims).has_value());
  claims.connection_data = repeated("\xF0\x9F\x98\x80", 513);
  check_refused(check(claims), "connection data has 1026 characters");
}

TEST_CASE("the layout class list may have 1024 characters with its spaces") {
  Claims claims = good_claims();
  claims.layout_classes = {std::string(511, 'a'), std::string(512, 'b')};
  CHECK_FALSE(check(claims).has_value());
  claims.layout_classes = {std::string(512, 'a'), std::string(512, 'b')};
  check_refused(check(claims), "class list has 1025 characters; at most 1024");
}
