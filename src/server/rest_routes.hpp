// The routes of the REST API, and what stands before each handler: who asks, and for what of his.
#pragma once

#include "server/rest_call.hpp"
#include "server/router.hpp"

namespace parley::server {

void add_rest_routes(Router& router, const RestServices& services);

}  // namespace parley::server
