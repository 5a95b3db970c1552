// Checking a client's token against the store: the native half of what protocol/token.hpp reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/token.hpp"
#include "server/store.hpp"

namespace parley::server {

/// Who may come in, and to which session.
struct Admitted {
  protocol::Claims claims;
  Session session;
  Project project;
};

/// Signature, project, session, claims. Errors are OT_AUTHENTICATION_ERROR, OT_INVALID_SESSION_ID
/// or, when the store fails, OT_INTERNAL_ERROR.
Result<Admitted, protocol::Error> check_token(Store& store,
                                              std::string_view api_key,
                                              std::string_view session_id,
                                              std::string_view token,
                                              std::int64_t now_ms);

/// A new signed token of that kind. `claims.created_s` must be there.
[[nodiscard]] std::string make_token(const protocol::Claims& claims,
                                     protocol::TokenKind kind,
                                     std::string_view secret);

}  // namespace parley::server
