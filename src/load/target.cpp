#include "load/target.hpp"

#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include "protocol/url_parts.hpp"

namespace parley::load {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;

/// Fewer than the ports that Linux gives to outgoing connections (28'232).
constexpr std::uint32_t kSourceConnections = 20'000;

bool is_v4_loopback(const asio::ip::address& address) {
  return address.is_v4() && address.is_loopback();
}

Result<std::vector<asio::ip::address>, Problem> sources_of(const Plan& plan) {
  std::vector<asio::ip::address> out;
  for (const std::string& text : plan.sources) {
    boost::system::error_code error;
    out.push_back(asio::ip::make_address(text, error));
    if (error) return Problem{'"' + text + "\" is no IP address"};
  }
  return out;
}

}  // namespace

Result<Target, Problem> Target::find(const Plan& plan) {
  const auto url = protocol::split_url(plan.url);
  if (!url) return Problem{"the URL \"" + plan.url + "\" must begin with http:// or https://"};
  auto sources = sources_of(plan);
  if (!sources.ok()) return sources.error();
  Target out;
  out.is_tls_ = url->is_https;
  out.host_ = url->host;
  out.authority_ = url->authority;
  out.sources_ = std::move(sources).value();
  asio::io_context io;
  tcp::resolver resolver(io);
  boost::system::error_code error;
  const auto found = resolver.resolve(out.host_, std::to_string(url->port), error);
  if (error) return Problem{"there is no server named " + out.host_ + ": " + error.message()};
  out.endpoint_ = found.begin()->endpoint();
  // IPv4 before IPv6: of loopback it has more than one address to come from.
  for (const auto& one : found) {
    if (one.endpoint().address().is_v4()) {
      out.endpoint_ = one.endpoint();
      break;
    }
  }
  if (!out.is_tls_) return out;
  out.tls_ = std::make_shared<ssl::context>(ssl::context::tls_client);
  out.tls_->set_default_verify_paths(error);
  if (plan.is_insecure) {
    out.tls_->set_verify_mode(ssl::verify_none);
  } else {
    out.tls_->set_verify_mode(ssl::verify_peer);
    out.tls_->set_verify_callback(ssl::host_name_verification(out.host_));
  }
  return out;
}

void Target::name_to(SSL* connection) const {
  boost::system::error_code is_name;
  static_cast<void>(asio::ip::make_address(host_, is_name));
  // An address is no name (RFC 6066 section 3).
  if (!is_name) return;
  // SSL_set_tlsext_host_name, which is a macro with a cast.
  std::string name = host_;
  SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

asio::ip::address Target::source(std::uint32_t number) const {
  if (!sources_.empty()) return sources_[number % sources_.size()];
  const std::uint32_t group = number / kSourceConnections;
  if (group == 0 || !is_v4_loopback(endpoint_.address())) return {};
  return asio::ip::address_v4(asio::ip::address_v4::loopback().to_uint() + group);
}

}  // namespace parley::load
