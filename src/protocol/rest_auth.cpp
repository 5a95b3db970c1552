#include "protocol/rest_auth.hpp"

#include "protocol/jwt.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

}  // namespace

Result<RestAuth, Error> parse_rest_auth(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) {
    return refused(
        "No suitable authentication found: send X-OPENTOK-AUTH, or Authorization: Bearer.");
  }
  if (text.size() > kTokenBytesMax) return refused("The authentication is too long.");
  auto jwt = parse_jwt(text);
  if (!jwt) return jwt.error();
  std::string problem;
  std::optional<std::string> issuer;
  std::optional<std::string> application;
  std::optional<std::string> type;
  std::optional<std::string> header_type;
  RestAuth auth;
  ClaimReader claims(jwt.value().claims.root(), problem);
  ClaimReader head(jwt.value().header.root(), problem);
  if (!claims.name("iss", issuer) || !claims.text("application_id", application) ||
      !claims.text("ist", type) || !claims.seconds("iat", auth.issued_s) ||
      !claims.seconds("exp", auth.expires_s) || !head.text("ist", header_type)) {
    return refused("The authentication's claims are wrong: " + problem + ".");
  }
  if (!issuer) issuer = std::move(application);
  if (!issuer) return refused("The authentication names no project: iss must be the API key.");
  // Client tokens are signed with the same key, but their bearers are participants.
  const auto root = jwt.value().claims.root();
  if (root.find("session_id").exists() || root.find("scope").exists())
    return refused("The authentication is a client token: sign one without session_id and scope.");
  auth.issuer = std::move(*issuer);
  auth.issuer_type = type.value_or(header_type.value_or(std::string(kProjectIssuer)));
  auth.signing = jwt.value().signing;
  auth.signed_text = std::move(jwt.value().signed_text);
  auth.signature = std::move(jwt.value().signature);
  return auth;
}

std::optional<Error> check_rest_auth(const RestAuth& auth,
                                     std::string_view issuer_type,
                                     std::int64_t now_s,
                                     std::int64_t skew_s) {
  if (auth.issuer_type != issuer_type) {
    return refused("The authentication was issued for " + quoted(auth.issuer_type) +
                   " (ist). This needs one issued for " + quoted(issuer_type) + ".");
  }
  if (!auth.expires_s) return refused("The authentication never expires: exp is missing.");
  const auto issued_s = auth.issued_s.value_or(now_s);
  if (issued_s - now_s > skew_s) {
    return refused("The authentication was made " + std::to_string(issued_s - now_s) +
                   " seconds in the future. Is the clock of the server that made it right?");
  }
  if (*auth.expires_s <= now_s - skew_s) {
    return refused("The authentication expired " + std::to_string(now_s - *auth.expires_s) +
                   " seconds ago. Make one for each request, and compare the clocks.");
  }
  const bool is_rsa = auth.signing == Signing::kRs256;
  if (*auth.expires_s - issued_s > (is_rsa ? kBearerLifetimeMaxS : kRestAuthLifetimeMaxS)) {
    return refused("The authentication lives for " + std::to_string(*auth.expires_s - issued_s) +
                   " seconds; at most " + (is_rsa ? "15" : "5") + " minutes are allowed.");
  }
  return std::nullopt;
}

}  // namespace parley::protocol
