// The addresses under which others on the network can reach this machine.
#pragma once

#include <string>
#include <vector>

namespace parley::server {

/// IP addresses of all interfaces that are up, but loopback and link-local ones; IPv4 first.
[[nodiscard]] std::vector<std::string> network_addresses();

/// This machine's name as a DNS label, or empty.
[[nodiscard]] std::string machine_name();

}  // namespace parley::server
