#include "protocol/web_origin.hpp"

#include <algorithm>
#include <utility>

#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::size_t kHostBytesMax = 253;  // RFC 1035 section 2.3.4

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

/// The text behind a scheme's "://", and which scheme it was.
std::optional<std::pair<bool, std::string_view>> split_scheme(std::string_view text) {
  if (lower(text.substr(0, kHttps.size())) == kHttps) {
    return std::pair(true, text.substr(kHttps.size()));
  }
  if (lower(text.substr(0, kHttp.size())) == kHttp) {
    return std::pair(false, text.substr(kHttp.size()));
  }
  return std::nullopt;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  if (host.front() == '[') {
    return host.back() == ']' && host.size() > 2 &&
           host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
  }
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
  return host.find_first_not_of(kAllowed) == std::string_view::npos && host.front() != '.';
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  constexpr std::size_t kDigitsMax = 5;
  constexpr std::uint32_t kPortMax = 65535;
  if (text.empty() || text.size() > kDigitsMax) return std::nullopt;
  std::uint32_t port = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    port = port * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (port == 0 || port > kPortMax) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

/// Where the colon before a port is; behind the bracket of an IPv6 address.
std::size_t port_colon(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

/// Host and port of what stands between a scheme and a path.
std::optional<WebOrigin> read_authority(bool is_https, std::string_view authority) {
  WebOrigin out{is_https, {}, is_https ? kHttpsPort : kHttpPort};
  const std::size_t colon = port_colon(authority);
  out.host = lower(authority.substr(0, colon));
  if (!is_host(out.host)) return std::nullopt;
  if (colon == std::string_view::npos) return out;
  const auto port = read_port(authority.substr(colon + 1));
  if (!port) return std::nullopt;
  out.port = *port;
  return out;
}

/// Browsers take pages of the own machine for secure.
bool is_local(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1";
}

std::string text_of(const WebOrigin& origin, bool any_port) {
  std::string out(origin.is_https ? kHttps : kHttp);
  out += origin.host;
  const bool is_usual = origin.port == (origin.is_https ? kHttpsPort : kHttpPort);
  if (any_port) {
    out += ":*";
  } else if (!is_usual) {
    out += ":" + std::to_string(origin.port);
  }
  return out;
}

constexpr std::string_view kAnyPort = ":*";

DomainProblem wrong(std::string_view why, std::string_view text) {
  return {std::string(why) + "; write it as https://example.com: " + quoted(text)};
}

/// As browsers match sources of a policy: http in a domain stands for https too.
bool fits(const std::string& domain, const WebOrigin& page) {
  const bool any_port = domain.ends_with(kAnyPort);
  const std::string_view text(domain);
  const auto named = parse_origin(any_port ? text.substr(0, text.size() - kAnyPort.size()) : text);
  return named && named->host == page.host && (page.is_https || !named->is_https) &&
         (any_port || named->port == page.port);
}

}  // namespace

std::optional<WebOrigin> parse_origin(std::string_view text) {
  const auto split = split_scheme(text);
  if (!split) return std::nullopt;
  return read_authority(split->first, split->second.substr(0, split->second.find_first_of("/?#")));
}

Result<std::string, DomainProblem> parse_domain(std::string_view text) {
  const auto split = split_scheme(text);
  if (!split) return wrong("a domain begins with https://", text);
  const auto [is_https, rest] = *split;
  std::string_view authority = rest;
  if (authority.ends_with('/')) authority.remove_suffix(1);
  if (authority.find_first_of("/?#@") != std::string_view::npos) {
    return wrong("a domain has no path and no user", text);
  }
  const bool any_port = authority.ends_with(kAnyPort);
  if (any_port) authority.remove_suffix(kAnyPort.size());
  const auto origin = read_authority(is_https, authority);
  if (!origin || origin->host.front() == '[') {
    return wrong("this is no name of a website (write other scripts as xn--...)", text);
  }
  if (!is_https && !is_local(origin->host)) {
    return wrong("browsers give cameras to https pages only", text);
  }
  if (any_port && !is_local(origin->host)) {
    return wrong("only localhost may have any port", text);
  }
  return text_of(*origin, any_port);
}

Placement placement(const std::vector<std::string>& domains, const WebOrigin& page) {
  const auto has = [&domains](const WebOrigin& one) {
    return std::any_of(domains.begin(), domains.end(), [&one](const std::string& domain) {
      return fits(domain, one);
    });
  };
  if (has(page)) return Placement::kAllowed;
  WebOrigin secure = page;
  secure.is_https = true;
  if (page.port == kHttpPort) secure.port = kHttpsPort;
  return !page.is_https && has(secure) ? Placement::kInsecure : Placement::kElsewhere;
}

}  // namespace parley::protocol
