// The table of routes: every address that the server answers at.
#pragma once

#include <string>

#include "server/cloud_host.hpp"
#include "server/embeds.hpp"
#include "server/guest_rooms.hpp"
#include "server/ice_servers.hpp"
#include "server/limiter.hpp"
#include "server/router.hpp"
#include "server/static_files.hpp"
#include "server/store.hpp"

namespace parley::server {

/// What the handlers of routes work with; all of it outlives the router.
struct RouteServices {
  Store& store;
  StaticFiles& files;
  GuestRooms& rooms;
  Embeds& embeds;
  CloudHost& cloud;
  Limiter& limiter;
  const IceServers& ice_servers;
  std::string demo;  // API key of whose rooms the demo page's are; empty: no demo page
  bool has_tls = false;
};

[[nodiscard]] Router make_routes(const RouteServices& services);

}  // namespace parley::server
