// The baseline of the load rows: a bare Boost.Beast broadcast server with the framing options and
// the one thread of Parley's. What a member sends, everybody connected with the same path hears.
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;

class Member;
using Room = std::set<std::shared_ptr<Member>>;
using Text = std::shared_ptr<const std::string>;

class Member : public std::enable_shared_from_this<Member> {
 public:
  Member(tcp::socket socket, std::map<std::string, Room>& rooms)
      : ws_(std::move(socket)), rooms_(rooms) {}

  void start() {
    http::async_read(ws_.next_layer(),
                     buffer_,
                     request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->accept();
                     });
  }

 private:
  void accept() {
    constexpr std::chrono::seconds kHandshakeTimeout{5};
    constexpr std::chrono::seconds kIdleTimeout{30};
    ws_.set_option(websocket::stream_base::timeout{kHandshakeTimeout, kIdleTimeout, true});
    ws_.auto_fragment(false);
    ws_.text(true);
    ws_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
      if (error) return;
      self->room_ = &self->rooms_[std::string(self->request_.target())];
      self->request_ = {};
      self->room_->insert(self);
      self->read();
    });
  }

  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) {
        self->room_->erase(self);
        return;
      }
      const auto text =
          std::make_shared<const std::string>(beast::buffers_to_string(self->buffer_.data()));
      self->buffer_.consume(self->buffer_.size());
      for (const auto& member : *self->room_)
        member->send(text);
      self->read();
    });
  }

  void send(Text text) {
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
  }

  void write() {
    ws_.async_write(asio::buffer(*queue_.front()),
                    [self = shared_from_this()](beast::error_code error, std::size_t) {
                      if (error) return;
                      self->queue_.pop_front();
                      if (!self->queue_.empty()) self->write();
                    });
  }

  websocket::stream<beast::tcp_stream, /*deflateSupported=*/false> ws_;
  std::map<std::string, Room>& rooms_;
  Room* room_ = nullptr;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_;
  std::deque<Text> queue_;
};

void accept(tcp::acceptor& acceptor, std::map<std::string, Room>& rooms) {
  acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
    if (!error) {
      socket.set_option(tcp::no_delay(true), error);
      std::make_shared<Member>(std::move(socket), rooms)->start();
    }
    accept(acceptor, rooms);
  });
}

}  // namespace

int main() {
  try {
    std::map<std::string, Room> rooms;
    asio::io_context io{1};
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    std::printf("http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    accept(acceptor, rooms);
    io.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "broadcast: %s\n", error.what());
    return 1;
  }
}
