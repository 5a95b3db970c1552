// Limiter: how much one address and one project may ask of the server. Counts and logs what is
// refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/rate_table.hpp"
#include "server/clock.hpp"
#include "server/http_message.hpp"
#include "server/metrics.hpp"

namespace parley::server {

/// What the operator allows; a rate without a burst and a number of 0 limit nothing. Of an address
/// means of an IPv4 address or an IPv6 /64. The defaults suit an office of some hundred people
/// behind one address.
struct LimitOptions {
  Rate address_connections{100, 2000};  // new ones
  std::uint32_t address_sockets_max = 2000;
  Rate address_handshakes{50, 1000};
  Rate address_failures{5, 100};  // failed authentications of REST
  Rate project_requests{200, 2000};
  Rate project_joins{200, 5000};
  Rate project_signals{500, 2000};  // through REST, as the next
  Rate session_signals{50, 200};
  bool counts_loopback = false;  // whether this machine's own address counts as any
};

class Limiter {
 public:
  Limiter(const LimitOptions& options, Metrics& metrics);
  Limiter(const Limiter&) = delete;
  Limiter& operator=(const Limiter&) = delete;
  ~Limiter() = default;

  /// One of the connections that an address may have open; given back when it goes.
  class Place {
   public:
    Place() = default;  // counts nothing

    Place(Limiter& limiter, std::string network)
        : limiter_(&limiter), network_(std::move(network)) {}

    Place(Place&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)), network_(std::move(other.network_)) {}

    Place& operator=(Place&& other) noexcept {
      std::swap(limiter_, other.limiter_);
      std::swap(network_, other.network_);
      return *this;
    }

    ~Place() {
      if (limiter_ != nullptr) limiter_->leave(network_);
    }

    [[nodiscard]] bool counts() const { return limiter_ != nullptr; }

   private:
    Limiter* limiter_ = nullptr;
    std::string network_;
  };

  // Each counts one; false, or nothing, when it is too much, which is counted and logged.

  /// A client's TCP connection, which is no proxy's.
  [[nodiscard]] std::optional<Place> connect(const std::string& address, bool is_loopback);

  /// A client's WebSocket, of whose connection a proxy only knows.
  [[nodiscard]] std::optional<Place> enter(const HttpRequest& request);

  [[nodiscard]] bool take_handshake(const HttpRequest& request);

  /// A request that a project may make; `take_signal` is for signals alone, and comes after it.
  [[nodiscard]] bool take_request(const HttpRequest& request, const std::string& api_key);
  [[nodiscard]] bool take_signal(const HttpRequest& request,
                                 const std::string& api_key,
                                 const std::string& session_id);
  [[nodiscard]] bool take_join(const std::string& address,
                               bool is_exempt,
                               const std::string& api_key);

  /// Whether the address may still try to authenticate a request.
  [[nodiscard]] bool may_authenticate(const HttpRequest& request);

  /// A request could not be authenticated; `api_key` is what it claims.
  void authentication_failed(const HttpRequest& request,
                             const std::string& api_key,
                             std::string_view reason);

  /// Something was refused for a reason that others found; `kind` names it in metrics and log.
  void refused(std::string_view kind,
               const std::string& address,
               const std::string& api_key,
               std::string_view reason);

  /// Whether limits of addresses and projects do not count for who asks: this machine itself, and
  /// no proxy on it.
  [[nodiscard]] bool is_exempt(const HttpRequest& request) const;

 private:
  [[nodiscard]] std::optional<Place> enter_network(const std::string& address);
  void leave(const std::string& network);

  LimitOptions options_;
  Metrics& metrics_;
  SteadyClock clock_;
  RateTable connections_;
  RateTable handshakes_;
  RateTable failures_;
  RateTable requests_;
  RateTable joins_;
  RateTable project_signals_;
  RateTable session_signals_;
  std::map<std::string, std::size_t, std::less<>> open_;  // connections by network
  TokenBucket log_lines_;
  std::uint64_t unlogged_ = 0;
};

}  // namespace parley::server
