#include "server/http_message.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>

#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace parley::server {

namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

HttpResponse response(unsigned status, std::string_view type, std::string text) {
  HttpResponse out;
  out.status = status;
  out.content_type = type;
  out.body = std::make_shared<const std::string>(std::move(text));
  return out;
}

/// Takes what stands before the next `separator` off the front of `rest`.
std::string_view take_item(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view item = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return protocol::trimmed(item);
}

/// "0.5" as 500; what is no weight (RFC 9110 section 12.4.2) counts as 0.
int weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int place = 100;
  for (std::size_t i = 2; i < text.size(); ++i, place /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    value += (text[i] - '0') * place;
  }
  return std::min(value, 1000);
}

/// IMF-fixdate (RFC 9110 section 5.6.7).
std::string http_date(std::int64_t wall_seconds) {
  const auto time = static_cast<std::time_t>(wall_seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> out{};
  const std::size_t size =
      std::strftime(out.data(), out.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {out.data(), size};
}

/// Values may carry text from outside; it must not begin a header of its own.
void append_value(std::string& out, std::string_view value) {
  for (const char byte : value) {
    if (byte != '\r' && byte != '\n' && byte != '\0') out.push_back(byte);
  }
  out += "\r\n";
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

HttpResponse json_response(unsigned status, std::string text) {
  return response(status, "application/json", std::move(text));
}

HttpResponse text_response(unsigned status, std::string text) {
  return response(status, "text/plain; charset=utf-8", std::move(text));
}

HttpResponse error_response(unsigned status, std::string_view message) {
  protocol::JsonWriter out;
  out.begin_object();
  out.key("code").number(status);
  out.key("message").string(message);
  out.key("description").string(message);
  out.end_object();
  return json_response(status, out.take());
}

std::string_view status_text(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return lower(a) == lower(b);
  });
}

bool is_same_origin(const HttpRequest& request) {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return request.header("Sec-Fetch-Site").empty();
  const std::size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos &&
         equal_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

int coding_weight(std::string_view accept_encoding, std::string_view coding) {
  std::string_view rest = accept_encoding;
  int any = 0;
  while (!rest.empty()) {
    std::string_view item = take_item(rest, ',');
    const std::string_view name = take_item(item, ';');
    int weight = 1000;
    while (!item.empty()) {
      const std::string_view parameter = take_item(item, ';');
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
        weight = weight_of(parameter.substr(2));
      }
    }
    if (equal_ignoring_case(name, coding)) return weight;
    if (name == "*") any = weight;
  }
  return any;
}

bool names_entity_tag(std::string_view if_none_match, std::string_view entity_tag) {
  std::string_view rest = if_none_match;
  while (!rest.empty()) {
    std::string_view item = take_item(rest, ',');
    if (item == "*") return true;
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == entity_tag) return true;
  }
  return false;
}

std::string response_head(const HttpResponse& response, std::int64_t wall_seconds) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += status_text(response.status);
  out += "\r\nDate: " + http_date(wall_seconds) + "\r\n";
  if (!response.content_type.empty()) {
    out += "Content-Type: ";
    append_value(out, response.content_type);
  }
  // RFC 9110 section 8.6: neither of these two has content, and 204 must not have the field.
  if (response.status != 204 && response.status != 304) {
    out += "Content-Length: " + std::to_string(response.body ? response.body->size() : 0) + "\r\n";
  }
  for (const auto& [name, value] : response.headers) {
    out += name + ": ";
    append_value(out, value);
  }
  out += "X-Content-Type-Options: nosniff\r\n";
  if (response.close) out += "Connection: close\r\n";
  out += "\r\n";
  return out;
}

}  // namespace parley::server
