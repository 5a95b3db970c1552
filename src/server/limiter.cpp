#include "server/limiter.hpp"

#include "base/ip_network.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

// Of each table. A million addresses leave no more behind, and an entry has some 200 bytes.
constexpr std::size_t kAddressesMax = 32'768;
constexpr std::size_t kProjectsMax = 8'192;

// Who floods is refused, and should not fill the log instead.
constexpr Rate kLogLines{5, 50};

}  // namespace

Limiter::Limiter(const LimitOptions& options, Metrics& metrics)
    : options_(options),
      metrics_(metrics),
      connections_(options.address_connections, kAddressesMax),
      handshakes_(options.address_handshakes, kAddressesMax),
      failures_(options.address_failures, kAddressesMax),
      requests_(options.project_requests, kProjectsMax),
      joins_(options.project_joins, kProjectsMax),
      project_signals_(options.project_signals, kProjectsMax),
      session_signals_(options.session_signals, kProjectsMax),
      log_lines_(kLogLines, clock_.now_ms()) {}

bool Limiter::is_exempt(const HttpRequest& request) const {
  if (options_.counts_loopback || !request.is_loopback) return false;
  return request.header("X-Forwarded-For").empty() && request.header("Forwarded").empty();
}

std::optional<Limiter::Place> Limiter::connect(const std::string& address, bool is_loopback) {
  if (is_loopback && !options_.counts_loopback) return Place();
  if (!connections_.take(ip_network(address), clock_.now_ms())) {
    refused("connectionRate", address, {}, "too many new connections");
    return std::nullopt;
  }
  return enter_network(address);
}

std::optional<Limiter::Place> Limiter::enter(const HttpRequest& request) {
  return is_exempt(request) ? Place() : enter_network(request.remote_address);
}

std::optional<Limiter::Place> Limiter::enter_network(const std::string& address) {
  if (options_.address_sockets_max == 0) return Place();
  const std::string network = ip_network(address);
  const auto found = open_.find(network);
  if (found != open_.end() && found->second >= options_.address_sockets_max) {
    refused("openSockets", address, {}, "too many open connections");
    return std::nullopt;
  }
  ++open_[network];
  return Place(*this, network);
}

void Limiter::leave(const std::string& network) {
  const auto found = open_.find(network);
  if (--found->second == 0) open_.erase(found);
}

bool Limiter::take_handshake(const HttpRequest& request) {
  const std::string& address = request.remote_address;
  if (is_exempt(request) || handshakes_.take(ip_network(address), clock_.now_ms())) return true;
  refused("handshakeRate", address, {}, "too many new WebSockets");
  return false;
}

bool Limiter::take_request(const HttpRequest& request, const std::string& api_key) {
  if (is_exempt(request) || requests_.take(api_key, clock_.now_ms())) return true;
  refused("requestRate", request.remote_address, api_key, "too many requests of the project");
  return false;
}

bool Limiter::take_signal(const HttpRequest& request,
                          const std::string& api_key,
                          const std::string& session_id) {
  if (is_exempt(request)) return true;
  const TimeMs now = clock_.now_ms();
  if (session_signals_.take(session_id, now) && project_signals_.take(api_key, now)) return true;
  refused("signalRate", request.remote_address, api_key, "too many signals of the app server");
  return false;
}

bool Limiter::take_join(const std::string& address, bool is_exempt, const std::string& api_key) {
  if (is_exempt || joins_.take(api_key, clock_.now_ms())) return true;
  refused("joinRate", address, api_key, "too many joins of the project");
  return false;
}

bool Limiter::may_authenticate(const HttpRequest& request) {
  const std::string& address = request.remote_address;
  if (is_exempt(request) || failures_.has(ip_network(address), clock_.now_ms())) return true;
  refused("authenticationRate", address, {}, "too many failed authentications");
  return false;
}

void Limiter::authentication_failed(const HttpRequest& request,
                                    const std::string& api_key,
                                    std::string_view reason) {
  if (!is_exempt(request)) {
    static_cast<void>(failures_.take(ip_network(request.remote_address), clock_.now_ms()));
  }
  refused("authentication", request.remote_address, api_key, reason);
}

void Limiter::refused(std::string_view kind,
                      const std::string& address,
                      const std::string& api_key,
                      std::string_view reason) {
  metrics_.refused(kind);
  if (!log_lines_.take(1, clock_.now_ms())) {
    ++unlogged_;
    return;
  }
  std::string text = "refused";
  if (unlogged_ != 0) text += ", after " + std::to_string(unlogged_) + " that were not logged";
  unlogged_ = 0;
  log(Severity::kInfo,
      text,
      {{"kind", std::string(kind)},
       {"apiKey", api_key},
       {"address", address},
       {"reason", std::string(reason)}});
}

}  // namespace parley::server
