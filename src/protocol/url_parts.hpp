// A URL of http or https, taken apart for whoever sends requests there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::protocol {

struct UrlParts {
  bool is_https = false;
  std::string host;  // a name or an address, that of IPv6 without brackets
  std::uint16_t port = 0;
  std::string authority;  // host and port as the header Host has them
  std::string target;     // path and query, without a fragment
};

/// Nothing for what is no such URL, or has a user name.
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view url);

}  // namespace parley::protocol
