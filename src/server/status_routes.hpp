// Addresses for those who watch the server: is it alive, may it get work, how does it fare.
#pragma once

#include <functional>
#include <string>

#include "server/router.hpp"

namespace parley::server {

/// `/health`, and `/ready` with what keeps the server from taking work: empty when nothing does.
void add_status_routes(Router& router, const std::function<std::string()>& what_is_missing);

/// `/metrics`, in Prometheus's text format.
void add_metrics_route(Router& router, const std::function<std::string()>& text);

}  // namespace parley::server
