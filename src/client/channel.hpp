// Channel: a session's line to the cloud. Sockets come and go; the numbers of its requests go on,
// and what was not answered is said again by the next socket.
#pragma once

#include <cstddef>
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
  enum class Kind : std::uint8_t { kJoin, kResume, kPublish, kSubscribe, kCall };

  Kind kind = Kind::kJoin;
  /// The publisher, the subscriber, or the call that ends with the answer.
  std::uint32_t subject = 0;
  TimeMs deadline = kNever;
};

class Channel {
 public:
  /// Asks for a socket to `url`; the one there was is closed.
  void open(Context& context, const std::string& url);

  /// Closes the socket and forgets what was in flight.
  void close(Context& context, std::uint32_t code);

  /// Closes the socket, if it is not closed yet, and keeps what was not answered for the next one.
  void drop(Context& context);

  /// The socket is gone.
  void lost();

  /// Whether what is sent goes out at once.
  [[nodiscard]] bool known() const { return known_; }

  /// The cloud knows who we are by this socket: what was not answered goes out.
  void resume(Context& context);

  [[nodiscard]] bool owns(std::uint32_t socket) const { return socket_ == socket; }

  /// Sends a message under a number of its own, which is returned; now, or when the cloud knows who
  /// we are.
  std::uint32_t send(Context& context, protocol::ClientMessage message);

  /// Sends a message whose answer will be asked for with take().
  std::uint32_t request(Context& context,
                        protocol::ClientMessage message,
                        Request::Kind kind,
                        std::uint32_t subject);

  /// The same at once, for what makes the cloud know who we are. It is not said again.
  void introduce(Context& context, protocol::ClientMessage message, Request::Kind kind);

  /// A request was answered: what it was about; nothing when nobody waits for that.
  [[nodiscard]] std::optional<Request> take(std::uint32_t id);

  /// Requests without an answer for too long, with their numbers.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, Request>> take_late(TimeMs now);

  /// The calls that end with an answer in flight.
  [[nodiscard]] std::vector<std::uint32_t> calls() const;

  /// Number of the first message that was not answered, 0 when all were.
  [[nodiscard]] std::uint32_t first_unanswered() const {
    return unanswered_.empty() ? 0 : unanswered_.begin()->first;
  }

  /// Messages that were not answered.
  [[nodiscard]] std::size_t unanswered() const { return unanswered_.size(); }

  /// When take_late() will have something.
  [[nodiscard]] TimeMs next() const;

 private:
  using Requests = std::map<std::uint32_t, Request>;

  [[nodiscard]] Requests::const_iterator first_due() const;

  std::optional<std::uint32_t> socket_;
  bool known_ = false;  // the cloud knows who we are
  std::uint32_t last_id_ = 0;
  std::map<std::uint32_t, std::string> unanswered_;
  Requests requests_;
};

}  // namespace parley::client
