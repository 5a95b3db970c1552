// One client's WebSocket: the handshake, frames in, a bounded queue of frames out, the ways it
// ends.
#pragma once

#include <optional>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/byte_stream.hpp"
#include "server/connection_context.hpp"
#include "server/http_message.hpp"

namespace parley::server {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Why a request to open a WebSocket cannot be granted; nothing when it can.
[[nodiscard]] std::optional<HttpResponse> refuse_websocket(const HttpRequest& request);

/// A socket that may become a WebSocket, and what is known of who opened it.
struct Upgrade {
  ByteStream stream;
  UpgradeRequest request;
  Caller caller;
  Limiter::Place place;
};

/// Completes the handshake and serves the socket until it ends.
void serve_websocket(Upgrade upgrade, ConnectionContext& context);

}  // namespace parley::server
