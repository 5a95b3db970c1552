// The bounds and deadlines of the client core.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace parley::client {

inline constexpr std::size_t kSessionsMax = 64;
inline constexpr std::size_t kPublishersMax = 64;
inline constexpr std::size_t kSubscribersMax = 1024;
inline constexpr std::size_t kCallsMax = 4096;
inline constexpr std::size_t kLegsMax = 2048;

/// Cancelable events whose handlers have not answered yet.
inline constexpr std::size_t kDecisionsMax = 16384;

/// Candidates that wait for a description, in each direction of a leg.
inline constexpr std::size_t kCandidatesMax = 64;

/// Connections and streams in a session; what one `joined` message can hold.
inline constexpr std::size_t kConnectionsMax = 16384;
inline constexpr std::size_t kStreamsMax = 4096;

/// OpenTok documents 1000 characters for a stream's name. Initials are a few letters.
inline constexpr std::size_t kNameUnitsMax = 1000;
inline constexpr std::size_t kInitialsBytesMax = 64;

/// Servers of an application's own for ICE, what each may name, and how long that may be.
inline constexpr std::size_t kIceServersMax = 16;
inline constexpr std::size_t kIceUrlsMax = 8;
inline constexpr std::size_t kIceTextBytesMax = 1024;

/// Bounds of what may be asked of video and audio that is sent, as OpenTok documents them. Bitrates
/// are in bits a second, sides in pixels, the scale in thousandths.
inline constexpr std::uint32_t kAudioBitrateMin = 6'000;
inline constexpr std::uint32_t kAudioBitrateMax = 510'000;
inline constexpr std::uint32_t kVideoBitrateMin = 5'000;
inline constexpr std::uint32_t kVideoBitrateMax = 10'000'000;
inline constexpr std::uint32_t kUnscaled = 1'000;
inline constexpr std::uint32_t kScaleMax = 64'000;

/// From connect() to the cloud's picture of the room.
inline constexpr TimeMs kConnectMs = 10'000;

/// From a request (publish, signal) to its answer.
inline constexpr TimeMs kAnswerMs = 20'000;

/// Until a socket that does not open is given up for another one: at first, when most outages are
/// short, and later.
inline constexpr TimeMs kAttemptMs = 2'500;
inline constexpr TimeMs kLaterAttemptMs = 6'000;

/// From one attempt to the next: the first pause, which doubles, and the longest; some of it is
/// left to chance, so that not all come back at once.
inline constexpr TimeMs kPauseMs = 100;
inline constexpr TimeMs kPauseMsMax = 2'000;
inline constexpr TimeMs kLaterPauseMsMax = 5'000;

/// How long a socket must last until the next outage is another one.
inline constexpr TimeMs kSettledMs = 10'000;

/// How long an outage is young.
inline constexpr TimeMs kYoungMs = 30'000;

/// From a question whether the socket is alive to the answer.
inline constexpr TimeMs kProbeMs = 2'000;

/// Who is woken so much too late did not run meanwhile, and what has come waits to be read.
inline constexpr TimeMs kAsleepMs = 2'000;

/// How long the end of a reconnection is put off for media that does not flow yet.
inline constexpr TimeMs kMediaMs = 5'000;

/// Signals that wait for a reconnection: half of what the cloud takes at once, as others may have
/// been sent just before.
inline constexpr std::size_t kWaitingSignalsMax = 100;
inline constexpr std::size_t kWaitingSignalBytesMax = std::size_t{256} * 1024;

/// Messages without an answer.
inline constexpr std::size_t kUnansweredMax = 8'192;

/// From a refusal of what was too much at once until it is said again.
inline constexpr TimeMs kRepeatMs = 1'000;

/// From subscribe() to connected media.
inline constexpr TimeMs kSubscribeMs = 30'000;

/// How long a leg that was prepared is kept: its candidates may cease to be true.
inline constexpr TimeMs kPreparedMs = 10'000;

/// From media that stopped to an ICE restart, for what comes back by itself.
inline constexpr TimeMs kStaleMs = 2'000;

/// From an ICE restart to connected media; then the leg is built anew.
inline constexpr TimeMs kRestartMs = 8'000;

/// From there to the end, beside the time for which the room waits for the other end: it may be
/// away.
inline constexpr TimeMs kRebuildMs = 15'000;

/// From one look at whether packets come to the next.
inline constexpr TimeMs kProofMs = 200;

/// From one sample of a leg to the next, while somebody listens to events about quality.
inline constexpr TimeMs kSampleMs = 1'000;

/// From one report of a sender to the next, of the same leg; with samples a second apart that is
/// two seconds. No more of them at once, so that the cloud need not refuse any.
inline constexpr TimeMs kReportMs = 1'500;
inline constexpr std::size_t kReportsMax = 32;

/// Close codes of our sockets (RFC 6455 section 7.4; browsers allow 1000 and 3000 to 4999).
inline constexpr std::uint32_t kCloseNormal = 1000;
inline constexpr std::uint32_t kCloseProtocolError = 4002;
inline constexpr std::uint32_t kCloseAbandoned = 4003;

}  // namespace parley::client
