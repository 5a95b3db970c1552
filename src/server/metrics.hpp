// Metrics: what the process counts and measures, in the text that Prometheus reads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace parley::server {

/// What is counted at the moment it is asked for.
struct MetricsState {
  std::size_t rooms = 0;
  std::size_t members = 0;
  std::size_t streams = 0;
  std::size_t sockets = 0;      // WebSockets, joined or not
  std::size_t connections = 0;  // HTTP and WebSocket
  std::int64_t callback_events = 0;
  std::size_t callback_addresses_paused = 0;
  std::map<std::string, std::uint64_t, std::less<>> errors;  // told to clients so far, by name
};

class Metrics {
 public:
  using Time = std::chrono::steady_clock::duration;

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// A request was handled. `route` is the pattern that answered, empty when none did.
  void request_handled(std::string_view method, std::string_view route, unsigned status, Time took);

  /// A client's message was handled, with all that it led to.
  void message_handled(Time took);

  /// A message went into the queues of that many clients.
  void message_sent(std::size_t receivers, std::size_t bytes);

  /// What waits to be written to clients changed by so much.
  void queue_changed(std::int64_t messages, std::int64_t bytes);

  /// A client was dropped because it does not read.
  void slow_client_dropped();

  /// The server refused something; `kind` is one of a few names.
  void refused(std::string_view kind);

  /// A callback was sent, or was not; see CallbackOutcome.
  void callback_tried(std::string_view outcome);

  /// Events were dropped that callbacks wanted: "old", "full", or "error".
  void callback_events_dropped(std::string_view why, std::int64_t count);

  /// The certificate in use is good until then, in seconds since 1970.
  void certificate_loaded(std::int64_t good_until_s);

  /// Everything, in Prometheus's text format.
  [[nodiscard]] std::string text(const MetricsState& state);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
