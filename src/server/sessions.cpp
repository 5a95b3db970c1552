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

}  // namespace parley::server
