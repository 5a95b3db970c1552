#include "server/sessions.hpp"

#include <optional>

#include "protocol/session_id.hpp"
#include "server/clock.hpp"
#include "server/signer.hpp"

namespace parley::server {

Result<Session, StoreError> create_session(Store& store,
                                           const std::string& api_key,
                                           const protocol::SessionRequest& request,
                                           std::uint32_t connections_max) {
  Session session;
  session.api_key = api_key;
  session.request = request;
  session.created_ms = wall_ms();
  session.connections_max = connections_max;
  const std::string random = random_alphanumeric(protocol::kSessionRandomChars);
  session.session_id =
      protocol::mint_session_id({api_key, request.location, session.created_ms, random});
  if (const std::optional<StoreError> problem = store.add_session(session)) return *problem;
  return session;
}

Result<bool, StoreError> has_sessions_left(Store& store, const Project& project) {
  constexpr std::int64_t kDayMs = std::int64_t{24} * 3600 * 1000;
  const std::uint32_t most = project.quota.sessions_per_day_max;
  if (most == 0) return true;
  const auto count = store.count_sessions(project.api_key, wall_ms() - kDayMs, most);
  if (!count.ok()) return count.error();
  return count.value() < most;
}

std::string quota_problem(const Project& project) {
  return "The project has made the " + std::to_string(project.quota.sessions_per_day_max) +
         " sessions that it may make in 24 hours. Use one session again, or ask the operator for "
         "more.";
}

}  // namespace parley::server
