#include "server/log.hpp"

#include <memory>
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

std::string json_line(Severity severity,
                      std::string_view text,
                      std::initializer_list<LogField> fields) {
  protocol::JsonWriter out;
  out.begin_object();
  out.key("timeMs").number(wall_ms());
  out.key("level").string(name_of(severity));
  out.key("message").string(text);
  for (const LogField& field : fields)
    out.key(field.name).string(field.value);
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
  return printable(out);
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
