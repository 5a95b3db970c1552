// FrameStream: a byte stream below a WebSocket that carries text frames of its own between those of
// Beast's: many receivers share one text, and what waits for one client goes out in one write.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "cloud/effects.hpp"
#include "server/byte_stream.hpp"
#include "server/metrics.hpp"

namespace parley::server {

/// Streams that have something to write. They do so when everything that is ready to be handled was
/// handled, so that it leaves together.
class Flushes {
 public:
  class Stream {
   public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    virtual void flush() = 0;
  };

  /// `before` is called before anything is written.
  Flushes(boost::asio::io_context& io, std::function<void()> before)
      : io_(io), before_(std::move(before)) {}

  /// `stream` will be flushed once.
  void add(std::shared_ptr<Stream> stream);

  /// A stream is about to write.
  void prepare() { before_(); }

 private:
  boost::asio::io_context& io_;
  std::function<void()> before_;
  std::vector<std::shared_ptr<Stream>> waiting_;
};

class FrameStream {
 public:
  // What Asio and Beast expect of an asynchronous stream.
  // NOLINTBEGIN(readability-identifier-naming)
  using next_layer_type = ByteStream;
  using executor_type = ByteStream::executor_type;

  // NOLINTEND(readability-identifier-naming)

  /// How much waits to be written: messages, and their bytes.
  struct Waiting {
    std::size_t messages = 0;
    std::size_t bytes = 0;
  };

  /// `metrics` hears of what waits for a client that does not keep up.
  FrameStream(ByteStream bytes, Flushes& flushes, Metrics& metrics);
  FrameStream(const FrameStream&) = delete;
  FrameStream& operator=(const FrameStream&) = delete;
  ~FrameStream();

  [[nodiscard]] executor_type get_executor();
  [[nodiscard]] ByteStream& next_layer();
  [[nodiscard]] const ByteStream& next_layer() const;

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return next_layer().async_read_some(buffers, std::forward<Handler>(handler));
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return ByteStream::initiate(
        std::forward<Handler>(handler), [this, &buffers](ByteStream::IoCompletion done) {
          write(ByteStream::some_of<boost::asio::const_buffer>(buffers), std::move(done));
        });
  }

  /// Sends a text frame. Not before the handshake; nothing is sent after a close frame.
  void send(cloud::SharedText text);

  /// What waits behind that which is being written.
  [[nodiscard]] Waiting waiting() const;

  /// Ends at once. What is pending completes with an error.
  void close();

 private:
  class State;

  void write(const ByteStream::Pieces<boost::asio::const_buffer>& from,
             ByteStream::IoCompletion done);

  std::shared_ptr<State> state_;
};

/// Beast's way to end the connection below a WebSocket.
template <class Handler>
void async_teardown(boost::beast::role_type role, FrameStream& stream, Handler&& handler) {
  async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

}  // namespace parley::server
