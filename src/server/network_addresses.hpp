// The addresses of this machine, and its name.
#pragma once

#include <string>
#include <vector>

namespace parley::server {

/// Under which others on the network can reach this machine: IP addresses of all interfaces that
/// are up, but loopback and link-local ones; IPv4 first.
[[nodiscard]] std::vector<std::string> network_addresses();

/// IP addresses of all interfaces, up or not, but link-local ones.
[[nodiscard]] std::vector<std::string> interface_addresses();

/// This machine's name as a DNS label, or empty.
[[nodiscard]] std::string machine_name();

}  // namespace parley::server
