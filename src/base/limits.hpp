// The limits that both sides of the wire keep, with their units and where each number comes from.
#pragma once

#include <cstddef>
#include <cstdint>

namespace parley {

// Texts are limited in bytes of UTF-8. Where OpenTok counts characters, which JavaScript counts as
// UTF-16 units, the limit is named _units; one unit is at most 3 bytes.

/// A session id (OpenTok server SDK documentation).
inline constexpr std::size_t kSessionIdBytesMax = 255;

/// A project's API key. OpenTok's are 8 digits, Vonage's application ids 36 characters.
inline constexpr std::size_t kApiKeyBytesMax = 64;

/// A token. The longest allowed connection data, percent-encoded and in base64, fits.
inline constexpr std::size_t kTokenBytesMax = 16384;

/// Connection data in a token. 1000 are documented, the Node SDK signs 1024.
inline constexpr std::size_t kConnectionDataUnitsMax = 1024;

/// The layout class list in a token, its classes joined by spaces (Node SDK).
inline constexpr std::size_t kLayoutClassesUnitsMax = 1024;

/// How long a token may live (server SDKs: 30 days), and does when it names no end (24 hours).
inline constexpr std::int64_t kTokenLifetimeMaxS = std::int64_t{30} * 24 * 3600;
inline constexpr std::int64_t kTokenLifetimeDefaultS = std::int64_t{24} * 3600;

/// How long a REST request's JWT may live: 5 minutes are documented; one more for SDKs that read
/// the clock twice and round.
inline constexpr std::int64_t kRestAuthLifetimeMaxS = std::int64_t{6} * 60;

/// The same for a JWT of an application (RS256), for which SDKs take 15 minutes.
inline constexpr std::int64_t kBearerLifetimeMaxS = std::int64_t{16} * 60;

/// How far an application server's clock may be from ours, for tokens. Our choice, as AWS and
/// Kerberos have it.
inline constexpr std::int64_t kClockSkewS = 300;

/// The same for REST's JWTs, which are made for one request: more would keep them good for twice as
/// long as they say.
inline constexpr std::int64_t kRestClockSkewS = 60;

/// Websites whose pages may join a project's sessions. Our choice; they are looked through at each
/// join.
inline constexpr std::size_t kOriginsMax = 100;

/// A signal's payload and type (OpenTok documentation of Session.signal).
inline constexpr std::size_t kSignalDataBytesMax = 8192;
inline constexpr std::size_t kSignalTypeBytesMax = 128;

/// What a subscriber may wish of a stream's video. Our choice: smaller or slower is no video.
inline constexpr std::uint32_t kVideoSideMin = 16;
inline constexpr std::uint32_t kVideoSideMax = 8192;
inline constexpr std::uint32_t kFrameRateMax = 60;

/// The name of an automatic archive (Node SDK).
inline constexpr std::size_t kArchiveNameUnitsMax = 80;

/// The body of a form that the REST API accepts. Our choice; a real one has some hundred bytes.
inline constexpr std::size_t kFormBytesMax = 65536;
inline constexpr std::size_t kFormFieldsMax = 64;

/// The JSON body of a REST request. Our choice; the largest real one sets the classes of all
/// streams.
inline constexpr std::size_t kRestBodyBytesMax = 65536;

/// A project's name, and where and how often a project is called back. Our choices.
inline constexpr std::size_t kProjectNameUnitsMax = 128;
inline constexpr std::size_t kCallbackUrlBytesMax = 2048;
inline constexpr std::size_t kCallbacksMax = 64;

}  // namespace parley
