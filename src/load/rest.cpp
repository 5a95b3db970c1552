#include "load/rest.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "protocol/json.hpp"

namespace parley::load {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::chrono::seconds kTimeout{10};

/// The id in `[{"session_id":"..."}]`; empty when the answer is another.
std::string session_id_in(const std::string& body) {
  protocol::JsonDocument document;
  std::string_view id;
  if (!document.parse(body, {}) || !document.root().first().find("session_id").get(id)) return {};
  return std::string(id);
}

template <class Stream>
class Creation final : public std::enable_shared_from_this<Creation<Stream>> {
 public:
  template <class... Args>
  Creation(const Target& target,
           const std::string& auth,
           std::uint32_t count,
           std::function<void(SessionIds)> done,
           Args&&... args)
      : stream_(std::forward<Args>(args)...),
        target_(target),
        count_(count),
        done_(std::move(done)) {
    request_.method(http::verb::post);
    request_.target("/session/create");
    request_.version(11);
    request_.set(http::field::host, target.authority());
    request_.set(http::field::accept, "application/json");
    request_.set("X-OPENTOK-AUTH", auth);
    request_.prepare_payload();
  }

  void start() {
    lowest().expires_after(kTimeout);
    lowest().async_connect(target_.endpoint(), [self = this->shared_from_this()](auto error) {
      self->on_connected(error);
    });
  }

 private:
  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  void on_connected(boost::system::error_code error) {
    if (error) {
      fail("cannot connect to " + target_.authority() + ": " + error.message());
      return;
    }
    if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
      ask();
    } else {
      target_.name_to(stream_.native_handle());
      stream_.async_handshake(asio::ssl::stream_base::client,
                              [self = this->shared_from_this()](auto failure) {
                                if (failure) {
                                  self->fail("TLS failed: " + failure.message() +
                                             "; a self-signed certificate needs --insecure");
                                } else {
                                  self->ask();
                                }
                              });
    }
  }

  void ask() {
    lowest().expires_after(kTimeout);
    http::async_write(
        stream_, request_, [self = this->shared_from_this()](auto error, std::size_t) {
          if (error) {
            self->fail("the server did not take a request: " + error.message());
            return;
          }
          self->answer_.emplace();
          http::async_read(
              self->stream_, self->buffer_, *self->answer_, [self](auto failure, std::size_t) {
                self->on_answer(failure);
              });
        });
  }

  void on_answer(boost::system::error_code error) {
    if (error) {
      fail("the server did not answer: " + error.message());
      return;
    }
    const std::string id = session_id_in(answer_->body());
    if (answer_->result() == http::status::forbidden) {
      fail("the server takes neither key nor secret: " + answer_->body());
    } else if (id.empty()) {
      fail("the server made no session, but answered " + std::to_string(answer_->result_int()) +
           ": " + answer_->body().substr(0, kShownBytes));
    } else {
      ids_.push_back(id);
      if (ids_.size() < count_) {
        ask();
      } else {
        done_(std::move(ids_));
      }
    }
  }

  void fail(std::string message) { done_(Problem{std::move(message)}); }

  static constexpr std::size_t kShownBytes = 200;

  Stream stream_;
  const Target& target_;
  std::uint32_t count_;
  std::function<void(SessionIds)> done_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_;
  std::optional<http::response<http::string_body>> answer_;
  std::vector<std::string> ids_;
};

}  // namespace

void create_sessions(asio::io_context& io,
                     const Target& target,
                     const std::string& auth,
                     std::uint32_t count,
                     std::function<void(SessionIds)> done) {
  if (target.is_tls()) {
    std::make_shared<Creation<asio::ssl::stream<beast::tcp_stream>>>(
        target, auth, count, std::move(done), io, target.tls())
        ->start();
  } else {
    std::make_shared<Creation<beast::tcp_stream>>(target, auth, count, std::move(done), io)
        ->start();
  }
}

}  // namespace parley::load
