#include "server/http_session.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "server/byte_stream.hpp"
#include "server/clock.hpp"
#include "server/http_request.hpp"
#include "server/log.hpp"
#include "server/ws_session.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::uint32_t kHeaderBytesMax = 16U * 1024;
constexpr std::uint64_t kBodyBytesMax = std::uint64_t{64} * 1024;

constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::chrono::seconds kFirstRequestTimeout{10};
constexpr std::chrono::seconds kIdleTimeout{30};
constexpr std::chrono::seconds kBodyTimeout{10};
constexpr std::chrono::seconds kWriteTimeout{120};
constexpr std::size_t kFirstReadBytes = 2048;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

class HttpSession final : public Connection {
 public:
  HttpSession(asio::ip::tcp::socket socket, ConnectionContext& context)
      : stream_(std::move(socket)), context_(context) {}

  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  ~HttpSession() override { context_.connections->remove(this); }

  void start() {
    context_.connections->add(shared_from_this());
    if (!is_admitted()) return;
    if (context_.tls == nullptr) {
      read_head(kFirstRequestTimeout);
      return;
    }
    expires_after(kHandshakeTimeout);
    stream_.async_read_some(buffer_.prepare(kFirstReadBytes),
                            [self = self()](beast::error_code error, std::size_t size) {
                              if (error) return;
                              self->buffer_.commit(size);
                              self->choose_tls();
                            });
  }

  /// A request that is under way is told that the server ends.
  void drain() override {
    if (!is_asked_ && buffer_.size() == 0) abort();
  }

  void abort() override { stream_.close(); }

 private:
  std::shared_ptr<HttpSession> self() {
    return std::static_pointer_cast<HttpSession>(shared_from_this());
  }

  void expires_after(std::chrono::seconds timeout) { stream_.next_layer().expires_after(timeout); }

  /// A proxy's connections are everybody's: there the requests are counted.
  bool is_admitted() {
    bool is_loopback = false;
    const std::string address = stream_.remote_address(is_loopback);
    if (context_.limiter == nullptr || context_.trusted_proxies->trusts(address)) return true;
    auto place = context_.limiter->connect(address, is_loopback);
    if (place) place_ = std::move(*place);
    return place.has_value();
  }

  void choose_tls() {
    // The content type of a TLS handshake (RFC 8446 section 5.1); no HTTP method begins so.
    constexpr unsigned char kHandshake = 22;
    if (*static_cast<const unsigned char*>(buffer_.data().data()) != kHandshake) {
      read_head(kFirstRequestTimeout);
      return;
    }
    stream_.start_tls(
        *context_.tls,
        buffer_.data(),
        ByteStream::IoCompletion([self = self()](beast::error_code error, std::size_t used) {
          if (error) return;
          self->buffer_.consume(used);
          self->read_head(kFirstRequestTimeout);
        }));
  }

  void read_head(std::chrono::seconds timeout) {
    parser_.emplace();
    parser_->header_limit(kHeaderBytesMax);
    parser_->body_limit(kBodyBytesMax);
    expires_after(timeout);
    http::async_read_header(
        stream_, buffer_, *parser_, [self = self()](beast::error_code error, std::size_t) {
          self->on_head(error);
        });
  }

  void on_head(beast::error_code error) {
    if (error) {
      on_read_error(error);
      return;
    }
    is_asked_ = true;
    if (std::optional<HttpResponse> refusal = refuse_framing(parser_->get())) {
      respond(std::move(*refusal));
    } else if (beast::websocket::is_upgrade(parser_->get())) {
      upgrade();
    } else if (is_continue_awaited()) {
      asio::async_write(stream_,
                        asio::buffer(kContinue),
                        [self = self()](beast::error_code failure, std::size_t) {
                          if (!failure) self->read_body();
                        });
    } else {
      read_body();
    }
  }

  [[nodiscard]] bool is_continue_awaited() const {
    return !parser_->is_done() &&
           equal_ignoring_case(view(parser_->get()[http::field::expect]), "100-continue");
  }

  void read_body() {
    expires_after(kBodyTimeout);
    http::async_read(
        stream_, buffer_, *parser_, [self = self()](beast::error_code error, std::size_t) {
          if (error) {
            self->on_read_error(error);
          } else {
            self->handle(self->request());
          }
        });
  }

  void handle(const HttpRequest& request) {
    const auto began = std::chrono::steady_clock::now();
    HttpResponse answer =
        context_.connections->is_draining() ? ending() : context_.router->handle(request);
    const auto took = std::chrono::steady_clock::now() - began;
    context_.metrics->request_handled(request.method, answer.route, answer.status, took);
    if (is_logged(Severity::kDebug)) log_answer(request, answer, took);
    respond(std::move(answer));
  }

  static HttpResponse ending() {
    return error_response(503, "The server is ending. Try again in a moment.")
        .with("Retry-After", "5")
        .with("Cache-Control", "no-store");
  }

  /// The route instead of the path, and no query: what comes from outside may hold a token.
  static void log_answer(const HttpRequest& request,
                         const HttpResponse& answer,
                         std::chrono::steady_clock::duration took) {
    const auto took_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    log(Severity::kDebug,
        "request",
        {{"method", request.method},
         {"route", std::string(answer.route)},
         {"status", std::to_string(answer.status)},
         {"address", request.remote_address},
         {"tookUs", std::to_string(took_us)}});
  }

  HttpRequest request() {
    HttpRequest out = request_of(parser_->get());
    out.remote_address = stream_.remote_address(out.is_loopback);
    out.is_tls = stream_.is_tls();
    context_.trusted_proxies->apply(out);
    return out;
  }

  void upgrade() {
    // A client may not send frames before it was let in (RFC 6455 section 4.1).
    const bool is_early = buffer_.size() != 0 || !parser_->is_done();
    const HttpRequest asked = request();
    std::optional<HttpResponse> refusal =
        is_early ? text_response(400, "Frames came before the handshake was done\n")
        : context_.cloud == nullptr           ? text_response(404, "There are no WebSockets here\n")
        : context_.connections->is_draining() ? ending()
                                              : refuse_websocket(asked);
    if (!refusal) refusal = refuse_one_more(asked);
    if (refusal) {
      refusal->close = true;
      respond(std::move(*refusal));
      return;
    }
    Caller caller{asked.remote_address,
                  std::string(asked.header("Origin")),
                  std::string(asked.header("Host")),
                  context_.limiter != nullptr && context_.limiter->is_exempt(asked)};
    serve_websocket({std::move(stream_), parser_->release(), std::move(caller), std::move(place_)},
                    context_);
  }

  /// Whether the client has too many WebSockets, or opens them too fast.
  std::optional<HttpResponse> refuse_one_more(const HttpRequest& asked) {
    Limiter* limiter = context_.limiter;
    if (limiter == nullptr) return std::nullopt;
    if (!limiter->take_handshake(asked)) {
      return error_response(429, "Too many WebSockets from this address at once; try again later")
          .with("Retry-After", "1");
    }
    if (place_.counts()) return std::nullopt;
    auto place = limiter->enter(asked);
    if (!place) {
      return error_response(429, "Too many open WebSockets from this address; close some")
          .with("Retry-After", "10");
    }
    place_ = std::move(*place);
    return std::nullopt;
  }

  /// What cannot be read is answered where an answer can still help.
  void on_read_error(beast::error_code error) {
    if (error == http::error::header_limit) {
      refuse(431, "The request's header is too large");
    } else if (error == http::error::body_limit) {
      refuse(413, "The request's body is too large");
    } else if (error == http::error::bad_version) {
      refuse(505, "Only HTTP/1.1 is spoken here");
    } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
               error != http::error::end_of_stream && error != http::error::partial_message) {
      refuse(400, "This is no HTTP request");
    }
  }

  void refuse(unsigned status, std::string_view message) {
    HttpResponse response = error_response(status, message);
    response.close = true;
    respond(std::move(response));
  }

  void respond(HttpResponse response) {
    const auto& asked = parser_->get();
    response.close = response.close || !asked.keep_alive() || !parser_->is_done() ||
                     asked.version() < 11 || context_.connections->is_draining();
    head_ = response_head(response, wall_seconds());
    const bool has_body = asked.method() != http::verb::head && response.body &&
                          response.status != 204 && response.status != 304;
    body_ = has_body ? response.body : nullptr;
    const std::array<asio::const_buffer, 2> parts{
        asio::buffer(head_), body_ ? asio::buffer(*body_) : asio::const_buffer()};
    is_asked_ = true;
    expires_after(kWriteTimeout);
    asio::async_write(
        stream_,
        parts,
        [self = self(), close = response.close](beast::error_code error, std::size_t) {
          if (error) return;
          self->is_asked_ = false;
          if (close || self->context_.connections->is_draining()) {
            self->finish();
          } else {
            self->read_head(kIdleTimeout);
          }
        });
  }

  void finish() {
    buffer_.clear();
    stream_.finish(
        ByteStream::DoneCompletion([self = self()](beast::error_code) { self->abort(); }));
  }

  ByteStream stream_;
  beast::flat_buffer buffer_;
  ConnectionContext& context_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::string head_;
  std::shared_ptr<const std::string> body_;
  Limiter::Place place_;
  bool is_asked_ = false;  // a request was read, and its answer is not yet written
};

}  // namespace

void serve_http(asio::ip::tcp::socket socket, ConnectionContext& context) {
  std::make_shared<HttpSession>(std::move(socket), context)->start();
}

}  // namespace parley::server
