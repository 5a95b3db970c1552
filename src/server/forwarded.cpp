#include "server/forwarded.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <boost/asio/ip/address.hpp>

#include "protocol/text.hpp"

namespace parley::server {

namespace {

namespace ip = boost::asio::ip;

/// One proxy's word: who asked it, and how.
struct Hop {
  std::string client;  // as it was written
  std::string scheme;
};

std::optional<ip::address> read_address(std::string_view text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return address;
}

/// "192.0.2.1", "192.0.2.1:80", "2001:db8::1" or "[2001:db8::1]:80".
std::optional<ip::address> read_node(std::string_view text) {
  if (text.starts_with('[')) {
    return read_address(text.substr(
        1, text.find(']') == std::string_view::npos ? std::string_view::npos : text.find(']') - 1));
  }
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && text.rfind(':') == colon;
  return read_address(has_port ? text.substr(0, colon) : text);
}

enum class Quotes : std::uint8_t { kNone, kHide };

/// Splits at a separator; where quotes hide, at those outside of them (RFC 7239 section 4).
std::vector<std::string_view> split(std::string_view text, char separator, Quotes quotes) {
  std::vector<std::string_view> parts;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = quotes == Quotes::kHide && !is_quoted;
    if (text[i] != separator || is_quoted) continue;
    parts.push_back(protocol::trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(protocol::trimmed(text.substr(begin)));
  return parts;
}

std::string_view unquoted(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && text.starts_with('"') && text.ends_with('"');
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

/// A header that may stand there several times is one list (RFC 9110 section 5.3).
std::string all_of(const HttpRequest& request, std::string_view name) {
  std::string out;
  for (const auto& [key, value] : request.headers) {
    if (equal_ignoring_case(key, name)) out += (out.empty() ? "" : ",") + value;
  }
  return out;
}

std::vector<Hop> forwarded_hops(const HttpRequest& request) {
  std::vector<Hop> hops;
  const std::string all = all_of(request, "Forwarded");
  // A quote that a client leaves open would hide what the proxy adds behind it.
  const bool is_open = std::count(all.begin(), all.end(), '"') % 2 != 0;
  if (all.empty() || is_open) return hops;
  for (const std::string_view element : split(all, ',', Quotes::kHide)) {
    Hop hop;
    for (const std::string_view pair : split(element, ';', Quotes::kHide)) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string_view name = pair.substr(0, equals);
      const std::string_view value = unquoted(pair.substr(equals + 1));
      if (equal_ignoring_case(name, "for")) hop.client = value;
      if (equal_ignoring_case(name, "proto")) hop.scheme = value;
    }
    hops.push_back(std::move(hop));
  }
  return hops;
}

std::vector<Hop> x_forwarded_hops(const HttpRequest& request) {
  std::vector<Hop> hops;
  const std::string all = all_of(request, "X-Forwarded-For");
  if (!all.empty()) {
    for (const std::string_view client : split(all, ',', Quotes::kNone))
      hops.push_back({std::string(client), {}});
  }
  const std::string schemes = all_of(request, "X-Forwarded-Proto");
  if (hops.empty()) hops.emplace_back();
  hops.back().scheme = split(schemes, ',', Quotes::kNone).back();
  return hops;
}

}  // namespace

bool TrustedProxies::trusts(std::string_view address) const {
  const std::optional<ip::address> read = read_address(address);
  return read && networks_.holds(ip_bytes(*read));
}

void TrustedProxies::apply(HttpRequest& request) const {
  if (networks_.empty() || !trusts(request.remote_address)) return;
  const std::vector<Hop> hops =
      header_ == ForwardedHeader::kForwarded ? forwarded_hops(request) : x_forwarded_hops(request);
  if (hops.empty()) return;
  const std::string_view scheme = hops.back().scheme;
  if (!scheme.empty()) request.is_tls = equal_ignoring_case(scheme, "https");
  for (auto hop = hops.rbegin(); hop != hops.rend() && trusts(request.remote_address); ++hop) {
    const std::optional<ip::address> client = read_node(hop->client);
    if (!client) return;
    request.remote_address = client->to_string();
    request.is_loopback = client->is_loopback();
  }
}

}  // namespace parley::server
