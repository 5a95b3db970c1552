#include "server/listener.hpp"

#include <chrono>
#include <deque>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/http_session.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// When the process is out of file descriptors, others must end first.
constexpr std::chrono::milliseconds kRetryPause{100};

}  // namespace

class Listener::Impl {
 public:
  Impl(asio::io_context& io, ConnectionContext& context, std::string prefix)
      : io_(io), context_(context), prefix_(std::move(prefix)) {}

  std::optional<std::string> open(const std::vector<std::string>& addresses, std::uint16_t port) {
    const bool is_any_port = port == 0;
    for (const std::string& name : addresses) {
      const bool is_localhost = name == "localhost";
      boost::system::error_code error;
      const auto address = asio::ip::make_address(is_localhost ? "127.0.0.1" : name, error);
      if (error) return '"' + name + "\" is no IP address; use one of this machine's, or localhost";
      if (auto problem = open_one({address, port})) return problem;
      port = port_;
      if (!is_localhost) continue;
      // Browsers may try ::1 first; whoever else listens there would answer in our name.
      auto problem = open_one({asio::ip::address_v6::loopback(), port});
      if (problem && !is_any_port) return problem;
    }
    if (ports_.empty())
      return "this machine has no IPv6; choose another address with --" + prefix_ + "host";
    for (Port& one : ports_)
      accept(one);
    return std::nullopt;
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void close() {
    for (Port& one : ports_) {
      boost::system::error_code ignored;
      one.acceptor.close(ignored);
      one.pause.cancel();
    }
  }

 private:
  struct Port {
    tcp::acceptor acceptor;
    asio::steady_timer pause;
  };

  /// Nothing, too, where a machine without IPv6 should listen on an IPv6 address.
  std::optional<std::string> open_one(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    tcp::acceptor acceptor(io_);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    const bool is_v6 = endpoint.address().is_v6();
    if (!error && is_v6) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    const bool is_absent = error == asio::error::address_family_not_supported ||
                           error == boost::system::errc::address_not_available;
    if (is_v6 && is_absent) return std::nullopt;
    if (error) return problem_text(endpoint, error);
    port_ = acceptor.local_endpoint().port();
    ports_.push_back({std::move(acceptor), asio::steady_timer(io_)});
    return std::nullopt;
  }

  [[nodiscard]] std::string problem_text(const tcp::endpoint& endpoint,
                                         const boost::system::error_code& error) const {
    const std::string port = std::to_string(endpoint.port());
    if (error == asio::error::address_in_use) {
      return "port " + port +
             " is in use by another program; stop it, or choose another port with --" + prefix_ +
             "port";
    }
    if (error == asio::error::access_denied) {
      return "port " + port + " is not allowed; ports below 1024 need root, choose another one";
    }
    return "cannot listen on " + endpoint.address().to_string() + " port " + port + ": " +
           error.message();
  }

  void accept(Port& from) {
    from.acceptor.async_accept([this, &from](boost::system::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !from.acceptor.is_open()) return;
      if (error) {
        pause(from, error);
        return;
      }
      serve(std::move(socket));
      accept(from);
    });
  }

  void pause(Port& from, const boost::system::error_code& error) {
    log(Severity::kWarn, "cannot accept a connection: " + error.message());
    from.pause.expires_after(kRetryPause);
    from.pause.async_wait([this, &from](boost::system::error_code ended) {
      if (!ended && from.acceptor.is_open()) accept(from);
    });
  }

  void serve(tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    serve_http(std::move(socket), context_);
  }

  asio::io_context& io_;
  ConnectionContext& context_;
  std::string prefix_;
  std::deque<Port> ports_;
  std::uint16_t port_ = 0;
};

Listener::Listener(asio::io_context& io, ConnectionContext& context, std::string prefix)
    : impl_(std::make_unique<Impl>(io, context, std::move(prefix))) {}

Listener::~Listener() = default;

std::optional<std::string> Listener::open(const std::vector<std::string>& addresses,
                                          std::uint16_t port) {
  return impl_->open(addresses, port);
}

std::uint16_t Listener::port() const {
  return impl_->port();
}

void Listener::close() {
  impl_->close();
}

}  // namespace parley::server
