// Member: one of the many that a load test sends into rooms.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/token_bucket.hpp"
#include "load/socket.hpp"

namespace parley::load {

/// What every member needs of the load test that it belongs to.
struct Surroundings {
  boost::asio::io_context& io;
  const Target& target;
  bool is_bare = false;  // see Plan
};

/// With what one member joins.
struct Ticket {
  std::uint32_t number = 0;  // of the member
  std::uint32_t room = 0;
  std::string api_key;
  std::string session_id;
  std::string token;
};

class Member {
 public:
  /// What happens to members. Outlives them.
  class Watcher {
   public:
    Watcher() = default;
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    virtual ~Watcher() = default;

    virtual void on_joined(Member& member) = 0;
    /// It could not join, is in the room no more, or was refused something.
    virtual void on_failed(Member& member, const std::string& why) = 0;
    /// It was told that somebody came.
    virtual void on_told(Member& member) = 0;
    /// A signal arrived, with this data.
    virtual void on_signal(Member& member, std::string_view data) = 0;
  };

  explicit Member(const Ticket& ticket) : number_(ticket.number), room_(ticket.room) {}

  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;
  virtual ~Member() = default;

  virtual void join() = 0;
  virtual void signal(const std::string& data) = 0;
  virtual void leave() = 0;

  /// How many connections its picture of the room has; nothing when it has no picture.
  [[nodiscard]] virtual std::optional<std::size_t> picture() const = 0;

  [[nodiscard]] std::uint32_t number() const { return number_; }

  [[nodiscard]] std::uint32_t room() const { return room_; }

  /// Whether it may signal so many bytes now, which counts then. A server takes 100 signals a
  /// second of one connection, and 64 KiB (docs/deploying.md); this stays below.
  [[nodiscard]] bool take_signal(std::uint32_t bytes, TimeMs now) {
    return signal_bytes_.has(bytes, now) && signals_.take(1, now) && signal_bytes_.take(bytes, now);
  }

  /// When it began to join.
  std::int64_t began_us = 0;
  /// Whether that was told: of one member, one failure counts.
  bool has_failed = false;

 private:
  static constexpr Rate kSignals{80, 100};
  static constexpr Rate kSignalBytes{48 * 1024, 256 * 1024};

  std::uint32_t number_;
  std::uint32_t room_;
  TokenBucket signals_{kSignals, 0};
  TokenBucket signal_bytes_{kSignalBytes, 0};
};

/// A member that knows frames of the protocol and nothing else: many of them are cheap.
std::unique_ptr<Member> make_raw_member(const Surroundings& around,
                                        Ticket ticket,
                                        Member::Watcher& watcher);

/// A member with the whole client of a page.
std::unique_ptr<Member> make_core_member(const Surroundings& around,
                                         Ticket ticket,
                                         Member::Watcher& watcher);

}  // namespace parley::load
