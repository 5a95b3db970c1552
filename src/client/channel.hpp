// Channel: a session's line to the cloud: its socket, the numbers of its requests, and the requests
// whose answers matter.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "client/context.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::client {

/// What an answer will be about.
struct Request {
  enum class Kind : std::uint8_t { kJoin, kPublish, kSubscribe, kCall };

  Kind kind = Kind::kJoin;
  /// The publisher, the subscriber, or the call that ends with the answer.
  std::uint32_t subject = 0;
  TimeMs deadline = kNever;
};

class Channel {
 public:
  /// Asks for a socket to `url`.
  void open(Context& context, const std::string& url);

  /// Closes the socket and forgets what was in flight.
  void close(Context& context, std::uint32_t code);

  /// The socket is gone.
  void closed();

  [[nodiscard]] bool owns(std::uint32_t socket) const { return socket_ == socket; }

  /// Sends a message under a number of its own, which is returned.
  std::uint32_t send(Context& context, protocol::ClientMessage message);

  /// Sends a message whose answer will be asked for with take().
  std::uint32_t request(Context& context,
                        protocol::ClientMessage message,
                        Request::Kind kind,
                        std::uint32_t subject);

  /// What an answer is about; nothing when nobody waits for it.
  [[nodiscard]] std::optional<Request> take(std::uint32_t id);

  /// Requests without an answer for too long, with their numbers.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, Request>> take_late(TimeMs now);

  /// The calls that end with an answer in flight.
  [[nodiscard]] std::vector<std::uint32_t> calls() const;

  /// When take_late() will have something.
  [[nodiscard]] TimeMs next() const;

 private:
  std::optional<std::uint32_t> socket_;
  std::uint32_t last_id_ = 0;
  std::map<std::uint32_t, Request> requests_;
};

}  // namespace parley::client
