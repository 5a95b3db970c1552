#include "server/ws_session.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "cloud/limits.hpp"
#include "protocol/text.hpp"
#include "server/frame_stream.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr const char* kPath = "/client";
constexpr const char* kSubprotocol = "parley.v1";

// Schema: ClientMessage.bytesMax. The close code for more is 1009 (RFC 6455 section 7.4.1).
constexpr std::size_t kMessageBytesMax = 65536;

// Half of it passes in silence, then a ping; without an answer the client is gone after the rest.
constexpr std::chrono::seconds kIdleTimeout{14};
constexpr std::chrono::seconds kHandshakeTimeout{5};
constexpr std::chrono::seconds kCloseTimeout{2};

bool offers_subprotocol(std::string_view offered) {
  while (!offered.empty()) {
    const std::size_t comma = offered.find(',');
    if (protocol::trimmed(offered.substr(0, comma)) == kSubprotocol) return true;
    offered = comma == std::string_view::npos ? std::string_view() : offered.substr(comma + 1);
  }
  return false;
}

/// At most the 123 bytes that a close frame has room for, cut between characters.
std::string_view fitting_reason(std::string_view reason) {
  constexpr std::size_t kReasonBytesMax = 123;
  if (reason.size() <= kReasonBytesMax) return reason;
  std::size_t end = kReasonBytesMax;
  while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U)
    --end;
  return reason.substr(0, end);
}

class WsSession final : public Connection, public ClientSocket {
 public:
  WsSession(Upgrade& upgrade, ConnectionContext& context)
      : ws_(std::move(upgrade.stream), *context.flushes, *context.metrics),
        close_timer_(ws_.get_executor()),
        caller_(std::move(upgrade.caller)),
        place_(std::move(upgrade.place)),
        context_(context) {}

  WsSession(const WsSession&) = delete;
  WsSession& operator=(const WsSession&) = delete;

  ~WsSession() override { context_.connections->remove(this); }

  void start(const UpgradeRequest& request) {
    context_.connections->add(shared_from_this());
    // From here on the WebSocket keeps time itself.
    beast::get_lowest_layer(ws_).expires_never();
    ws_.set_option(websocket::stream_base::timeout{kHandshakeTimeout, kIdleTimeout, true});
    ws_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      response.set(beast::http::field::sec_websocket_protocol, kSubprotocol);
    }));
    ws_.read_message_max(kMessageBytesMax);
    ws_.async_accept(request, [self = self()](beast::error_code error) {
      if (!error) self->on_accepted();
    });
  }

  void send(cloud::SharedText text) override {
    if (is_closing_ || has_ended_) return;
    ws_.next_layer().send(std::move(text));
    // What is being written does not count: one big answer is no sign of a slow client.
    const FrameStream::Waiting waiting = ws_.next_layer().waiting();
    const bool is_full =
        waiting.bytes > cloud::kQueuedBytesMax || waiting.messages >= cloud::kQueuedMessagesMax;
    if (!is_full) return;
    log(Severity::kInfo, "conn=" + std::to_string(conn_) + " dropped: it does not read");
    context_.metrics->slow_client_dropped();
    is_closing_ = true;
    abort();
  }

  void close(std::uint16_t code, const std::string& reason) override {
    if (is_closing_ || has_ended_) return;
    is_closing_ = true;
    const std::string_view fitting = fitting_reason(reason);
    close_timer_.expires_after(kCloseTimeout);
    close_timer_.async_wait([self = self()](beast::error_code error) {
      if (!error) self->abort();
    });
    // Goes out behind what was sent before.
    ws_.async_close({static_cast<websocket::close_code>(code), {fitting.data(), fitting.size()}},
                    [self = self()](beast::error_code) {});
  }

  [[nodiscard]] const Caller& caller() const override { return caller_; }

  void drain() override {
    if (is_open_) {
      close(websocket::close_code::going_away, "the server is ending");
    } else {
      abort();
    }
  }

  void abort() override {
    // Lets the pending read fail, which is where every session ends.
    ws_.next_layer().close();
  }

 private:
  std::shared_ptr<WsSession> self() {
    return std::static_pointer_cast<WsSession>(shared_from_this());
  }

  void on_accepted() {
    is_open_ = true;
    if (context_.connections->is_draining()) {
      drain();
    } else {
      conn_ = context_.cloud->opened(self());
    }
    read();
  }

  /// A client that says nothing needs little; the rest of what it says may come in large pieces.
  void read() {
    constexpr std::size_t kRestBytes = std::size_t{16} * 1024;
    ws_.async_read_some(
        buffer_,
        buffer_.size() == 0 ? kFirstBytes : kRestBytes,
        [self = self()](beast::error_code error, std::size_t) { self->on_read(error); });
  }

  void on_read(beast::error_code error) {
    if (error) {
      end(error);
      return;
    }
    if (ws_.is_message_done()) {
      if (ws_.got_text()) {
        context_.cloud->text(conn_, beast::buffers_to_string(buffer_.data()));
      } else {
        context_.cloud->binary(conn_);
      }
      buffer_.clear();
      if (buffer_.capacity() > kFirstBytes) buffer_.shrink_to_fit();
    }
    read();
  }

  void end(beast::error_code error) {
    has_ended_ = true;
    close_timer_.cancel();
    abort();
    const auto code = ws_.reason().code;
    // Every other end is that of a socket, whose client may come back.
    const bool clean =
        error == websocket::error::closed &&
        (code == websocket::close_code::normal || code == websocket::close_code::going_away);
    context_.cloud->closed(conn_, clean);
  }

  static constexpr std::size_t kFirstBytes = 256;

  websocket::stream<FrameStream, /*deflateSupported=*/false> ws_;
  asio::steady_timer close_timer_;
  Caller caller_;
  Limiter::Place place_;
  ConnectionContext& context_;
  beast::flat_buffer buffer_;
  cloud::ConnId conn_ = 0;
  bool is_open_ = false;
  bool is_closing_ = false;
  bool has_ended_ = false;
};

}  // namespace

std::optional<HttpResponse> refuse_websocket(const HttpRequest& request) {
  const std::string here = std::string("Open the WebSocket at ") + kPath;
  if (request.path != kPath) return text_response(400, here + "\n");
  if (!offers_subprotocol(request.header("Sec-WebSocket-Protocol"))) {
    return text_response(400, here + " with the subprotocol " + kSubprotocol + "\n");
  }
  if (request.header("Sec-WebSocket-Version") != "13") {
    return text_response(426, "Only version 13 of the WebSocket protocol is spoken here\n")
        .with("Sec-WebSocket-Version", "13");
  }
  return std::nullopt;
}

void serve_websocket(Upgrade upgrade, ConnectionContext& context) {
  std::make_shared<WsSession>(upgrade, context)->start(upgrade.request);
}

}  // namespace parley::server
