// ByteStream: a connection, plain or TLS, as one type, so that HTTP and WebSocket code is compiled
// once.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace parley::server {

/// A completion handler of any type, called at most once.
template <class... Results>
class Completion {
 public:
  template <class Handler>
  explicit Completion(Handler handler)
      : held_(std::make_unique<Held<Handler>>(std::move(handler))) {}

  void operator()(Results... results) {
    const std::unique_ptr<Base> held = std::move(held_);
    held->run(results...);
  }

 private:
  struct Base {
    Base() = default;
    Base(const Base&) = delete;
    Base& operator=(const Base&) = delete;
    virtual ~Base() = default;
    virtual void run(Results... results) = 0;
  };

  template <class Handler>
  struct Held final : Base {
    explicit Held(Handler one) : handler(std::move(one)) {}

    void run(Results... results) override { handler(results...); }

    Handler handler;
  };

  std::unique_ptr<Base> held_;
};

class ByteStream {
 public:
  using Error = boost::system::error_code;
  using IoCompletion = Completion<Error, std::size_t>;
  using DoneCompletion = Completion<Error>;

  // What Asio and Beast expect of an asynchronous stream.
  // NOLINTBEGIN(readability-identifier-naming)
  using next_layer_type = boost::beast::tcp_stream;
  using executor_type = next_layer_type::executor_type;
  // NOLINTEND(readability-identifier-naming)

  // Both directions may move only a part; four pieces is what a frame's head and body need.
  static constexpr std::size_t kPieces = 4;

  template <class Buffer>
  using Pieces = std::array<Buffer, kPieces>;

  explicit ByteStream(boost::asio::ip::tcp::socket socket);
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) = delete;
  ~ByteStream();

  [[nodiscard]] executor_type get_executor();
  [[nodiscard]] next_layer_type& next_layer();
  [[nodiscard]] const next_layer_type& next_layer() const;

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return initiate(std::forward<Handler>(handler), [this, &buffers](IoCompletion done) {
      read_some(some_of<boost::asio::mutable_buffer>(buffers), std::move(done));
    });
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return initiate(std::forward<Handler>(handler), [this, &buffers](IoCompletion done) {
      write_some(some_of<boost::asio::const_buffer>(buffers), std::move(done));
    });
  }

  // What streams above this one are made of, too.

  template <class Buffer, class Buffers>
  static Pieces<Buffer> some_of(const Buffers& buffers) {
    Pieces<Buffer> out{};
    std::size_t count = 0;
    for (const Buffer piece : boost::beast::buffers_range_ref(buffers)) {
      if (piece.size() == 0) continue;
      out.at(count) = piece;
      if (++count == kPieces) break;
    }
    return out;
  }

  template <class Handler, class Start>
  static auto initiate(Handler&& handler, Start start) {
    return boost::asio::async_initiate<Handler, void(Error, std::size_t)>(
        [&start](auto&& completion) {
          start(IoCompletion(std::forward<decltype(completion)>(completion)));
        },
        handler);
  }

  [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }

  /// Goes on in TLS, as its server. `read` holds the handshake's bytes that were read already; the
  /// completion says how many of them were used.
  void start_tls(boost::asio::ssl::context& context,
                 boost::asio::const_buffer read,
                 IoCompletion done);

  /// Goes on in TLS, as the client of a host whose certificate must be good for its name.
  void start_tls_as_client(boost::asio::ssl::context& context,
                           const std::string& host,
                           DoneCompletion done);

  /// Ends the sending side and waits a moment for the client to do the same, so that what was sent
  /// last is not lost to a reset.
  void finish(DoneCompletion done);

  /// Ends at once. What is pending completes with an error.
  void close();

  /// The peer's address, empty when it is gone.
  [[nodiscard]] std::string remote_address(bool& is_loopback) const;

 private:
  struct Tls;
  struct Lingering;

  void read_some(const Pieces<boost::asio::mutable_buffer>& into, IoCompletion done);
  void write_some(const Pieces<boost::asio::const_buffer>& from, IoCompletion done);
  static void linger(std::unique_ptr<Lingering> state);

  std::unique_ptr<next_layer_type> plain_;  // null once TLS began
  std::unique_ptr<Tls> tls_;
};

/// Beast's way to end the connection below a WebSocket.
template <class Handler>
void async_teardown(boost::beast::role_type /*role*/, ByteStream& stream, Handler&& handler) {
  stream.finish(ByteStream::DoneCompletion(std::forward<Handler>(handler)));
}

}  // namespace parley::server
