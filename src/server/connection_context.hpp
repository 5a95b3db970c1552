// What every connection needs to know of the server it belongs to.
#pragma once

#include "server/cloud_host.hpp"
#include "server/connections.hpp"
#include "server/forwarded.hpp"
#include "server/frame_stream.hpp"
#include "server/limiter.hpp"
#include "server/metrics.hpp"
#include "server/router.hpp"

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace parley::server {

struct ConnectionContext {
  const Router* router = nullptr;
  CloudHost* cloud = nullptr;  // null: no WebSockets here
  Connections* connections = nullptr;
  Metrics* metrics = nullptr;
  Limiter* limiter = nullptr;  // null: nothing is limited here
  Flushes* flushes = nullptr;
  const TrustedProxies* trusted_proxies = nullptr;
  boost::asio::ssl::context* tls = nullptr;  // null: plain HTTP only
};

}  // namespace parley::server
