#include "server/http_request.hpp"

#include <string>
#include <utility>

namespace parley::server {

namespace {

namespace http = boost::beast::http;

HttpResponse refused(unsigned status, std::string_view message) {
  HttpResponse response = error_response(status, message);
  response.close = true;
  return response;
}

/// "/path?query" of both forms a target may have (RFC 9112 section 3.2); empty for others.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size()) continue;
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = target.find('/', scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return {};
}

/// Name or address, and port. An empty one is allowed (RFC 9112 section 3.2).
bool is_host(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  return text.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool has_control_characters(std::string_view text) {
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code <= 0x20 || code == 0x7f) return true;
  }
  return false;
}

}  // namespace

std::optional<HttpResponse> refuse_framing(const ParsedRequest& request) {
  const std::size_t lengths = request.count(http::field::content_length);
  const std::size_t codings = request.count(http::field::transfer_encoding);
  if (lengths > 1 || codings > 1 || lengths + codings > 1) {
    return refused(400, "The length of the request is ambiguous");
  }
  if (codings == 1) {
    if (request.version() < 11) return refused(400, "HTTP/1.0 has no Transfer-Encoding");
    const std::string_view coding = view(request[http::field::transfer_encoding]);
    if (!equal_ignoring_case(coding, "chunked")) {
      return refused(501, "Only the transfer coding chunked is known");
    }
  }
  const std::size_t hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() == 11)) {
    return refused(400, "A request has exactly one Host");
  }
  if (!is_host(view(request[http::field::host]))) return refused(400, "The Host is not a name");
  const std::string_view target = view(request.target());
  const bool is_asterisk = target == "*" && request.method() == http::verb::options;
  if (!is_asterisk && (origin_form(target).empty() || has_control_characters(target))) {
    return refused(400, "The address is not a path");
  }
  return std::nullopt;
}

HttpRequest request_of(const ParsedRequest& request) {
  HttpRequest out;
  out.method = view(request.method_string());
  const std::string_view target = origin_form(view(request.target()));
  const std::size_t question = target.find('?');
  out.path = target.substr(0, question);
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  for (const auto& field : request) {
    out.headers.emplace_back(view(field.name_string()), view(field.value()));
  }
  out.body = request.body();
  return out;
}

}  // namespace parley::server
