// The server process: puts the parts together, says where it is, runs until a signal, ends in
// order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/forwarded.hpp"
#include "server/ice_servers.hpp"
#include "server/limiter.hpp"
#include "server/webhooks.hpp"

namespace parley::server {

struct ServeOptions {
  std::uint16_t port = 8080;  // 0: any free one
  std::string host = "localhost";
  std::filesystem::path data;
  std::filesystem::path web;                  // empty: no web files
  std::optional<std::uint16_t> metrics_port;  // none: no metrics
  std::string metrics_host = "localhost";
  bool lan = false;
  bool demo = true;
  // PEM files of a certificate and its key; empty: none of the operator's.
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  TrustedProxies trusted_proxies;
  IceServers ice_servers;
  LimitOptions limits;
  std::int64_t media_idle_s = std::int64_t{4} * 3600;  // 0: never
  std::int64_t grace_s = 30;                           // for clients whose socket died
  bool shows_secret = false;  // also when the project is not new and nobody sits before a terminal
  WebhookOptions webhooks;
};

/// Runs the server; the process's exit code.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace parley::server
