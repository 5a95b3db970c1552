#include "server/frame_stream.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "base/backlog.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;

// Of one write: a head and a text for each of so many messages.
constexpr std::size_t kGatheredMax = 16;
constexpr std::size_t kPiecesMax = 2 * kGatheredMax;
// Of what goes into one TLS record (RFC 8446 section 5.1).
constexpr std::size_t kRecordBytesMax = std::size_t{16} * 1024;
// What is more than this is not kept for the next burst.
constexpr std::size_t kKeptEntries = 8;
constexpr std::size_t kKeptRecordBytes = 512;

// RFC 6455 section 5.2.
constexpr unsigned char kTextFrame = 0x81;
constexpr unsigned char kCloseFrame = 0x88;

/// The head of a text frame that a server sends.
struct FrameHead {
  explicit FrameHead(std::size_t payload_bytes) {
    constexpr std::size_t kByteMax = 125;
    constexpr std::size_t kShortMax = 65535;
    constexpr unsigned char kShort = 126;
    constexpr unsigned char kLong = 127;
    bytes[0] = kTextFrame;
    if (payload_bytes <= kByteMax) {
      bytes[1] = static_cast<unsigned char>(payload_bytes);
      size = 2;
    } else if (payload_bytes <= kShortMax) {
      bytes[1] = kShort;
      put(payload_bytes, sizeof(std::uint16_t));
    } else {
      bytes[1] = kLong;
      put(payload_bytes, sizeof(std::uint64_t));
    }
  }

  void put(std::size_t number, std::size_t width) {
    constexpr std::size_t kByteBits = 8;
    size = static_cast<std::uint8_t>(2 + width);
    for (std::size_t i = 0; i < width; ++i)
      bytes.at(1 + width - i) = static_cast<unsigned char>(number >> (i * kByteBits));
  }

  std::array<unsigned char, 10> bytes{};
  std::uint8_t size = 0;
};

struct TextFrame {
  FrameHead head;
  cloud::SharedText text;
};

/// What Beast writes, which stays where it is until that was completed.
struct Foreign {
  std::array<asio::const_buffer, 4> pieces;
  ByteStream::IoCompletion done;
};

class Pieces {
 public:
  /// False when there is no room.
  bool add(asio::const_buffer piece) {
    if (piece.size() == 0) return true;
    if (count_ == kPiecesMax) return false;
    all_.at(count_++) = piece;
    return true;
  }

  [[nodiscard]] const asio::const_buffer* begin() const { return all_.data(); }

  [[nodiscard]] const asio::const_buffer* end() const { return all_.data() + count_; }

 private:
  std::array<asio::const_buffer, kPiecesMax> all_;
  std::size_t count_ = 0;
};

class Entry {
 public:
  explicit Entry(cloud::SharedText text)
      : what_(TextFrame{FrameHead(text->size()), std::move(text)}) {}

  explicit Entry(Foreign foreign) : what_(std::make_unique<Foreign>(std::move(foreign))) {}

  /// Adds what is left after `skipped` bytes; false when there was no room for all of it.
  bool add_to(Pieces& out, std::size_t skipped) const {
    const auto add = [&](asio::const_buffer piece) {
      const std::size_t here = std::min(skipped, piece.size());
      skipped -= here;
      return out.add(piece + here);
    };
    if (const auto* frame = std::get_if<TextFrame>(&what_)) {
      return add(asio::buffer(frame->head.bytes.data(), frame->head.size)) &&
             add(asio::buffer(*frame->text));
    }
    const auto& pieces = (*std::get_if<Held>(&what_))->pieces;
    return std::all_of(pieces.begin(), pieces.end(), add);
  }

  [[nodiscard]] std::size_t bytes() const {
    if (const auto* frame = std::get_if<TextFrame>(&what_))
      return frame->head.size + frame->text->size();
    return asio::buffer_size((*std::get_if<Held>(&what_))->pieces);
  }

  /// It is written, or never will be.
  void complete(ByteStream::Error error) {
    if (auto* foreign = std::get_if<Held>(&what_)) (*foreign)->done(error, error ? 0 : bytes());
  }

  [[nodiscard]] bool is_foreign() const { return std::holds_alternative<Held>(what_); }

 private:
  using Held = std::unique_ptr<Foreign>;

  std::variant<TextFrame, Held> what_;
};

}  // namespace

void Flushes::add(std::shared_ptr<Stream> stream) {
  waiting_.push_back(std::move(stream));
  if (waiting_.size() != 1) return;
  asio::post(io_, [this] {
    const auto streams = std::exchange(waiting_, {});
    for (const auto& one : streams)
      one->flush();
  });
}

class FrameStream::State final : public Flushes::Stream,
                                 public std::enable_shared_from_this<State> {
 public:
  State(ByteStream bytes, Flushes& flushes, Metrics& metrics)
      : bytes_(std::move(bytes)), flushes_(flushes), metrics_(metrics) {}

  ~State() override { told({}); }

  [[nodiscard]] ByteStream& bytes() { return bytes_; }

  void send(cloud::SharedText text) {
    if (!is_closing_) add(Entry(std::move(text)));
  }

  void write(const ByteStream::Pieces<asio::const_buffer>& from, ByteStream::IoCompletion done) {
    const bool has_head = from.front().size() != 0;
    if (has_head && *static_cast<const unsigned char*>(from.front().data()) == kCloseFrame)
      is_closing_ = true;
    add(Entry(Foreign{from, std::move(done)}));
  }

  [[nodiscard]] Waiting waiting() const {
    if (entries_.empty()) return {};
    return {entries_.size() - 1, waiting_bytes_ - entries_[0].bytes()};
  }

  void close() {
    bytes_.close();
    fail(asio::error::operation_aborted);
  }

  void flush() override {
    is_dirty_ = false;
    if (is_writing_) return;
    if (bytes_.is_tls()) {
      write_record();
    } else {
      write_now();
    }
  }

 private:
  void add(Entry entry) {
    waiting_bytes_ += entry.bytes();
    entries_.push(std::move(entry));
    // Who writes already goes on with this.
    if (is_writing_) return;
    if (entries_.size() > kGatheredMax) {
      flush();
    } else if (!std::exchange(is_dirty_, true)) {
      flushes_.add(shared_from_this());
    }
  }

  /// As much of what waits as goes into one write.
  [[nodiscard]] Pieces pieces() const {
    Pieces out;
    std::size_t skipped = written_;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!entries_[i].add_to(out, std::exchange(skipped, 0))) break;
    }
    return out;
  }

  /// Plain: the socket takes almost always all of it at once.
  void write_now() {
    flushes_.prepare();
    asio::ip::tcp::socket& socket = bytes_.next_layer().socket();
    ByteStream::Error error;
    if (!socket.non_blocking()) socket.non_blocking(true, error);
    while (!entries_.empty() && !error)
      advance(socket.write_some(pieces(), error));
    if (error == asio::error::would_block) {
      is_writing_ = true;
      socket.async_wait(asio::socket_base::wait_write,
                        [self = shared_from_this()](ByteStream::Error failure) {
                          self->is_writing_ = false;
                          if (failure) {
                            self->fail(failure);
                          } else {
                            self->write_now();
                          }
                        });
    } else if (error) {
      fail(error);
    }
    tell();
  }

  /// TLS: what waits is put together, or each frame would be a record of its own.
  void write_record() {
    if (entries_.empty()) {
      if (record_.capacity() > kKeptRecordBytes) record_ = {};
      return;
    }
    flushes_.prepare();
    record_.clear();
    for (const asio::const_buffer piece : pieces()) {
      const std::size_t size = std::min(piece.size(), kRecordBytesMax - record_.size());
      record_.append(static_cast<const char*>(piece.data()), size);
    }
    is_writing_ = true;
    const std::array<asio::const_buffer, 1> buffers{asio::buffer(record_)};
    bytes_.async_write_some(buffers,
                            [self = shared_from_this()](ByteStream::Error error, std::size_t size) {
                              self->is_writing_ = false;
                              if (error) {
                                self->fail(error);
                              } else {
                                self->advance(size);
                                self->write_record();
                              }
                              self->tell();
                            });
  }

  /// So much was written.
  void advance(std::size_t size) {
    written_ += size;
    while (!entries_.empty() && written_ >= entries_[0].bytes()) {
      Entry done = entries_.pop();
      written_ -= done.bytes();
      waiting_bytes_ -= done.bytes();
      if (done.is_foreign()) finish(std::move(done), {});
    }
  }

  /// Nothing more can be written.
  void fail(ByteStream::Error error) {
    is_closing_ = true;
    while (!entries_.empty()) {
      Entry never = entries_.pop();
      if (never.is_foreign()) finish(std::move(never), error);
    }
    written_ = 0;
    waiting_bytes_ = 0;
    tell();
  }

  /// Beast hears of it later, as it expects.
  void finish(Entry entry, ByteStream::Error error) {
    asio::post(bytes_.get_executor(),
               [held = std::move(entry), error]() mutable { held.complete(error); });
  }

  void tell() { told({entries_.size(), waiting_bytes_}); }

  void told(Waiting now) {
    if (now.messages == told_.messages && now.bytes == told_.bytes) return;
    const auto change = [](std::size_t after, std::size_t before) {
      return static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before);
    };
    metrics_.queue_changed(change(now.messages, told_.messages), change(now.bytes, told_.bytes));
    told_ = now;
  }

  ByteStream bytes_;
  Flushes& flushes_;
  Metrics& metrics_;
  Backlog<Entry, kKeptEntries> entries_;
  std::size_t written_ = 0;  // of the first
  std::size_t waiting_bytes_ = 0;
  Waiting told_;
  std::string record_;  // what TLS is writing
  bool is_dirty_ = false;
  bool is_writing_ = false;
  bool is_closing_ = false;
};

FrameStream::FrameStream(ByteStream bytes, Flushes& flushes, Metrics& metrics)
    : state_(std::make_shared<State>(std::move(bytes), flushes, metrics)) {}

FrameStream::~FrameStream() = default;

FrameStream::executor_type FrameStream::get_executor() {
  return state_->bytes().get_executor();
}

ByteStream& FrameStream::next_layer() {
  return state_->bytes();
}

const ByteStream& FrameStream::next_layer() const {
  return state_->bytes();
}

void FrameStream::send(cloud::SharedText text) {
  state_->send(std::move(text));
}

FrameStream::Waiting FrameStream::waiting() const {
  return state_->waiting();
}

void FrameStream::close() {
  state_->close();
}

void FrameStream::write(const ByteStream::Pieces<asio::const_buffer>& from,
                        ByteStream::IoCompletion done) {
  state_->write(from, std::move(done));
}

}  // namespace parley::server
