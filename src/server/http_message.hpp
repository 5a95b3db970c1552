// Requests and answers as plain values, so that only the connection itself needs an HTTP library.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::server {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  /// Begins with '/', still percent-encoded, without the query.
  std::string path;
  std::string query;
  Headers headers;
  std::string body;
  /// Address of the peer's socket, without its port.
  std::string remote_address;
  bool is_loopback = false;
  bool is_tls = false;

  /// A header's value by name in any case; empty when there is none. Repeated ones: the first.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type;  // none when empty
  std::shared_ptr<const std::string> body;
  Headers headers;
  bool close = false;  // end the connection after this answer
  /// The pattern of the route that answered, for log and metrics; empty when none did. Unlike the
  /// path it is never from outside.
  std::string_view route;

  HttpResponse& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

[[nodiscard]] HttpResponse json_response(unsigned status, std::string text);
[[nodiscard]] HttpResponse text_response(unsigned status, std::string text);

/// {"code": C, "message": M, "description": M}: the shape in which every SDK looks for errors.
[[nodiscard]] HttpResponse error_response(unsigned status, std::string_view message);

/// "Not Found" and the like (RFC 9110 section 15).
[[nodiscard]] std::string_view status_text(unsigned status);

[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Whether a page of this server asks, as far as browsers tell: they send Origin with every POST.
[[nodiscard]] bool is_same_origin(const HttpRequest& request);

/// How much a client wants a content coding (RFC 9110 section 12.5.3): 0 (not at all) to 1000.
[[nodiscard]] int coding_weight(std::string_view accept_encoding, std::string_view coding);

/// Whether If-None-Match names this entity tag (RFC 9110 section 13.1.2, weak comparison).
[[nodiscard]] bool names_entity_tag(std::string_view if_none_match, std::string_view entity_tag);

/// An answer's first part on the wire, up to and with the empty line.
[[nodiscard]] std::string response_head(const HttpResponse& response, std::int64_t wall_seconds);

}  // namespace parley::server
