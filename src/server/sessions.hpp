// Making sessions: the one way in which REST, the command line and rooms of guests do it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "protocol/session_request.hpp"
#include "server/store.hpp"

namespace parley::server {

/// A new session of that project, kept in the store; `connections_max` as in Session.
Result<Session, StoreError> create_session(Store& store,
                                           const std::string& api_key,
                                           const protocol::SessionRequest& request,
                                           std::uint32_t connections_max = 0);

/// Whether the project may have one more session now. Those of the last 24 hours count.
Result<bool, StoreError> has_sessions_left(Store& store, const Project& project);

/// What to say when it may not.
[[nodiscard]] std::string quota_problem(const Project& project);

}  // namespace parley::server
