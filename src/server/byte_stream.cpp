#include "server/byte_stream.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace parley::server {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

constexpr std::chrono::seconds kLingerTimeout{2};
constexpr std::size_t kLingerBytesMax = std::size_t{256} * 1024;

}  // namespace

struct ByteStream::Tls {
  Tls(next_layer_type plain, ssl::context& context) : stream(std::move(plain), context) {}

  ssl::stream<next_layer_type> stream;
};

/// A stream's last moment: reads and throws away what the client still sends.
struct ByteStream::Lingering {
  next_layer_type& stream;
  DoneCompletion done;
  std::size_t seen = 0;
  std::array<char, 4096> scratch{};
};

ByteStream::ByteStream(asio::ip::tcp::socket socket)
    : plain_(std::make_unique<next_layer_type>(std::move(socket))) {}

ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

ByteStream::executor_type ByteStream::get_executor() {
  return next_layer().get_executor();
}

ByteStream::next_layer_type& ByteStream::next_layer() {
  return tls_ ? tls_->stream.next_layer() : *plain_;
}

const ByteStream::next_layer_type& ByteStream::next_layer() const {
  return tls_ ? tls_->stream.next_layer() : *plain_;
}

void ByteStream::read_some(const Pieces<asio::mutable_buffer>& into, IoCompletion done) {
  if (tls_) {
    tls_->stream.async_read_some(into, std::move(done));
  } else {
    plain_->async_read_some(into, std::move(done));
  }
}

void ByteStream::write_some(const Pieces<asio::const_buffer>& from, IoCompletion done) {
  if (tls_) {
    tls_->stream.async_write_some(from, std::move(done));
  } else {
    plain_->async_write_some(from, std::move(done));
  }
}

void ByteStream::start_tls(ssl::context& context, asio::const_buffer read, IoCompletion done) {
  tls_ = std::make_unique<Tls>(std::move(*plain_), context);
  plain_.reset();
  tls_->stream.async_handshake(ssl::stream_base::server, read, std::move(done));
}

void ByteStream::start_tls_as_client(ssl::context& context,
                                     const std::string& host,
                                     DoneCompletion done) {
  tls_ = std::make_unique<Tls>(std::move(*plain_), context);
  plain_.reset();
  Error is_name;
  static_cast<void>(asio::ip::make_address(host, is_name));
  // Servers that have several certificates choose by the name; an address is none (RFC 6066).
  if (is_name) {
    std::string name = host;
    SSL_ctrl(tls_->stream.native_handle(),
             SSL_CTRL_SET_TLSEXT_HOSTNAME,
             TLSEXT_NAMETYPE_host_name,
             name.data());
  }
  tls_->stream.set_verify_mode(ssl::verify_peer);
  tls_->stream.set_verify_callback(ssl::host_name_verification(host));
  tls_->stream.async_handshake(ssl::stream_base::client, std::move(done));
}

void ByteStream::finish(DoneCompletion done) {
  next_layer().expires_after(kLingerTimeout);
  if (tls_) {
    tls_->stream.async_shutdown(std::move(done));
    return;
  }
  Error ignored;
  plain_->socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  linger(std::make_unique<Lingering>(Lingering{*plain_, std::move(done)}));
}

void ByteStream::linger(std::unique_ptr<Lingering> state) {
  Lingering& lingering = *state;
  lingering.stream.async_read_some(
      asio::buffer(lingering.scratch),
      [state = std::move(state)](Error error, std::size_t size) mutable {
        state->seen += size;
        if (!error && state->seen < kLingerBytesMax) {
          linger(std::move(state));
        } else {
          state->done(error == asio::error::eof ? Error() : error);
        }
      });
}

void ByteStream::close() {
  next_layer().close();
}

std::string ByteStream::remote_address(bool& is_loopback) const {
  Error error;
  const auto peer = next_layer().socket().remote_endpoint(error);
  is_loopback = !error && peer.address().is_loopback();
  return error ? std::string() : peer.address().to_string();
}

}  // namespace parley::server
