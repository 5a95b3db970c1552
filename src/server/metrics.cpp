#include "server/metrics.hpp"

#include <algorithm>
#include <array>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "server/clock.hpp"

namespace parley::server {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

double seconds_of(Metrics::Time time) {
  return std::chrono::duration<double>(time).count();
}

/// The method comes from outside; only names that are known may make a series of their own.
std::string known_method(std::string_view method) {
  constexpr std::array<std::string_view, 7> kKnown{
      "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
  const bool is_known = std::find(kKnown.begin(), kKnown.end(), method) != kKnown.end();
  return is_known ? std::string(method) : "other";
}

}  // namespace

class Metrics::Impl {
 public:
  Impl() {
    gauge("parley_build_info", "The version that runs", {{"version", PARLEY_VERSION}}).Set(1);
    gauge("process_start_time_seconds", "When the process began, since 1970")
        .Set(static_cast<double>(wall_seconds()));
  }

  Counter& counter(const std::string& name, const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
  }

  Gauge& gauge(const std::string& name,
               const std::string& help,
               const prometheus::Labels& labels = {}) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
  }

  // First: what follows is registered in it.
  prometheus::Registry registry;

  Family<Counter>& requests = prometheus::BuildCounter()
                                  .Name("parley_http_requests_total")
                                  .Help("HTTP requests answered")
                                  .Register(registry);
  Family<Counter>& refusals = prometheus::BuildCounter()
                                  .Name("parley_refused_total")
                                  .Help("Requests, connections and joins that the server refused")
                                  .Register(registry);
  Family<Counter>& errors = prometheus::BuildCounter()
                                .Name("parley_client_errors_total")
                                .Help("Errors that clients were told")
                                .Register(registry);
  Family<Histogram>& request_seconds = prometheus::BuildHistogram()
                                           .Name("parley_http_request_seconds")
                                           .Help("Time to make an HTTP answer")
                                           .Register(registry);
  const Histogram::BucketBoundaries request_buckets{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};
  Histogram& message_seconds =
      prometheus::BuildHistogram()
          .Name("parley_message_seconds")
          .Help("Time to handle a client's message, with all that it leads to")
          .Register(registry)
          .Add({},
               Histogram::BucketBoundaries{
                   0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1});
  Counter& received = counter("parley_messages_received_total", "Messages of clients handled");
  Counter& sent = counter("parley_messages_sent_total", "Messages to clients, one a receiver");
  Counter& sent_bytes = counter("parley_message_bytes_sent_total", "Bytes of messages to clients");
  Counter& dropped = counter("parley_slow_clients_dropped_total", "Clients that did not read");
  Gauge& queued = gauge("parley_queued_messages", "Messages that wait to be written to clients");
  Gauge& queued_bytes = gauge("parley_queued_bytes", "Bytes that wait to be written to clients");
  Gauge& rooms = gauge("parley_rooms", "Sessions that somebody is in");
  Gauge& members = gauge("parley_members", "Connections that are in a session");
  Gauge& streams = gauge("parley_streams", "Streams that are published");
  Gauge& sockets = gauge("parley_sockets", "WebSockets that are open, joined or not");
  Gauge& connections = gauge("parley_connections", "Connections that are open, HTTP or WebSocket");
  Family<Counter>& callbacks = prometheus::BuildCounter()
                                   .Name("parley_callback_deliveries_total")
                                   .Help("Callbacks tried, by what came of it")
                                   .Register(registry);
  Family<Counter>& callback_drops = prometheus::BuildCounter()
                                        .Name("parley_callback_events_dropped_total")
                                        .Help("Events for callbacks that were given up")
                                        .Register(registry);
  Gauge& callback_events = gauge("parley_callback_events", "Events that wait for callbacks");
  Gauge& callbacks_paused =
      gauge("parley_callback_addresses_paused", "Addresses of callbacks that are paused");
  Gauge* certificate_end = nullptr;  // with TLS only
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}

Metrics::~Metrics() = default;

void Metrics::request_handled(std::string_view method,
                              std::string_view route,
                              unsigned status,
                              Time took) {
  const std::string at(route.empty() ? "none" : route);
  impl_->requests
      .Add({{"method", known_method(method)}, {"route", at}, {"code", std::to_string(status)}})
      .Increment();
  impl_->request_seconds.Add({{"route", at}}, impl_->request_buckets).Observe(seconds_of(took));
}

void Metrics::message_handled(Time took) {
  impl_->received.Increment();
  impl_->message_seconds.Observe(seconds_of(took));
}

void Metrics::message_sent(std::size_t receivers, std::size_t bytes) {
  impl_->sent.Increment(static_cast<double>(receivers));
  impl_->sent_bytes.Increment(static_cast<double>(receivers * bytes));
}

void Metrics::queue_changed(std::int64_t messages, std::int64_t bytes) {
  impl_->queued.Increment(static_cast<double>(messages));
  impl_->queued_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::slow_client_dropped() {
  impl_->dropped.Increment();
}

void Metrics::refused(std::string_view kind) {
  impl_->refusals.Add({{"kind", std::string(kind)}}).Increment();
}

void Metrics::callback_tried(std::string_view outcome) {
  impl_->callbacks.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::callback_events_dropped(std::string_view why, std::int64_t count) {
  impl_->callback_drops.Add({{"why", std::string(why)}}).Increment(static_cast<double>(count));
}

void Metrics::certificate_loaded(std::int64_t good_until_s) {
  if (impl_->certificate_end == nullptr) {
    impl_->certificate_end = &impl_->gauge("parley_tls_certificate_end_timestamp_seconds",
                                           "Until when the certificate is good, since 1970");
  }
  impl_->certificate_end->Set(static_cast<double>(good_until_s));
}

std::string Metrics::text(const MetricsState& state) {
  impl_->rooms.Set(static_cast<double>(state.rooms));
  impl_->members.Set(static_cast<double>(state.members));
  impl_->streams.Set(static_cast<double>(state.streams));
  impl_->sockets.Set(static_cast<double>(state.sockets));
  impl_->connections.Set(static_cast<double>(state.connections));
  for (const auto& [name, count] : state.errors) {
    Counter& counter = impl_->errors.Add({{"name", name}});
    counter.Increment(static_cast<double>(count) - counter.Value());
  }
  impl_->callback_events.Set(static_cast<double>(state.callback_events));
  impl_->callbacks_paused.Set(static_cast<double>(state.callback_addresses_paused));
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace parley::server
