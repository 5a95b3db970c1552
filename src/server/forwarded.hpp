// Reverse proxies: whose word is taken for where a request came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http_message.hpp"
#include "server/ip_networks.hpp"

namespace parley::server {

/// The header in which the proxies say it. One only: the other may come from anybody.
enum class ForwardedHeader : std::uint8_t { kXForwardedFor, kForwarded };

class TrustedProxies {
 public:
  /// An address, or a network as 10.0.0.0/8. What is wrong with it; nothing when it is one.
  [[nodiscard]] std::optional<std::string> add(std::string_view network) {
    return networks_.add(network);
  }

  void choose_header(ForwardedHeader header) { header_ = header; }

  /// Puts the client's address and scheme where the proxy's are, when a trusted proxy asks: the
  /// last address that no trusted proxy has.
  void apply(HttpRequest& request) const;

  /// Whether that is the address of such a proxy.
  [[nodiscard]] bool trusts(std::string_view address) const;

 private:
  IpNetworks networks_;
  ForwardedHeader header_ = ForwardedHeader::kXForwardedFor;
};

}  // namespace parley::server
