#include "server/join_check.hpp"

#include <optional>
#include <string>

#include "protocol/text.hpp"
#include "protocol/web_origin.hpp"
#include "server/clock.hpp"
#include "server/rest_auth.hpp"
#include "server/signer.hpp"
#include "server/token_check.hpp"

namespace parley::server {

namespace {

using protocol::Error;
using protocol::ErrorCode;
using protocol::Placement;

/// Pages of this server itself may always: its embeds keep lists of their own. What is no browser
/// has no origin, and could say any.
std::optional<Error> check_origin(const Project& project, const Caller& caller) {
  if (project.origins.empty() || caller.origin.empty()) return std::nullopt;
  const std::size_t scheme_end = caller.origin.find("://");
  const bool is_own = scheme_end != std::string::npos &&
                      equal_ignoring_case(caller.origin.substr(scheme_end + 3), caller.host);
  if (is_own) return std::nullopt;
  const auto origin = protocol::parse_origin(caller.origin);
  const Placement place =
      origin ? protocol::placement(project.origins, *origin) : Placement::kElsewhere;
  if (place == Placement::kAllowed) return std::nullopt;
  const std::string page = protocol::quoted(caller.origin);
  if (place == Placement::kInsecure) {
    return Error{ErrorCode::kAuthenticationError,
                 "Pages of " + page + " may join this project with https only."};
  }
  return Error{
      ErrorCode::kAuthenticationError,
      "Pages of " + page +
          " may not join this project. Its operator allows them with: parley project set " +
          project.api_key + " --allowed-origin, and the origins of all its pages."};
}

Error too_many_joins() {
  return {ErrorCode::kRateLimitExceeded,
          "Too many clients join this project at once; wait a second and try again"};
}

}  // namespace

CloudHost::Verdict check_join(Store& store,
                              Limiter& limiter,
                              const cloud::CheckToken& asked,
                              const Caller& caller) {
  const auto refuse = [&](std::string_view kind, const Error& error) {
    const std::string key = is_key(asked.api_key) ? asked.api_key : std::string();
    limiter.refused(kind, caller.address, key, error.message);
    return error;
  };
  auto checked = check_token(store, asked.api_key, asked.session_id, asked.token, wall_ms());
  if (!checked.ok()) {
    if (checked.error().code == ErrorCode::kInternalError) return checked.error();
    return refuse("token", checked.error());
  }
  const auto& [claims, session, project] = checked.value();
  if (const auto error = check_origin(project, caller)) return refuse("origin", *error);
  if (!limiter.take_join(caller.address, caller.is_exempt, project.api_key)) {
    return too_many_joins();
  }
  return cloud::Admission{claims.role,
                          claims.connection_data,
                          session.request.media_mode,
                          session.connections_max,
                          claims.layout_classes,
                          project.quota.connections_max,
                          project.quota.streams_max,
                          random_secret()};
}

}  // namespace parley::server
