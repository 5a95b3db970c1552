// One HTTP connection: reads requests within limits of size and time, writes answers, hands
// WebSockets over.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "server/connection_context.hpp"

namespace parley::server {

/// Serves the connection until it ends. Where the context has TLS, the client's first byte decides
/// between TLS and plain HTTP.
void serve_http(boost::asio::ip::tcp::socket socket, ConnectionContext& context);

}  // namespace parley::server
