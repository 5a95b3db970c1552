// REST, what only Parley has: the developer tools' questions about tokens and live sessions, and
// the servers that a check before a call tries out.
#pragma once

#include "server/rest_call.hpp"

namespace parley::server {

// Of a project.

/// Who asks, which is how a page finds out whether its key and secret are right.
[[nodiscard]] HttpResponse get_own_project(const RestCall& call);

/// What a token says, and why a client of this project that brought it would be refused.
[[nodiscard]] HttpResponse post_explain_token(const RestCall& call);

/// Members, streams and subscriptions of a session, the first of each.
[[nodiscard]] HttpResponse get_session(const RestCall& call, const Session& session);

/// The events of its room after a number, the first of them.
[[nodiscard]] HttpResponse get_session_log(const RestCall& call, const Session& session);

// Of whoever has a token that lets him in.

/// The STUN and TURN servers that he would be told on joining.
[[nodiscard]] HttpResponse post_ice_servers(const HttpRequest& request,
                                            const RestServices& services);

}  // namespace parley::server
