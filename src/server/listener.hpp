// Listener: the port. Accepts connections, tells TLS from plain HTTP, hands them on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

struct ConnectionContext;

class Listener {
 public:
  /// `prefix` is what its options' names begin with, for messages: "" for --port, "metrics-".
  Listener(boost::asio::io_context& io, ConnectionContext& context, std::string prefix);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Listens on each address (an IP address, or localhost for both loopback ones), all on one port;
  /// 0 takes a free one. What stands in the way, in words; nothing when it listens.
  [[nodiscard]] std::optional<std::string> open(const std::vector<std::string>& addresses,
                                                std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const;

  void close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
