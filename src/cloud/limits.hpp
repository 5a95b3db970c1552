// Limits: the bounds of the cloud, and the close codes that it uses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace parley::cloud {

struct Limits {
  /// Sockets at once, joined or not. Further ones are closed with kCloseTryAgainLater.
  std::size_t sockets_max = 100'000;
  /// How long a socket may take to join.
  TimeMs unjoined_ms_max = 10'000;
  /// Connections in a session (OpenTok's documented limit).
  std::size_t members_max = 15'000;
  /// Streams in a session, and of one connection.
  std::size_t streams_max = 4'096;
  std::size_t member_streams_max = 64;
  /// Subscriptions of one connection.
  std::size_t member_subscriptions_max = 512;
  /// Signals: a connection's lasting rate, and how many it may send at once.
  std::uint32_t signals_per_s = 100;
  std::uint32_t signals_burst = 200;
  /// Frames in a row that make no sense before the socket is closed.
  std::uint32_t invalid_frames_max = 20;
  /// What a room's log keeps for those who must read it again.
  std::size_t log_entries_max = 1'024;
  std::size_t log_bytes_max = std::size_t{1} << 20U;
};

/// Bytes of connection data that a token may carry; what `Connection.data` allows.
inline constexpr std::size_t kConnectionDataBytesMax = 4'096;

/// Codes of RFC 6455 section 7.4.1 and its registry.
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseUnacceptable = 1003;
inline constexpr std::uint16_t kCloseNotText = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;

/// Codes of our own (RFC 6455 section 7.4.2: 4000 to 4999 are private), after HTTP's numbers.
inline constexpr std::uint16_t kCloseUnauthorized = 4401;
inline constexpr std::uint16_t kCloseTooSlow = 4408;
inline constexpr std::uint16_t kCloseExpelled = 4410;
inline constexpr std::uint16_t kCloseFull = 4429;

}  // namespace parley::cloud
