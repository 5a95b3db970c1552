// Limits: the bounds of the cloud, and the close codes that it uses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.hpp"
#include "base/token_bucket.hpp"

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
  /// Subscriptions of one connection to one stream. Each costs the publisher a peer connection, of
  /// which Chromium allows 500.
  std::size_t stream_subscriptions_max = 4;
  /// What a newcomer is told of a room (the answer to join), in bytes: encoding it holds up
  /// everybody. Streams may take half of it, and those of one connection this much of that.
  std::size_t picture_bytes_max = std::size_t{4} * 1024 * 1024;
  std::size_t member_streams_bytes_max = std::size_t{128} * 1024;
  /// What coming and going may cost the others, by bytes of the two events.
  Rate coming_bytes = {64 * 1024, 4 * 1024 * 1024};
  /// What a connection may ask for, by count and by bytes. A mesh of 50 that all join at once costs
  /// each member 98 legs' ends with a description (8 kB) and 20 candidates (0.4 kB) each, and 49
  /// subscriptions: 2'107 requests, 1.6 MB. See kQueuedBytesMax for the other side.
  Rate requests = {200, 4'096};
  Rate request_bytes = {64 * 1024, 2 * 1024 * 1024};
  /// Signals are counted apart, so that they do not use up what calls need.
  Rate signals = {100, 200};
  Rate signal_bytes = {64 * 1024, 512 * 1024};
  /// Reports of senders are counted apart as well: they are of the least use.
  Rate reports = {64, 256};
  /// Refusals before a connection that keeps asking is closed. Who floods at twice the lasting rate
  /// is closed after some seconds, who is refused now and then never.
  Rate refusals = {100, 2'048};
  /// Frames in a row that make no sense before the socket is closed.
  std::uint32_t invalid_frames_max = 20;
  /// How long a connection may neither publish nor subscribe; 0: for ever. OpenTok: four hours.
  TimeMs media_idle_ms_max = 0;
  /// Each client hears something at least this often; after two and a half times as long without a
  /// word it takes its socket for dead.
  TimeMs beat_ms = 3'000;
  /// How long a room waits for a member whose socket died.
  TimeMs grace_ms = 30'000;
  /// What a room's log keeps for those who must read it again: of as long as a dead socket may go
  /// unnoticed, and of all the time since. Most of it one member told another, and one more does
  /// not need it.
  TimeMs log_ms = 45'000;
  std::size_t log_entries_max = 16'384;
  std::size_t log_bytes_max = std::size_t{8} * 1024 * 1024;
  /// What one member may have missed. It is sent at once, before anything that shows whether the
  /// socket lives.
  std::size_t resume_bytes_max = std::size_t{1024} * 1024;
  std::size_t resume_entries_max = 4'096;
  /// Expelled members that a room remembers, to tell them when they come back.
  std::size_t expelled_max = 64;
};

/// Bytes of a sender's report: numbers, and an id whose every letter may be written as six.
inline constexpr std::size_t kReportBytesMax = 1'024;

/// What the host keeps for a client that does not read; beyond that it drops the client. All that
/// one connection may cause at once is less than two thirds of it, and what it may cause lastingly
/// is what 1 Mbit/s reads.
inline constexpr std::size_t kQueuedBytesMax = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t kQueuedMessagesMax = 8'192;

/// Bytes of connection data that a token may carry; what `Connection.data` allows.
inline constexpr std::size_t kConnectionDataBytesMax = 4'096;

/// Codes of RFC 6455 section 7.4.1 and its registry.
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseUnacceptable = 1003;
inline constexpr std::uint16_t kCloseNotText = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseServiceRestart = 1012;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;

/// Codes of our own (RFC 6455 section 7.4.2: 4000 to 4999 are private), after HTTP's numbers.
inline constexpr std::uint16_t kCloseUnauthorized = 4401;
inline constexpr std::uint16_t kCloseTooSlow = 4408;
inline constexpr std::uint16_t kCloseReplaced = 4409;
inline constexpr std::uint16_t kCloseExpelled = 4410;
inline constexpr std::uint16_t kCloseFull = 4429;

}  // namespace parley::cloud
