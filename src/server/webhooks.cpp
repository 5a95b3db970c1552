#include "server/webhooks.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/retry_lanes.hpp"
#include "protocol/session_event.hpp"
#include "protocol/token_text.hpp"
#include "server/callback_client.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
using Lane = RetryLanes::Lane;

// How soon the server notices what the command line changed, and how often it looks for old events.
constexpr std::chrono::seconds kLookEvery{1};
constexpr unsigned kLooksBetweenSweeps = 60;
/// Events that go at once when there are too many.
constexpr std::int64_t kDroppedAtOnce = 1'000;

RetryLimits limits_with(const WebhookOptions& options) {
  RetryLimits limits;
  limits.failures_max = options.failures_max;
  return limits;
}

/// An address in the log: paths and queries may hold secrets.
std::string origin_of(const std::string& url) {
  return url.substr(0, url.find_first_of("/?#", url.find("://") + 3));
}

void log_problem(const StoreError& problem) {
  log(Severity::kError, "callbacks: data base: " + problem.message);
}

}  // namespace

class Webhooks::Impl {
 public:
  Impl(asio::io_context& io, Store& store, const WebhookOptions& options, Metrics& metrics)
      : io_(io),
        store_(store),
        metrics_(metrics),
        lanes_(limits_with(options), random_u64()),
        look_timer_(io),
        wake_timer_(io),
        client_(io, options.allowed, std::chrono::seconds(options.timeout_s)) {}

  void start() {
    reload();
    recount();
    const auto lanes = queue().lanes();
    if (!lanes.ok()) return log_problem(lanes.error());
    for (const auto& [address, session_id] : lanes.value())
      lanes_.add({address, session_id}, clock_.now_ms());
    look();
    pump();
  }

  void keep(const std::vector<cloud::Effect>& effects) {
    std::vector<CallbackEvent> events;
    for (const cloud::Effect& effect : effects) {
      if (const auto* happened = std::get_if<cloud::Happened>(&effect))
        collect(happened->event, events);
    }
    if (events.empty()) return;
    const auto problem = store_.transact([this, &events]() -> std::optional<StoreError> {
      for (const CallbackEvent& event : events) {
        if (auto failure = queue().push(event)) return failure;
      }
      return std::nullopt;
    });
    if (problem) {
      metrics_.callback_events_dropped("error", static_cast<std::int64_t>(events.size()));
      return log_problem(*problem);
    }
    for (const CallbackEvent& event : events) {
      lanes_.add({event.address, event.session_id}, clock_.now_ms());
      const std::string& api_key = addresses_[event.address].api_key;
      if (++waiting_[api_key] > kCallbackEventsMax) drop_oldest(api_key);
    }
    pump_soon();
  }

  void when_idle(std::function<void()> call) {
    when_idle_ = std::move(call);
    pump();
  }

  void count(MetricsState& state) const {
    for (const auto& [api_key, count] : waiting_)
      state.callback_events += count;
    for (const auto& [number, address] : addresses_)
      state.callback_addresses_paused += address.is_paused ? 1 : 0;
  }

 private:
  CallbackStore& queue() { return store_.callbacks(); }

  /// Adds an event for each callback that wants it.
  void collect(const protocol::SessionEvent& event, std::vector<CallbackEvent>& events) {
    if (queue().version() != version_) reload();
    const auto wanted = callbacks_.find(event.api_key);
    if (wanted == callbacks_.end()) return;
    const auto [group, name] = protocol::topic_of(event.kind);
    std::string body;
    for (const Callback& callback : wanted->second) {
      if (callback.request.group != group || callback.request.event != name) continue;
      if (body.empty()) body = protocol::callback_body(event);
      events.push_back({0,
                        callback.number,
                        callback.address,
                        event.session_id,
                        random_uuid(),
                        body,
                        event.at_ms});
    }
  }

  /// Reads again how much waits: only where this process does not know it, as that takes a while.
  void recount() {
    auto waiting = queue().waiting();
    if (!waiting.ok()) return log_problem(waiting.error());
    purges_ = queue().purges();
    waiting_ = std::move(waiting).value();
  }

  /// Reads again which callbacks there are, and where they go.
  void reload() {
    auto callbacks = queue().list();
    auto addresses = queue().addresses();
    if (!callbacks.ok()) return log_problem(callbacks.error());
    if (!addresses.ok()) return log_problem(addresses.error());
    version_ = queue().version();
    callbacks_.clear();
    for (Callback& callback : callbacks.value())
      callbacks_[callback.api_key].push_back(std::move(callback));
    const auto before = std::exchange(addresses_, {});
    for (CallbackAddress& address : addresses.value())
      addresses_.emplace(address.number, std::move(address));
    for (const auto& [number, address] : before) {
      if (addresses_.count(number) == 0) lanes_.forget(number);
    }
    for (const auto& [number, address] : addresses_) {
      if (address.is_paused == lanes_.is_paused(number)) continue;
      if (address.is_paused) {
        lanes_.pause(number);
      } else {
        lanes_.resume(number, clock_.now_ms());
        log(Severity::kInfo, "callbacks to " + origin_of(address.url) + " go on");
      }
    }
  }

  /// Once in a while: other processes may have changed the data, and events grow old.
  void look() {
    look_timer_.expires_after(kLookEvery);
    look_timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const auto of_others = queue().version_of_others();
      const bool is_new = of_others.ok() && of_others.value() != version_of_others_;
      if (of_others.ok()) version_of_others_ = of_others.value();
      if (is_new || queue().version() != version_) reload();
      if (is_new || queue().purges() != purges_) recount();
      if (has_old_ || ++looks_ % kLooksBetweenSweeps == 0) sweep();
      pump();
      look();
    });
  }

  void sweep() {
    const auto dropped = queue().drop_before(wall_ms() - kCallbackEventLifeMs);
    if (!dropped.ok()) return log_problem(dropped.error());
    has_old_ = dropped.value() != 0;
    if (!has_old_) return;
    metrics_.callback_events_dropped("old", dropped.value());
    log(Severity::kWarn,
        std::to_string(dropped.value()) + " events waited too long for callbacks and are dropped");
    recount();
  }

  void drop_oldest(const std::string& api_key) {
    if (const auto problem = queue().drop_oldest(api_key, kDroppedAtOnce))
      return log_problem(*problem);
    waiting_[api_key] -= kDroppedAtOnce;
    metrics_.callback_events_dropped("full", kDroppedAtOnce);
    log(Severity::kWarn,
        "too much waits for callbacks: the oldest " + std::to_string(kDroppedAtOnce) +
            " events are dropped",
        {{"project", api_key}});
  }

  /// Not at once: the frames of the step come first.
  void pump_soon() {
    if (std::exchange(is_pump_coming_, true)) return;
    asio::post(io_, [this] {
      is_pump_coming_ = false;
      pump();
    });
  }

  void pump() {
    while (const auto lane = lanes_.take(clock_.now_ms()))
      attempt(*lane);
    if (when_idle_ && lanes_.is_idle(clock_.now_ms())) std::exchange(when_idle_, nullptr)();
    const TimeMs wake_at = lanes_.wake_at();
    if (wake_at == kNever) {
      wake_timer_.cancel();
      return;
    }
    wake_timer_.expires_at(clock_.at(wake_at));
    wake_timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) pump();
    });
  }

  void attempt(const Lane& lane) {
    const auto address = addresses_.find(lane.target);
    const auto head = queue().head(lane.target, lane.key);
    if (head.ok() && (!head.value() || address == addresses_.end())) return lanes_.empty(lane);
    auto post = head.ok() ? post_of(address->second, *head.value())
                          : Result<CallbackPost, StoreError>(head.error());
    if (!post.ok()) {
      log_problem(post.error());
      return lanes_.postponed(lane, clock_.now_ms());
    }
    client_.send(std::move(post).value(),
                 [this, lane, number = head.value()->number](const CallbackOutcome& outcome) {
                   if (outcome.is_tried) metrics_.callback_tried(outcome.name);
                   if (!outcome.is_tried) {
                     lanes_.postponed(lane, clock_.now_ms());
                   } else if (outcome.is_delivered()) {
                     delivered(lane, number);
                   } else {
                     failed(lane, outcome);
                   }
                   pump();
                 });
  }

  Result<CallbackPost, StoreError> post_of(const CallbackAddress& address,
                                           const CallbackEvent& event) {
    const auto secret = queue().secret(address.api_key);
    if (!secret.ok()) return secret.error();
    const std::string hash = sha256_hex(event.body);
    const std::string input =
        protocol::callback_signing_input({address.api_key, event.event_id, hash, wall_seconds()});
    const std::string signature = hmac_sha256(secret.value().at(wall_ms()), input);
    return CallbackPost{address.api_key,
                        address.url,
                        "Bearer " + protocol::jwt_token(input, signature),
                        event.body};
  }

  void delivered(const Lane& lane, std::int64_t event) {
    const auto address = addresses_.find(lane.target);
    const auto is_dropped = queue().drop(event);
    if (!is_dropped.ok()) {
      // It will come again, but not at once.
      log_problem(is_dropped.error());
      return lanes_.postponed(lane, clock_.now_ms());
    }
    if (is_dropped.value() && address != addresses_.end()) --waiting_[address->second.api_key];
    const auto next = queue().head(lane.target, lane.key);
    lanes_.succeeded(lane, !next.ok() || next.value().has_value(), clock_.now_ms());
    if (address == addresses_.end() || address->second.problem.empty()) return;
    address->second.problem.clear();
    if (const auto problem = queue().set_problem(lane.target, "")) log_problem(*problem);
    log(Severity::kInfo, "callbacks to " + origin_of(address->second.url) + " work again");
  }

  void failed(const Lane& lane, const CallbackOutcome& outcome) {
    const bool is_paused = lanes_.failed(lane, clock_.now_ms());
    const auto found = addresses_.find(lane.target);
    if (found == addresses_.end()) return;
    CallbackAddress& address = found->second;
    if (!is_paused && address.problem == outcome.problem) return;
    address.problem = outcome.problem;
    address.is_paused = address.is_paused || is_paused;
    save(address, is_paused);
    std::string line = "callbacks to " + origin_of(address.url) + " fail: " + outcome.problem;
    if (!outcome.detail.empty()) line += " (" + outcome.detail + ")";
    if (is_paused) line += "; they are paused now, until `parley callback resume`";
    log(Severity::kWarn, line, {{"project", address.api_key}});
  }

  void save(const CallbackAddress& address, bool is_pause) {
    const auto failure = store_.transact([&]() -> std::optional<StoreError> {
      if (auto problem = queue().set_problem(address.number, address.problem)) return problem;
      return is_pause ? queue().pause(address.number, wall_ms()) : std::nullopt;
    });
    if (failure) log_problem(*failure);
  }

  asio::io_context& io_;
  Store& store_;
  Metrics& metrics_;
  SteadyClock clock_;
  RetryLanes lanes_;
  asio::steady_timer look_timer_;
  asio::steady_timer wake_timer_;
  CallbackClient client_;
  std::map<std::string, std::vector<Callback>> callbacks_;  // by project
  std::map<std::int64_t, CallbackAddress> addresses_;
  std::map<std::string, std::int64_t> waiting_;  // events, by project
  std::optional<std::uint64_t> version_;         // of the callbacks that were read
  std::uint64_t purges_ = 0;                     // that the counts know of
  std::int64_t version_of_others_ = 0;
  unsigned looks_ = 0;
  bool has_old_ = true;  // perhaps: not all that is old goes at once
  std::function<void()> when_idle_;
  bool is_pump_coming_ = false;
};

Webhooks::Webhooks(asio::io_context& io,
                   Store& store,
                   const WebhookOptions& options,
                   Metrics& metrics)
    : impl_(std::make_unique<Impl>(io, store, options, metrics)) {}

Webhooks::~Webhooks() = default;

void Webhooks::start() {
  impl_->start();
}

void Webhooks::keep(const std::vector<cloud::Effect>& effects) {
  impl_->keep(effects);
}

void Webhooks::when_idle(std::function<void()> call) {
  impl_->when_idle(std::move(call));
}

void Webhooks::count(MetricsState& state) const {
  impl_->count(state);
}

}  // namespace parley::server
