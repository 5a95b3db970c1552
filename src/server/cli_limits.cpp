#include "server/cli_limits.hpp"

#include <string>

#include <CLI/CLI.hpp>

#include "server/cli_values.hpp"

namespace parley::server {

namespace {

constexpr std::string_view kNever = "never";

void add_rate(CLI::App& command, const std::string& option, Rate& rate, const std::string& what) {
  command
      .add_option_function<std::string>(
          option,
          [&rate](const std::string& text) { rate = read_rate(text).value_or(rate); },
          what + ": N a second, and up to BURST at once after a pause; 0: any number")
      ->type_name("N,BURST")
      ->check([](const std::string& text) {
        return read_rate(text) ? std::string()
                               : "it must be two numbers such as 50,1000 (N a second, BURST at "
                                 "once; BURST is never less than N), or 0";
      })
      ->default_str(std::to_string(rate.per_s) + "," + std::to_string(rate.burst));
}

void add_media_idle(CLI::App& command, std::int64_t& seconds) {
  command
      .add_option_function<std::string>(
          "--media-idle",
          [&seconds](const std::string& text) {
            seconds = text == kNever ? 0 : read_duration_s(text).value_or(seconds);
          },
          "When clients that neither publish nor subscribe are disconnected: 30m, 4h, or never")
      ->type_name("DURATION")
      ->check([](const std::string& text) {
        return text == kNever || read_duration_s(text)
                   ? std::string()
                   : "it must be a number with s, m, h or d, or never";
      })
      ->default_str("4h");
}

void add_grace(CLI::App& command, std::int64_t& seconds) {
  constexpr std::int64_t kGraceMax = 300;
  command
      .add_option("--grace",
                  seconds,
                  "How long a session waits for a client whose connection broke, also after a "
                  "restart, before the others hear that it is gone; 0: not at all")
      ->type_name("SECONDS")
      ->check(CLI::Range(std::int64_t{0}, kGraceMax))
      ->capture_default_str();
}

}  // namespace

void add_limit_options(CLI::App& command, ServeOptions& options) {
  LimitOptions& limits = options.limits;
  add_rate(command,
           "--limit-connections",
           limits.address_connections,
           "New connections of one address (IPv6: of one /64)");
  command
      .add_option("--limit-sockets",
                  limits.address_sockets_max,
                  "Open connections of one address at once; 0: any number")
      ->type_name("N")
      ->capture_default_str();
  add_rate(command,
           "--limit-handshakes",
           limits.address_handshakes,
           "New WebSockets of one address, which each join of a session needs");
  add_rate(command,
           "--limit-failures",
           limits.address_failures,
           "REST requests of one address that fail to authenticate");
  add_rate(command, "--limit-requests", limits.project_requests, "REST requests of one project");
  add_rate(command, "--limit-joins", limits.project_joins, "Joins of one project's sessions");
  add_rate(command,
           "--limit-session-signals",
           limits.session_signals,
           "Signals of an application's server to one session");
  add_rate(command,
           "--limit-project-signals",
           limits.project_signals,
           "Signals of an application's server to all sessions of one project");
  command.add_flag("--limit-loopback",
                   limits.counts_loopback,
                   "Let these limits count for this machine itself, too (default: for others, and "
                   "for what a proxy on it passes on)");
  add_media_idle(command, options.media_idle_s);
  add_grace(command, options.grace_s);
}

}  // namespace parley::server
