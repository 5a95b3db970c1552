// IpNetworks: addresses and networks that an operator names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/ip_range.hpp"

namespace parley::server {

[[nodiscard]] IpBytes ip_bytes(const boost::asio::ip::address& address);

class IpNetworks {
 public:
  /// An address, or a network as 10.0.0.0/8. What is wrong with it; nothing when it is one.
  [[nodiscard]] std::optional<std::string> add(std::string_view network);

  [[nodiscard]] bool holds(const IpBytes& address) const;

  [[nodiscard]] bool empty() const { return ranges_.empty(); }

 private:
  std::vector<IpRange> ranges_;
};

}  // namespace parley::server
