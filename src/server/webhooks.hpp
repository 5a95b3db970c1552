// Webhooks: what callbacks of projects want to hear of, kept in the data base as it happens, and
// delivered from there: in order for each session, again and again until it was taken.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "cloud/effects.hpp"
#include "server/ip_networks.hpp"
#include "server/metrics.hpp"
#include "server/store.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

struct WebhookOptions {
  IpNetworks allowed;               // beside public addresses
  std::uint32_t failures_max = 50;  // in a row, after which an address is paused
  std::int64_t timeout_s = 10;
};

/// Events that wait for the callbacks of one project, and how long they do; the oldest go first.
inline constexpr std::int64_t kCallbackEventsMax = 50'000;
inline constexpr std::int64_t kCallbackEventLifeMs = std::int64_t{3} * 24 * 3600 * 1000;

class Webhooks {
 public:
  Webhooks(boost::asio::io_context& io,
           Store& store,
           const WebhookOptions& options,
           Metrics& metrics);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;
  ~Webhooks();

  /// Begins to deliver: first what was left from before.
  void start();

  /// Keeps what callbacks want of a step's effects, in one transaction.
  void keep(const std::vector<cloud::Effect>& effects);

  /// Calls once, as soon as nothing is left that can be delivered now.
  void when_idle(std::function<void()> call);

  /// Its share of the counts.
  void count(MetricsState& state) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
