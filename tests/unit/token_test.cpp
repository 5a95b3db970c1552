#include "protocol/token.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/sample_tokens.hpp"

using namespace parley;
using namespace parley::protocol;

namespace {

ParsedToken parsed(std::string_view text) {
  CAPTURE(text);
  auto token = parse_token(text);
  if (!token) FAIL(token.error().message);
  return std::move(token).value();
}

std::string refusal(std::string_view text) {
  const auto token = parse_token(text);
  if (token) return "accepted";
  CHECK(token.error().code == ErrorCode::kAuthenticationError);
  return token.error().message;
}

void check_says(const std::string& message, std::string_view words) {
  CAPTURE(message, words);
  CHECK(message.find(words) != std::string::npos);
}

void check_full(const ParsedToken& token) {
  CHECK(token.claims.api_key == samples::kApiKey);
  CHECK(token.claims.session_id == samples::kSessionId);
  CHECK(token.claims.role == Role::kModerator);
  CHECK(token.claims.created_s == samples::kNowS);
  CHECK(token.claims.expires_s == 1795400000);
  CHECK(token.claims.connection_data == "name=bob&x=\xC3\xA9 y");
  CHECK(token.claims.layout_classes == std::vector<std::string>{"focus", "big"});
  CHECK(token.claims.scope == "session.connect");
}

void check_default(const ParsedToken& token) {
  CHECK(token.claims.api_key == samples::kApiKey);
  CHECK(token.claims.session_id == samples::kSessionId);
  CHECK(token.claims.role == Role::kPublisher);
  CHECK(token.claims.expires_s == samples::kNowS + 86400);
  CHECK_FALSE(token.claims.connection_data.has_value());
  CHECK(token.claims.layout_classes.empty());
}

}  // namespace

TEST_CASE("a T1 token of the official SDK is understood, its signed bytes kept as sent") {
  const auto token = parsed(samples::kT1Full);
  CHECK(token.kind == TokenKind::kT1);
  CHECK(token.signed_text == samples::kT1FullData);
  CHECK(encode_hex(token.signature) == samples::kT1FullSignature);
  CHECK_FALSE(token.claims.issuer_type.has_value());
  check_full(token);
  check_default(parsed(samples::kT1Default));
}

TEST_CASE("a JWT of the official SDK is understood, its signed bytes kept as sent") {
  const auto text =
      std::string(samples::kJwtFullInput) + "." + std::string(samples::kJwtFullSignature);
  const auto token = parsed(text);
  CHECK(token.kind == TokenKind::kJwt);
  CHECK(token.signed_text == samples::kJwtFullInput);
  CHECK(encode_base64_url(token.signature) == samples::kJwtFullSignature);
  CHECK(token.claims.issuer_type == "project");
  check_full(token);
  check_default(parsed(samples::kJwtDefault));
}

TEST_CASE("white space around a token is ignored, inside it is not") {
  check_full(parsed("\n\t " + std::string(samples::kT1Full) + " \r\n"));
  check_default(parsed(std::string(samples::kJwtDefault) + "\n"));
  std::string broken(samples::kT1Full);
  check_says(refusal(broken.insert(40, "\n")), "not base64");
  std::string folded(samples::kJwtDefault);
  check_says(refusal(folded.insert(60, "\n")), "claims");
}

TEST_CASE("T1 takes standard and URL-safe base64, padded or not") {
  // The question marks make '/' or '_' come up, the lengths all three paddings.
  for (const std::string_view data : {"a???", "a????", "a?????"}) {
    const auto standard = samples::t1_with("&connection_data=" + std::string(data));
    std::string url_safe = standard.substr(4);
    for (char& c : url_safe) {
      if (c == '+') c = '-';
      if (c == '/') c = '_';
    }
    CHECK(standard.find('/') != std::string::npos);
    const auto bare = [](const std::string& text) {
      return text.substr(0, text.find_last_not_of('=') + 1);
    };
    for (const auto& text : {standard, bare(standard), "T1==" + url_safe, "T1==" + bare(url_safe)})
      CHECK(parsed(text).claims.connection_data == data);
  }
}

TEST_CASE("T1 takes every encoding of spaces, and lists with raw ones") {
  CHECK(parsed(samples::t1_with("&connection_data=a+b")).claims.connection_data == "a b");
  CHECK(parsed(samples::t1_with("&connection_data=a%20b")).claims.connection_data == "a b");
  CHECK(parsed(samples::t1_with("&connection_data=a b")).claims.connection_data == "a b");
  CHECK(parsed(samples::t1_with("&connection_data=a%2Bb")).claims.connection_data == "a+b");
  const std::vector<std::string> classes{"focus", "big"};
  for (const auto* list :
       {"focus big", "focus+big", "focus%20big", " focus   big ", "focus%2Bbig"}) {
    CAPTURE(list);
    const auto token = parsed(samples::t1_with("&initial_layout_class_list=" + std::string(list)));
    CHECK(token.claims.layout_classes == classes);
  }
}

TEST_CASE("T1 data is split at the first colon only") {
  const auto token = parsed(samples::t1_with("&connection_data=a:b:c"));
  CHECK(token.claims.connection_data == "a:b:c");
  CHECK(token.signed_text.ends_with("connection_data=a:b:c"));
}

TEST_CASE("T1 fields come in any order, empty ones and unknown ones do not count") {
  const auto token =
      parsed(samples::t1("scope=&x=1&role=&expire_time=&connection_data=&create_time=1795351824.75"
                         "&nonce=-12.5e3&session_id=" +
                         std::string(samples::kSessionId)));
  check_default(token);
  CHECK(token.claims.created_s == samples::kNowS);
  const auto legacy =
      "T1==" + encode_base64("partner_id=1&sdk_version=tbphp&sig=" + std::string(40, 'A') +
                             ":session_id=s&create_time=1");
  CHECK(parsed(legacy).claims.api_key == "1");
  CHECK(parsed(legacy).signature == std::string(20, '\xAA'));
}

TEST_CASE("a token that names no end lives 24 hours from its making") {
  CHECK(parsed(samples::t1_with("")).claims.expires_s == samples::kNowS + 86400);
  CHECK(parsed(samples::jwt_with("")).claims.expires_s == samples::kNowS + 86400);
  CHECK(parsed(samples::jwt_with(R"(,"exp":null)")).claims.expires_s == samples::kNowS + 86400);
  const auto other_names =
      samples::jwt(R"({"alg":"HS256"})",
                   R"({"iss":"1","session_id":"s","create_time":1000,"expire_time":2000})");
  CHECK(parsed(other_names).claims.created_s == 1000);
  CHECK(parsed(other_names).claims.expires_s == 2000);
  check_says(refusal(samples::t1("session_id=s&role=publisher")), "neither when it was made");
  check_says(refusal(samples::jwt(R"({"alg":"HS256"})", R"({"iss":"1","session_id":"s"})")),
             "neither when it was made");
}

TEST_CASE("JWT claims may be null, unknown, fractional, negative or numbers in text") {
  const auto token = parsed(samples::jwt_with(
      R"(,"expireTime":null,"data":null,"connection_data":null,"role":null,"scope":null,"nonce":-17,)"
      R"("acl":{"paths":{"/session/**":{}}},"sub":"video","jti":"x","exp":1795438224.5)"));
  check_default(token);
  CHECK(token.claims.expires_s == 1795438224);
  CHECK(parsed(samples::jwt_with(R"(,"nonce":0.463,"exp":"1795438224")")).claims.expires_s ==
        1795438224);
  CHECK(parsed(samples::jwt_with(R"(,"nbf":1795351000)")).claims.not_before_s == 1795351000);
  const auto numeric =
      samples::jwt(R"({"alg":"HS256"})", R"({"iss":123456,"iat":1,"session_id":"s"})");
  CHECK(parsed(numeric).claims.api_key == "123456");
}

TEST_CASE("JWT layout classes come raw or URL-encoded") {
  const std::vector<std::string> classes{"focus", "big"};
  for (const auto* list : {"focus big", "focus+big", "focus%20big"}) {
    const auto claim = R"(,"initial_layout_class_list":")" + std::string(list) + '"';
    CHECK(parsed(samples::jwt_with(claim)).claims.layout_classes == classes);
  }
  CHECK(parsed(samples::jwt_with(R"(,"initial_layout_class_list":"")"))
            .claims.layout_classes.empty());
}

TEST_CASE("every role is understood in both kinds of token, an unknown one refused by name") {
  struct Row {
    std::string name;
    Role role;
  };

  for (const auto& [name, role] : {Row{"subscriber", Role::kSubscriber},
                                   Row{"publisher", Role::kPublisher},
                                   Row{"publisheronly", Role::kPublisheronly},
                                   Row{"moderator", Role::kModerator}}) {
    CHECK(parsed(samples::t1_with("&role=" + name)).claims.role == role);
    CHECK(parsed(samples::jwt_with(R"(,"role":")" + name + '"')).claims.role == role);
  }
  check_says(refusal(samples::t1_with("&role=admin")), "role \"admin\" is unknown");
  check_says(refusal(samples::jwt_with(R"(,"role":"Moderator")")), "role \"Moderator\" is unknown");
}

TEST_CASE("claims of a wrong type are refused by name") {
  check_says(refusal(samples::jwt_with(R"(,"role":7)")), "role must be text");
  check_says(refusal(samples::jwt_with(R"(,"session_id":7)")), "session_id must be text");
  check_says(refusal(samples::jwt_with(R"(,"iss":true)")), "iss must be text");
  check_says(refusal(samples::jwt_with(R"(,"connection_data":{"name":"bob"})")),
             "connection_data must be text");
  check_says(refusal(samples::jwt_with(R"(,"exp":"soon")")), "exp must be a number of seconds");
  check_says(refusal(samples::jwt_with(R"(,"iat":[1])")), "iat must be a number of seconds");
  check_says(refusal(samples::jwt_with(R"(,"scope":["session.connect"])")), "scope must be text");
  check_says(refusal(samples::jwt_with(R"(,"initial_layout_class_list":["a"])")),
             "initial_layout_class_list must be text");
  check_says(refusal(samples::t1_with("&expire_time=tomorrow")),
             "expire_time must be a number of seconds");
  check_says(refusal(samples::t1_with("&expire_time=1e10")),
             "expire_time must be a number of seconds");
}

TEST_CASE("a token without project or session is refused") {
  const std::string header = R"({"alg":"HS256"})";
  check_says(refusal(samples::jwt(header, R"({"session_id":"s","iat":1})")),
             "API key (iss) is missing");
  check_says(refusal(samples::jwt(header, R"({"iss":"","session_id":"s","iat":1})")),
             "API key (iss) is missing");
  check_says(refusal(samples::jwt(header, R"({"iss":"1","iat":1})")), "session_id is missing");
  check_says(refusal(samples::t1("create_time=1")), "session_id is missing");
  const auto sig = "sig=" + std::string(40, 'a');
  check_says(refusal("T1==" + encode_base64(sig + ":session_id=s&create_time=1")),
             "API key (iss) is missing");
}

TEST_CASE("a T1 field that stands twice is refused: which one is meant, nobody can know") {
  check_says(refusal(samples::t1_with("&session_id=other")), "session_id stands in it twice");
  check_says(refusal(samples::t1_with("&role=moderator&role=subscriber")),
             "role stands in it twice");
  check_says(refusal(samples::t1_with("&create_time=1")), "create_time stands in it twice");
}

TEST_CASE("connection data must be UTF-8, and may hold anything that is") {
  check_says(refusal(samples::t1_with("&connection_data=Jos%E9")), "not UTF-8");
  CHECK(parsed(samples::t1_with("&connection_data=%00%0A%F0%9F%98%80")).claims.connection_data ==
        std::string("\0\n\xF0\x9F\x98\x80", 6));
  CHECK(parsed(samples::jwt_with(R"(,"connection_data":"\u0000\ud83d\ude00")"))
            .claims.connection_data == std::string("\0\xF0\x9F\x98\x80", 5));
  check_says(refusal(samples::jwt_with(R"(,"connection_data":"\ud83d")")), "claims");
  check_says(refusal(samples::jwt_with(R"(,"connection_data":"\ude00\ud83d")")), "claims");
}

TEST_CASE("what is no token at all is refused, saying so") {
  check_says(refusal(""), "empty");
  check_says(refusal(" \n"), "empty");
  check_says(refusal("hello"), "neither a JWT nor does it begin with T1==");
  check_says(refusal("t1==abcd"), "neither a JWT");
  check_says(refusal("devtoken"), "neither a JWT");
  check_says(refusal("a.b"), "three parts");
  check_says(refusal(std::string(16385, 'a')), "at most 16384");
  check_says(refusal(std::string("T1==\0", 5)), "not base64");
}

TEST_CASE("a damaged T1 token is refused, saying what is damaged") {
  const auto encoded = [](std::string_view text) { return "T1==" + encode_base64(text); };
  const std::string sig(40, 'a');
  check_says(refusal("T1=="), "no colon");
  check_says(refusal("T1==!"), "not base64");
  check_says(refusal(encoded("partner_id=1&sig=" + sig)), "no colon");
  check_says(refusal(encoded(":session_id=s")), "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1:session_id=s")), "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=:session_id=s")), "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=" + sig.substr(1) + ":session_id=s")),
             "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=" + sig.substr(2) + ":session_id=s")),
             "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=" + sig + "aa:session_id=s")),
             "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=" + sig + "a:session_id=s")),
             "40 hexadecimal digits");
  check_says(refusal(encoded("partner_id=1&sig=" + sig.substr(1) + "g:session_id=s")),
             "40 hexadecimal digits");
  check_says(
      refusal(encoded("partner_id=1&partner_id=2&sig=" + sig + ":session_id=s&create_time=1")),
      "partner_id stands in it twice");
  std::string many = "partner_id=1&sig=" + sig + ":session_id=s";
  for (int i = 0; i < 64; ++i)
    many += "&x=";
  check_says(refusal(encoded(many)), "too many fields");
}

TEST_CASE("a token cut off anywhere is refused or says less, and never does harm") {
  for (const auto whole : {samples::kT1Full, samples::kT1Default, samples::kJwtDefault}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto token = parse_token(whole.substr(0, size));
      if (whole.starts_with("T1")) continue;
      // A JWT has its signature last: whatever is missing is missed.
      CAPTURE(size);
      CHECK_FALSE(token.ok());
    }
  }
}

TEST_CASE("an application's token names it by application_id and is signed with RS256") {
  const auto text =
      encode_base64_url(R"({"alg":"RS256","typ":"JWT"})") + "." +
      encode_base64_url(R"({"application_id":"a-b","iat":1795351824,"exp":1795438224,"jti":"x",)"
                        R"("sub":"video","acl":{"paths":{"/session/**":{}}},"role":"moderator",)"
                        R"("scope":"session.connect","session_id":"s"})") +
      "." + encode_base64_url(std::string(256, 's'));
  const auto token = parse_token(text);
  REQUIRE(token.ok());
  CHECK(token.value().kind == TokenKind::kJwt);
  CHECK(token.value().signing == Signing::kRs256);
  CHECK(token.value().claims.api_key == "a-b");
  CHECK(token.value().claims.role == Role::kModerator);
  CHECK(parse_token(samples::kT1Full).value().signing == Signing::kHmacSha1);
  CHECK(parse_token(samples::kJwtDefault).value().signing == Signing::kHs256);
}

TEST_CASE("no change of one character leaves a token's signed bytes and signature as they were") {
  for (const auto whole : {samples::kT1Full, samples::kJwtDefault}) {
    const auto original = parsed(whole);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string text(whole);
      text[at] = text[at] == 'A' ? 'B' : 'A';
      const auto token = parse_token(text);
      if (!token) continue;
      CAPTURE(at);
      const bool same = token.value().signed_text == original.signed_text &&
                        token.value().signature == original.signature &&
                        token.value().claims.api_key == original.claims.api_key;
      // T1's head is not signed; of it, only names and separators may change without effect.
      if (same) CHECK(whole.starts_with("T1"));
    }
  }
}
