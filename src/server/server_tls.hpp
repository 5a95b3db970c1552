// ServerTls: the certificate in use. A new one takes its place while connections go on.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/metrics.hpp"
#include "server/tls_certificate.hpp"

namespace boost::asio {
class io_context;

namespace ssl {
class context;
}  // namespace ssl
}  // namespace boost::asio

namespace parley::server {

class ServerTls {
 public:
  ServerTls(boost::asio::io_context& io, Metrics& metrics);
  ServerTls(const ServerTls&) = delete;
  ServerTls& operator=(const ServerTls&) = delete;
  ~ServerTls();

  /// Uses these files from now on. What is wrong with them, in words; then nothing has changed.
  [[nodiscard]] std::optional<std::string> use(const TlsFiles& files);

  /// Reads the files again, and goes on with what it had when they cannot be used.
  void reload();

  /// Reloads whenever one of the files has changed, until `io` stops.
  void watch();

  /// What new connections are to use. Those that have begun keep what they began with.
  [[nodiscard]] boost::asio::ssl::context& context();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
