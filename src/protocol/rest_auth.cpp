#include "protocol/rest_auth.hpp"

#include "protocol/jwt.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

}  // namespace

Result<RestAuth, Error> parse_rest_auth(std::string_view header) {
  header = trimmed(header);
  if (header.empty()) return refused("No suitable authentication found: send X-OPENTOK-AUTH.");
  if (header.size() > kTokenBytesMax) return refused("The X-OPENTOK-AUTH header is too long.");
  auto jwt = parse_jwt(header);
  if (!jwt) return jwt.error();
  std::string problem;
  std::optional<std::string> issuer;
  std::optional<std::string> type;
  std::optional<std::string> header_type;
  RestAuth auth;
  ClaimReader claims(jwt.value().claims.root(), problem);
  ClaimReader head(jwt.value().header.root(), problem);
  if (!claims.name("iss", issuer) || !claims.text("ist", type) ||
      !claims.seconds("iat", auth.issued_s) || !claims.seconds("exp", auth.expires_s) ||
      !head.text("ist", header_type)) {
    return refused("The claims of X-OPENTOK-AUTH are wrong: " + problem + ".");
  }
  if (!issuer) return refused("X-OPENTOK-AUTH names no project: iss must be the API key.");
  // Client tokens are signed with the same secret, but their bearers are participants.
  const auto root = jwt.value().claims.root();
  if (root.find("session_id").exists() || root.find("scope").exists())
    return refused("X-OPENTOK-AUTH is a client token: sign one without session_id and scope.");
  auth.api_key = std::move(*issuer);
  auth.issuer_type = type.value_or(header_type.value_or("project"));
  auth.signed_text = std::move(jwt.value().signed_text);
  auth.signature = std::move(jwt.value().signature);
  return auth;
}

std::optional<Error> check_rest_auth(const RestAuth& auth,
                                     std::int64_t now_s,
                                     std::int64_t skew_s) {
  if (auth.issuer_type != "project") {
    return refused("X-OPENTOK-AUTH was issued for " + quoted(auth.issuer_type) +
                   " (ist). This needs one issued for \"project\".");
  }
  if (!auth.expires_s) return refused("X-OPENTOK-AUTH never expires: exp is missing.");
  const auto issued_s = auth.issued_s.value_or(now_s);
  if (issued_s - now_s > skew_s) {
    return refused("X-OPENTOK-AUTH was made " + std::to_string(issued_s - now_s) +
                   " seconds in the future. Is the clock of the server that made it right?");
  }
  if (*auth.expires_s <= now_s - skew_s) {
    return refused("X-OPENTOK-AUTH expired " + std::to_string(now_s - *auth.expires_s) +
                   " seconds ago. Make one for each request, and compare the clocks.");
  }
  if (*auth.expires_s - issued_s > kRestAuthLifetimeMaxS) {
    return refused("X-OPENTOK-AUTH lives for " + std::to_string(*auth.expires_s - issued_s) +
                   " seconds; at most 5 minutes are allowed.");
  }
  return std::nullopt;
}

}  // namespace parley::protocol
