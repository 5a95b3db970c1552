#include <algorithm>

#include "protocol/session_id.hpp"
#include "protocol/text.hpp"
#include "protocol/token.hpp"

namespace parley::protocol {

namespace {

constexpr std::string_view kScope = "session.connect";

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

std::string seconds(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " second" : " seconds");
}

std::optional<Error> check_session(std::string_view api_key, std::string_view session_id) {
  const auto session = parse_session_id(session_id);
  if (!session) return session.error();
  if (session.value().api_key == api_key) return std::nullopt;
  return Error{ErrorCode::kInvalidSessionId,
               "The session belongs to API key " + quoted(session.value().api_key) +
                   ", but the client connects with API key " + quoted(api_key) +
                   ". Use the API key that created the session."};
}

std::optional<Error> check_subject(const Claims& claims,
                                   std::string_view api_key,
                                   std::string_view session_id) {
  if (claims.api_key != api_key) {
    return refused("The token is for another project: it was made for API key " +
                   quoted(claims.api_key) + ", but the client connects with API key " +
                   quoted(api_key) + ".");
  }
  if (claims.session_id != session_id) {
    return refused(
        "The token is for another session. Make one for the session that the client connects to.");
  }
  if (claims.issuer_type && *claims.issuer_type != "project") {
    return refused("The token was issued for " + quoted(*claims.issuer_type) +
                   " (ist). A client needs one issued for \"project\".");
  }
  const auto padded = " " + claims.scope.value_or(std::string(kScope)) + " ";
  if (padded.find(" " + std::string(kScope) + " ") == std::string::npos) {
    return refused("The token's scope " + quoted(*claims.scope) +
                   " does not allow connecting. It must be \"session.connect\".");
  }
  return std::nullopt;
}

std::optional<Error> check_times(const Claims& claims, std::int64_t now_s, std::int64_t skew_s) {
  const auto created_s = claims.created_s.value_or(now_s);
  const auto start_s = std::max(created_s, claims.not_before_s.value_or(created_s));
  if (start_s - now_s > skew_s) {
    return refused("The token is not valid yet: it begins in " + seconds(start_s - now_s) +
                   ". Is the clock of the server that made it right?");
  }
  if (claims.expires_s <= now_s) {
    return refused("The token expired " + seconds(now_s - claims.expires_s) +
                   " ago. Make a new one for each client that connects.");
  }
  if (claims.expires_s - created_s > kTokenLifetimeMaxS + skew_s) {
    return refused("The token lives for " + seconds(claims.expires_s - created_s) +
                   "; at most 30 days are allowed. Make one with an earlier expireTime.");
  }
  return std::nullopt;
}

std::optional<Error> check_sizes(const Claims& claims) {
  const auto data_units = utf16_units(claims.connection_data.value_or(""));
  if (data_units > kConnectionDataUnitsMax) {
    return refused("The token's connection data has " + std::to_string(data_units) +
                   " characters; at most " + std::to_string(kConnectionDataUnitsMax) +
                   " are allowed. Pass a key, and keep the data in the application.");
  }
  std::size_t layout_units = 0;
  for (const auto& name : claims.layout_classes)
    layout_units += utf16_units(name) + 1;
  if (layout_units > kLayoutClassesUnitsMax + 1) {
    return refused("The token's initial layout class list has " + std::to_string(layout_units - 1) +
                   " characters; at most " + std::to_string(kLayoutClassesUnitsMax) +
                   " are allowed.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> check_claims(const Claims& claims,
                                  std::string_view api_key,
                                  std::string_view session_id,
                                  std::int64_t now_s,
                                  std::int64_t skew_s) {
  if (auto error = check_session(api_key, session_id)) return error;
  if (auto error = check_subject(claims, api_key, session_id)) return error;
  if (auto error = check_times(claims, now_s, skew_s)) return error;
  return check_sizes(claims);
}

}  // namespace parley::protocol
