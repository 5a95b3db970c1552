#include "server/callback_client.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "protocol/url_parts.hpp"
#include "server/byte_stream.hpp"
#include "server/host_resolver.hpp"
#include "server/network_addresses.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::uint32_t kHeaderBytesMax = 16U * 1024;
constexpr std::size_t kFirstReadBytes = 4096;
// A name may have very many addresses.
constexpr std::size_t kEndpointsMax = 4;

/// An address of this machine may well be a public one. They may change while the server runs.
bool is_own(const IpBytes& address) {
  for (const std::string& text : interface_addresses()) {
    ErrorCode error;
    const auto own = asio::ip::make_address(text, error);
    if (!error && ip_bytes(own) == address) return true;
  }
  return false;
}

ssl::context client_tls() {
  ssl::context context(ssl::context::tls_client);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                      ssl::context::no_tlsv1_1);
  ErrorCode ignored;  // without them no certificate is good
  context.set_default_verify_paths(ignored);
  return context;
}

}  // namespace

class CallbackClient::Impl {
 public:
  Impl(asio::io_context& io_context, IpNetworks networks, std::chrono::milliseconds time)
      : io(io_context), allowed(std::move(networks)), timeout(time), resolver(io_context) {}

  [[nodiscard]] bool may_be_called(const asio::ip::address& address) const {
    const IpBytes bytes = ip_bytes(address);
    return allowed.holds(bytes) || (is_public(bytes) && !is_own(bytes));
  }

  asio::io_context& io;
  IpNetworks allowed;
  std::chrono::milliseconds timeout;
  ssl::context tls = client_tls();
  HostResolver resolver;
};

class CallbackClient::Request final : public std::enable_shared_from_this<Request> {
 public:
  Request(Impl& client, Done done)
      : client_(client),
        done_(std::move(done)),
        timer_(client.io),
        stream_(tcp::socket(client.io)),
        buffer_(kHeaderBytesMax + kFirstReadBytes) {
    parser_.header_limit(kHeaderBytesMax);
  }

  void start(CallbackPost post) {
    const auto url = protocol::split_url(post.url);
    if (!url) {
      asio::post(client_.io, [self = shared_from_this()] {
        self->end({"name", "its URL cannot be used"});
      });
      return;
    }
    url_ = *url;
    request_.method(http::verb::post);
    request_.target(url_.target);
    request_.set(http::field::host, url_.authority);
    request_.set(http::field::user_agent, "Parley/" PARLEY_VERSION);
    request_.set(http::field::authorization, post.authorization);
    request_.set(http::field::content_type, "application/json");
    request_.set(http::field::connection, "close");
    request_.body() = std::move(post.body);
    request_.prepare_payload();
    resolve(std::move(post.api_key));
  }

 private:
  using Addresses = HostResolver::Addresses;

  /// Waiting until a lookup begins is not the target's fault: the time counts from then on.
  void begin() {
    timer_.expires_after(client_.timeout);
    timer_.async_wait([self = shared_from_this()](ErrorCode error) {
      if (!error) self->end({"timeout", "there was no answer in time"});
    });
  }

  void resolve(std::string api_key) {
    ErrorCode is_name;
    const auto address = asio::ip::make_address(url_.host, is_name);
    if (!is_name) {
      begin();
      asio::post(client_.io, [self = shared_from_this(), address] { self->connect({address}); });
      return;
    }
    client_.resolver.add({std::move(api_key),
                          url_.host,
                          [self = shared_from_this()] { self->begin(); },
                          [self = shared_from_this()](const std::optional<Addresses>& found) {
                            if (found) return self->connect(*found);
                            self->end({"postponed", "too many names are looked up", {}, false});
                          }});
  }

  /// Looks at the very addresses that it connects to: a name may stand for others the next time.
  void connect(const Addresses& found) {
    if (!done_) return;
    // In the same words: whoever registers callbacks shall not find out which names there are.
    constexpr const char* kProblem = "its host is not known or has no public address";
    if (found.empty()) return end({"name", kProblem, url_.host + " is not known"});
    std::vector<tcp::endpoint> usable;
    for (const asio::ip::address& address : found) {
      if (usable.size() < kEndpointsMax && client_.may_be_called(address))
        usable.emplace_back(address, url_.port);
    }
    if (usable.empty()) {
      return end(
          {"forbidden", kProblem, found.front().to_string() + " is not in --callback-allow"});
    }
    // The range is copied into the operation.
    stream_.next_layer().async_connect(
        usable, [self = shared_from_this()](ErrorCode error, const tcp::endpoint&) {
          if (error) return self->end({"connection", "it cannot be reached", error.message()});
          self->secure();
        });
  }

  void secure() {
    if (!done_ || !url_.is_https) return write();
    stream_.start_tls_as_client(
        client_.tls,
        url_.host,
        ByteStream::DoneCompletion([self = shared_from_this()](ErrorCode error) {
          if (error)
            return self->end({"tls", "its certificate or TLS cannot be used", error.message()});
          self->write();
        }));
  }

  void write() {
    if (!done_) return;
    http::async_write(stream_, request_, [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (error) return self->end(broken(error));
      self->read();
    });
  }

  void read() {
    if (!done_) return;
    http::async_read_header(
        stream_, buffer_, parser_, [self = shared_from_this()](ErrorCode error, std::size_t) {
          if (error) return self->end(broken(error));
          const unsigned status = self->parser_.get().result_int();
          constexpr unsigned kHundred = 100;
          if (status / kHundred == 2) return self->end({"delivered", {}});
          self->end({"status", "it answered " + std::to_string(status)});
        });
  }

  static CallbackOutcome broken(ErrorCode error) {
    return {"connection", "the connection ended without an answer", error.message()};
  }

  /// Of no effect after the first time: closing ends what is still pending.
  void end(const CallbackOutcome& outcome) {
    if (!done_) return;
    timer_.cancel();
    stream_.close();
    std::exchange(done_, nullptr)(outcome);
  }

  Impl& client_;
  Done done_;
  asio::steady_timer timer_;
  ByteStream stream_;
  protocol::UrlParts url_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_;
  http::response_parser<http::empty_body> parser_;
};

CallbackClient::CallbackClient(asio::io_context& io,
                               const IpNetworks& allowed,
                               std::chrono::milliseconds timeout)
    : impl_(std::make_unique<Impl>(io, allowed, timeout)) {}

CallbackClient::~CallbackClient() = default;

void CallbackClient::send(CallbackPost post, Done done) {
  std::make_shared<Request>(*impl_, std::move(done))->start(std::move(post));
}

}  // namespace parley::server
