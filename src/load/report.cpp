#include "load/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "protocol/json.hpp"

namespace parley::load {

namespace {

constexpr std::uint32_t kMedian = 500;
constexpr std::uint32_t kNearlyAll = 990;
constexpr std::uint32_t kAll = 1000;
constexpr double kMillion = 1e6;

std::int64_t per_second(std::uint64_t count, std::int64_t duration_us) {
  if (duration_us <= 0) return 0;
  return static_cast<std::int64_t>(static_cast<double>(count) * kMillion /
                                   static_cast<double>(duration_us));
}

std::int64_t share(std::int64_t whole, std::uint64_t parts) {
  return parts == 0 ? 0 : whole / static_cast<std::int64_t>(parts);
}

std::int64_t nanoseconds_each(std::int64_t whole_us, std::uint64_t parts) {
  constexpr std::int64_t kNanoseconds = 1000;
  return share(whole_us * kNanoseconds, parts);
}

void write(protocol::JsonWriter& out, std::string_view name, const Durations& durations) {
  out.key(name).begin_object();
  out.key("count").number(static_cast<std::int64_t>(durations.count()));
  out.key("p50Us").number(durations.at(kMedian));
  out.key("p99Us").number(durations.at(kNearlyAll));
  out.key("maxUs").number(durations.at(kAll));
  out.end_object();
}

/// "12.3 ms"
std::string milliseconds(std::int64_t duration_us) {
  constexpr double kThousand = 1000;
  std::array<char, 32> out{};
  const int size = std::snprintf(
      out.data(), out.size(), "%.1f ms", static_cast<double>(duration_us) / kThousand);
  return {out.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string line(std::string_view name, const std::string& value) {
  constexpr std::size_t kColumn = 22;
  std::string out(name);
  out.resize(std::max(kColumn, out.size() + 1), ' ');
  return out + value + "\n";
}

std::string text_of(const Durations& durations) {
  return "p50 " + milliseconds(durations.at(kMedian)) + ", p99 " +
         milliseconds(durations.at(kNearlyAll)) + ", longest " + milliseconds(durations.at(kAll));
}

}  // namespace

std::int64_t Durations::at(std::uint32_t permille) const {
  if (all_.empty()) return 0;
  std::vector<std::int64_t> sorted = all_;
  const std::size_t rank = (sorted.size() - 1) * permille / kAll;
  const auto found = sorted.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(sorted.begin(), found, sorted.end());
  return *found;
}

std::string Report::json() const {
  protocol::JsonWriter out;
  const auto count = [&out](std::string_view name, auto value) {
    out.key(name).number(static_cast<std::int64_t>(value));
  };
  out.begin_object();
  out.key("ok").boolean(problem.empty());
  if (!problem.empty()) out.key("problem").string(problem);
  out.key("url").string(url);
  count("rooms", rooms);
  count("roomSize", room_size);
  count("members", members);
  count("lost", lost);
  out.key("pictures").begin_object();
  count("watched", watched);
  count("wrong", wrong_pictures);
  out.end_object();
  count("joiningUs", joining_us);
  write(out, "joins", joins);
  write(out, "lateJoins", late_joins);
  out.key("signals").begin_object();
  count("durationUs", signals_us);
  count("sent", signals_sent);
  count("heard", signals_heard);
  count("heardPerSecond", per_second(signals_heard, signals_us));
  count("missing", signals_missing);
  write(out, "delay", signal_delays);
  count("generatorCpuUs", own_cpu_us);
  out.end_object();
  if (server) {
    out.key("server").begin_object();
    count("beforeBytes", server->before_bytes);
    count("afterBytes", server->after_bytes);
    count("memberBytes", share(server->after_bytes - server->before_bytes, joins.count()));
    count("userUs", server->user_us);
    count("systemUs", server->system_us);
    count("messageUserNs", nanoseconds_each(server->user_us, signals_heard));
    count("messageCpuNs", nanoseconds_each(server->user_us + server->system_us, signals_heard));
    out.end_object();
  }
  out.end_object();
  return out.take() + "\n";
}

std::string Report::text() const {
  std::string out =
      line("members", std::to_string(members) + " in " + std::to_string(rooms) + " rooms");
  if (lost != 0) out += line("lost", std::to_string(lost));
  if (joins.count() != 0) {
    out += line(
        "joined",
        std::to_string(per_second(joins.count(), joining_us)) + " a second, " + text_of(joins));
  }
  if (late_joins.count() != 0) out += line("joined late", text_of(late_joins));
  if (watched != 0) {
    out += line("pictures",
                std::to_string(watched) + " watched, " + std::to_string(wrong_pictures) + " wrong");
  }
  if (signals_sent != 0) {
    out += line("signals",
                std::to_string(per_second(signals_heard, signals_us)) + " heard a second, " +
                    text_of(signal_delays));
    if (signals_missing != 0) out += line("missing", std::to_string(signals_missing));
  }
  if (!server) return out;
  constexpr std::int64_t kThousand = 1000;
  out += line("server memory",
              std::to_string(server->after_bytes / kThousand) + " kB with members, " +
                  std::to_string(share(server->after_bytes - server->before_bytes, joins.count())) +
                  " bytes a member");
  if (signals_heard == 0) return out;
  return out +
         line("server time",
              std::to_string(nanoseconds_each(server->user_us, signals_heard)) + " ns user and " +
                  std::to_string(nanoseconds_each(server->system_us, signals_heard)) +
                  " ns system for each signal heard");
}

}  // namespace parley::load
