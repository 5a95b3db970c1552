// The log: one line an event on standard error, as text or as JSON, without any token or secret.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace parley::server {

enum class Severity : std::uint8_t { kDebug, kInfo, kWarn, kError };

enum class LogFormat : std::uint8_t { kText, kJson };

/// Chooses how lines look and from which severity on they are written. Call before the first line.
void configure_log(LogFormat format, Severity least);

/// What a line is about, apart from its words: `name=value` in text, members of their own in JSON.
struct LogField {
  std::string_view name;
  std::string value;
};

/// Whether lines of that severity are written; worth asking before a costly one is made.
[[nodiscard]] bool is_logged(Severity severity);

/// Words of `text` in front that say what it is about (conn=, session=, connection=, stream=)
/// become members of their own in JSON. What looks like a secret or a token is not written.
void log(Severity severity, std::string_view text, std::initializer_list<LogField> fields = {});

}  // namespace parley::server
