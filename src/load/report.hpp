// Report: what a load test found, as JSON and for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::load {

/// Durations in microseconds, and what can be said of many.
class Durations {
 public:
  void add(std::int64_t duration_us) { all_.push_back(duration_us); }

  void clear() { all_.clear(); }

  [[nodiscard]] std::size_t count() const { return all_.size(); }

  /// The duration that `permille` of all do not exceed; 0 when there are none.
  [[nodiscard]] std::int64_t at(std::uint32_t permille) const;

 private:
  std::vector<std::int64_t> all_;
};

/// What the server's process took.
struct ProcessCost {
  std::int64_t before_bytes = 0;  // resident, without members
  std::int64_t after_bytes = 0;   // with all of them, idle
  std::int64_t user_us = 0;       // while signals were measured
  std::int64_t system_us = 0;
};

struct Report {
  std::string url;
  std::uint32_t rooms = 0;
  std::uint32_t room_size = 0;
  std::uint32_t members = 0;  // joined, late ones too
  std::uint32_t lost = 0;
  std::uint32_t watched = 0;
  std::uint32_t wrong_pictures = 0;
  std::int64_t joining_us = 0;  // until all but the late ones were there
  Durations joins;
  Durations late_joins;
  std::int64_t signals_us = 0;  // how long signals were measured
  std::uint64_t signals_sent = 0;
  std::uint64_t signals_heard = 0;    // in that time, by all receivers
  std::uint64_t signals_missing = 0;  // never came
  Durations signal_delays;
  std::int64_t own_cpu_us = 0;  // of the load generator, while signals were measured
  std::optional<ProcessCost> server;
  std::string problem;  // empty when all went well

  [[nodiscard]] std::string json() const;
  [[nodiscard]] std::string text() const;
};

}  // namespace parley::load
