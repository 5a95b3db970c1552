// Making sessions: the one way in which REST, the command line and the demo page do it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "protocol/session_request.hpp"
#include "server/store.hpp"

namespace parley::server {

/// A new session of that project, kept in the store.
Result<Session, StoreError> create_session(Store& store,
                                           const std::string& api_key,
                                           const protocol::SessionRequest& request);

}  // namespace parley::server
