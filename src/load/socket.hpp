// Socket: a client's WebSocket, plain or TLS, of a member of a load test.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "load/target.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::load {

class Socket {
 public:
  /// What happens to it. Outlives every socket.
  class Events {
   public:
    Events() = default;
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    virtual ~Events() = default;

    virtual void on_opened() = 0;
    virtual void on_text(std::string_view text) = 0;
    /// It closed, or could not be opened. `code` is the close frame's, else kNoCloseFrame.
    virtual void on_closed(std::uint16_t code, const std::string& why) = 0;
  };

  Socket() = default;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  virtual ~Socket() = default;

  virtual void send(std::string text) = 0;
  /// Nothing of it is reported any more.
  virtual void close(std::uint16_t code) = 0;
};

/// RFC 6455 section 7.1.5: the connection ended without a close frame.
inline constexpr std::uint16_t kNoCloseFrame = 1006;

struct SocketPlan {
  std::string path;
  std::string subprotocol;   // empty: none
  std::uint32_t number = 0;  // of the connection, which tells where it comes from
};

std::shared_ptr<Socket> open_socket(boost::asio::io_context& io,
                                    const Target& target,
                                    SocketPlan plan,
                                    Socket::Events& events);

}  // namespace parley::load
