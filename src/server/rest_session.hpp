// REST: `POST /session/create`.
#pragma once

#include "server/http_message.hpp"
#include "server/store.hpp"

namespace parley::server {

[[nodiscard]] HttpResponse post_session_create(const HttpRequest& request, Store& store);

}  // namespace parley::server
