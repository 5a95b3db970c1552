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
};

/// Runs the server; the process's exit code.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace parley::server
