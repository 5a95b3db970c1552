// The log: one line an event on standard error, as text or as JSON. Never given a token or a
// secret.
#pragma once

#include <cstdint>
#include <string_view>

namespace parley::server {

enum class Severity : std::uint8_t { kDebug, kInfo, kWarn, kError };

enum class LogFormat : std::uint8_t { kText, kJson };

/// Chooses how lines look and from which severity on they are written. Call before the first line.
void configure_log(LogFormat format, Severity least);

void log(Severity severity, std::string_view text);

}  // namespace parley::server
