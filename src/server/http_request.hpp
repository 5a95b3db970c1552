// From the parser's request to our plain one, and the checks of framing that the parser leaves to
// us.
#pragma once

#include <optional>
#include <string_view>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http_message.hpp"

namespace parley::server {

using ParsedRequest = boost::beast::http::request<boost::beast::http::string_body>;

[[nodiscard]] inline std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// The answer to a request whose length or target two readers could understand differently (request
/// smuggling, RFC 9112 section 11.2); nothing when it is clear.
[[nodiscard]] std::optional<HttpResponse> refuse_framing(const ParsedRequest& request);

/// Everything but the peer's address. The body may be missing yet.
[[nodiscard]] HttpRequest request_of(const ParsedRequest& request);

}  // namespace parley::server
