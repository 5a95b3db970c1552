#include "load/socket.hpp"

#include <chrono>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace parley::load {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

// A storm of members waits for its turn in the server.
constexpr std::chrono::seconds kOpenTimeout{30};
constexpr std::size_t kMessageBytesMax = std::size_t{16} * 1024 * 1024;

using PlainStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

template <class Stream>
class SocketOf final : public Socket, public std::enable_shared_from_this<SocketOf<Stream>> {
 public:
  template <class... Args>
  SocketOf(const Target& target, SocketPlan plan, Events& events, Args&&... args)
      : ws_(std::forward<Args>(args)...),
        target_(target),
        plan_(std::move(plan)),
        events_(&events) {}

  void start() {
    auto& lowest = beast::get_lowest_layer(ws_);
    lowest.expires_after(kOpenTimeout);
    boost::system::error_code error;
    lowest.socket().open(target_.endpoint().protocol(), error);
    const asio::ip::address source = target_.source(plan_.number);
    if (!error && !source.is_unspecified()) lowest.socket().bind({source, 0}, error);
    if (error) {
      asio::post(ws_.get_executor(),
                 [self = this->shared_from_this(), error] { self->end("cannot connect", error); });
      return;
    }
    lowest.async_connect(target_.endpoint(), [self = this->shared_from_this()](auto failure) {
      self->on_connected(failure);
    });
  }

  void send(std::string text) override {
    if (is_closing_) return;
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
  }

  void close(std::uint16_t code) override {
    events_ = nullptr;
    if (std::exchange(is_closing_, true)) return;
    if (!ws_.is_open()) {
      beast::get_lowest_layer(ws_).close();
    } else if (queue_.empty()) {
      write_close(code);
    } else {
      close_code_ = code;
    }
  }

 private:
  void on_connected(boost::system::error_code error) {
    if (error) {
      end("cannot connect", error);
      return;
    }
    beast::get_lowest_layer(ws_).socket().set_option(tcp::no_delay(true), error);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      target_.name_to(ws_.next_layer().native_handle());
      ws_.next_layer().async_handshake(asio::ssl::stream_base::client,
                                       [self = this->shared_from_this()](auto failure) {
                                         if (failure) {
                                           self->end("TLS failed", failure);
                                         } else {
                                           self->shake_hands();
                                         }
                                       });
    } else {
      shake_hands();
    }
  }

  void shake_hands() {
    beast::get_lowest_layer(ws_).expires_never();
    ws_.set_option(websocket::stream_base::timeout{
        kOpenTimeout, websocket::stream_base::none(), /*keep_alive_pings=*/false});
    ws_.read_message_max(kMessageBytesMax);
    ws_.auto_fragment(false);
    if (!plan_.subprotocol.empty()) {
      ws_.set_option(websocket::stream_base::decorator(
          [protocol = plan_.subprotocol](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol, protocol);
          }));
    }
    answer_ = std::make_unique<websocket::response_type>();
    ws_.async_handshake(
        *answer_, target_.authority(), plan_.path, [self = this->shared_from_this()](auto error) {
          self->on_handshake(error);
        });
  }

  void on_handshake(boost::system::error_code error) {
    const auto answer = std::move(answer_);
    if (error == websocket::error::upgrade_declined) {
      end("the server answered " + std::to_string(answer->result_int()) + " to the WebSocket",
          error);
    } else if (error) {
      end("the WebSocket failed", error);
    } else {
      read();
      if (events_ != nullptr) events_->on_opened();
    }
  }

  void read() {
    ws_.async_read(buffer_, [self = this->shared_from_this()](auto error, std::size_t) {
      self->on_read(error);
    });
  }

  void on_read(boost::system::error_code error) {
    if (error) {
      end("the connection broke", error);
      return;
    }
    if (events_ != nullptr) {
      const auto data = buffer_.cdata();
      events_->on_text({static_cast<const char*>(data.data()), data.size()});
    }
    buffer_.consume(buffer_.size());
    // What a big picture needed would else be kept by every member.
    if (buffer_.capacity() > kKeptBytes) buffer_.shrink_to_fit();
    read();
  }

  void write() {
    ws_.async_write(asio::buffer(queue_.front()),
                    [self = this->shared_from_this()](auto error, std::size_t) {
                      if (error) return;  // the read fails too
                      self->queue_.erase(self->queue_.begin());
                      if (!self->queue_.empty()) {
                        self->write();
                      } else if (self->is_closing_) {
                        self->write_close(self->close_code_);
                      }
                    });
  }

  void write_close(std::uint16_t code) {
    ws_.async_close(static_cast<websocket::close_code>(code),
                    [self = this->shared_from_this()](auto) {});
  }

  void end(const std::string& what, const boost::system::error_code& error) {
    Events* const events = std::exchange(events_, nullptr);
    is_closing_ = true;
    if (events == nullptr) return;
    if (error == websocket::error::closed) {
      const websocket::close_reason& reason = ws_.reason();
      events->on_closed(reason.code,
                        "the server closed: " + std::to_string(reason.code) + " " +
                            std::string(reason.reason.data(), reason.reason.size()));
    } else if (error == websocket::error::upgrade_declined) {
      events->on_closed(kNoCloseFrame, what);
    } else {
      events->on_closed(kNoCloseFrame, what + ": " + error.message());
    }
  }

  static constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;

  websocket::stream<Stream, /*deflateSupported=*/false> ws_;
  const Target& target_;
  SocketPlan plan_;
  Events* events_;
  std::unique_ptr<websocket::response_type> answer_;
  beast::flat_buffer buffer_;
  std::vector<std::string> queue_;
  std::uint16_t close_code_ = 0;
  bool is_closing_ = false;
};

}  // namespace

std::shared_ptr<Socket> open_socket(asio::io_context& io,
                                    const Target& target,
                                    SocketPlan plan,
                                    Socket::Events& events) {
  if (target.is_tls()) {
    auto socket =
        std::make_shared<SocketOf<TlsStream>>(target, std::move(plan), events, io, target.tls());
    socket->start();
    return socket;
  }
  auto socket = std::make_shared<SocketOf<PlainStream>>(target, std::move(plan), events, io);
  socket->start();
  return socket;
}

}  // namespace parley::load
