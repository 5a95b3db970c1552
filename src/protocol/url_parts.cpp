#include "protocol/url_parts.hpp"

#include <algorithm>

#include "protocol/web_origin.hpp"

namespace parley::protocol {

std::optional<UrlParts> split_url(std::string_view url) {
  const auto origin = parse_origin(url);
  if (!origin) return std::nullopt;
  UrlParts out{origin->is_https, origin->host, origin->port, origin->host, "/"};
  if (out.host.front() == '[') out.host = out.host.substr(1, out.host.size() - 2);
  constexpr std::uint16_t kHttpPort = 80;
  constexpr std::uint16_t kHttpsPort = 443;
  if (out.port != (out.is_https ? kHttpsPort : kHttpPort))
    out.authority += ":" + std::to_string(out.port);
  url = url.substr(0, url.find('#'));
  const std::size_t begin = url.find_first_of("/?", url.find("://") + 3);
  if (begin == std::string_view::npos) return out;
  const std::string_view target = url.substr(begin);
  out.target = target.front() == '/' ? target : "/" + std::string(target);
  return out;
}

}  // namespace parley::protocol
