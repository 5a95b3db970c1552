// Values of command-line options that have a form of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/token_bucket.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::server {

/// "URL" or "URL,USER,CREDENTIAL" of a STUN or TURN server (RFC 7064, RFC 7065); else what is
/// wrong.
Result<protocol::IceServer, std::string> read_ice_server(std::string_view text);

/// "90s", "15m", "2h", "7d", or a bare number of seconds; nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> read_duration_s(std::string_view text);

/// "N,BURST", or "0" for a rate without limit; nothing for anything else, also for a burst that is
/// less than a second's worth.
[[nodiscard]] std::optional<Rate> read_rate(std::string_view text);

/// Whether it is a UUID as RFC 9562 writes one: 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace parley::server
