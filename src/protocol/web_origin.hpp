// Web origins (RFC 6454): where a page comes from, and whether an embed may stand in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley::protocol {

/// Scheme, host and port of an http or https page.
struct WebOrigin {
  bool is_https = false;
  std::string host;        // lower case, as browsers write it: names of other scripts as xn--...
  std::uint16_t port = 0;  // never 0, also when it is the scheme's usual one
  bool operator==(const WebOrigin&) const = default;
};

/// Reads the value of an Origin header, or the beginning of a URL such as a Referer; nothing when
/// it is neither http nor https.
[[nodiscard]] std::optional<WebOrigin> parse_origin(std::string_view text);

/// What is wrong with a domain, in words.
struct DomainProblem {
  std::string message;
};

/// The domain of an embed in the one form that is kept, "https://example.com" or
/// "http://localhost:*". Only localhost may do without https, and name any port with '*'.
[[nodiscard]] Result<std::string, DomainProblem> parse_domain(std::string_view text);

/// What a page is to an embed with these domains.
enum class Placement : std::uint8_t {
  kAllowed,
  kInsecure,   // it would be allowed with https
  kElsewhere,  // another website
};

[[nodiscard]] Placement placement(const std::vector<std::string>& domains, const WebOrigin& page);

}  // namespace parley::protocol
