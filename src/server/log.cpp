#include "server/log.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "protocol/json.hpp"
#include "server/clock.hpp"

namespace parley::server {

namespace {

struct LogState {
  std::shared_ptr<spdlog::logger> logger = spdlog::stderr_logger_st("parley");
  LogFormat format = LogFormat::kText;
};

LogState& state() {
  static LogState instance;
  return instance;
}

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::kDebug: return spdlog::level::debug;
    case Severity::kInfo: return spdlog::level::info;
    case Severity::kWarn: return spdlog::level::warn;
    case Severity::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kDebug: return "debug";
    case Severity::kInfo: return "info";
    case Severity::kWarn: return "warn";
    case Severity::kError: return "error";
  }
  return "error";
}

bool is_hex(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
}

/// An API secret is 40 hexadecimal digits; tokens begin with T1==, or with {" in base64url.
bool looks_secret(std::string_view word) {
  constexpr std::size_t kSecretChars = 40;
  const bool is_token =
      word.find("T1==") != std::string_view::npos || word.find("eyJ") != std::string_view::npos;
  std::size_t run = 0;
  for (const char letter : word) {
    run = is_hex(letter) ? run + 1 : 0;
    if (run == kSecretChars) return true;
  }
  return is_token;
}

/// Who takes a token for a session, or a secret for an API key, must not find it in the log.
std::string without_secrets(std::string_view text) {
  constexpr std::string_view kEnds = " \"',;()<>";
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(kEnds);
    const std::string_view word = text.substr(0, end);
    out += looks_secret(word) ? std::string_view("[hidden]") : word;
    if (end == std::string_view::npos) break;
    out += text[end];
    text.remove_prefix(end + 1);
  }
  return out;
}

/// Takes "name=value " off the front of a line when it names one of the things that lines are
/// about.
std::optional<LogField> take_subject(std::string_view& text) {
  constexpr std::array<std::string_view, 4> kSubjects{"conn", "session", "connection", "stream"};
  const std::string_view word = text.substr(0, text.find(' '));
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const bool is_subject = equals != std::string_view::npos &&
                          std::find(kSubjects.begin(), kSubjects.end(), name) != kSubjects.end();
  if (!is_subject) return std::nullopt;
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return LogField{name, std::string(word.substr(equals + 1))};
}

std::string json_line(Severity severity,
                      std::string_view text,
                      std::initializer_list<LogField> fields) {
  protocol::JsonWriter out;
  out.begin_object();
  out.key("timeMs").number(wall_ms());
  out.key("level").string(name_of(severity));
  while (const auto subject = take_subject(text))
    out.key(subject->name).string(without_secrets(subject->value));
  out.key("message").string(without_secrets(text));
  for (const LogField& field : fields)
    out.key(field.name).string(without_secrets(field.value));
  out.end_object();
  return out.take();
}

/// What came from outside must not end a line or drive a terminal.
std::string printable(std::string_view text) {
  std::string out(text);
  for (char& byte : out) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code == 0x7f) byte = ' ';
  }
  return out;
}

std::string text_line(std::string_view text, std::initializer_list<LogField> fields) {
  std::string out(text);
  for (const LogField& field : fields) {
    out += ' ';
    out += field.name;
    out += '=' + field.value;
  }
  return without_secrets(printable(out));
}

}  // namespace

void configure_log(LogFormat format, Severity least) {
  LogState& log_state = state();
  log_state.format = format;
  log_state.logger->set_level(level_of(least));
  log_state.logger->flush_on(spdlog::level::debug);
  log_state.logger->set_pattern(format == LogFormat::kJson ? "%v" : "%Y-%m-%d %H:%M:%S.%e %-5l %v");
}

bool is_logged(Severity severity) {
  return state().logger->should_log(level_of(severity));
}

void log(Severity severity, std::string_view text, std::initializer_list<LogField> fields) {
  if (!is_logged(severity)) return;
  const LogState& log_state = state();
  const std::string line = log_state.format == LogFormat::kJson ? json_line(severity, text, fields)
                                                                : text_line(text, fields);
  log_state.logger->log(level_of(severity), "{}", line);
}

}  // namespace parley::server
