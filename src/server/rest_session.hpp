// REST: `POST /session/create`.
#pragma once

#include "server/rest_call.hpp"

namespace parley::server {

[[nodiscard]] HttpResponse post_session_create(const HttpRequest& request,
                                               const RestServices& services);

}  // namespace parley::server
