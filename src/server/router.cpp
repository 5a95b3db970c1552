#include "server/router.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace parley::server {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  std::size_t begin = path.starts_with('/') ? 1 : 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    out.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string rest_from(const std::vector<std::string>& path, std::size_t first) {
  std::string out = path[first];
  for (std::size_t i = first + 1; i < path.size(); ++i)
    out += "/" + path[i];
  return out;
}

std::optional<PathValues> match(const std::vector<std::string>& pattern,
                                const std::vector<std::string>& path) {
  PathValues values;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return std::nullopt;
    if (!is_name(pattern[i])) {
      if (pattern[i] != path[i]) return std::nullopt;
      continue;
    }
    const std::string name = pattern[i].substr(1, pattern[i].size() - 2);
    if (name.back() == '*') {
      values[name.substr(0, name.size() - 1)] = rest_from(path, i);
      return values;
    }
    if (path[i].empty()) return std::nullopt;
    values[name] = path[i];
  }
  if (path.size() != pattern.size()) return std::nullopt;
  return values;
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
  routes_.push_back({std::string(method),
                     std::make_shared<const std::string>(pattern),
                     segments_of(pattern),
                     std::move(handler)});
}

HttpResponse Router::handle(const HttpRequest& request) const {
  const std::vector<std::string> path = segments_of(request.path);
  const std::string_view asked = request.method;
  const std::string_view method = asked == "HEAD" ? "GET" : asked;
  std::vector<std::string_view> allowed;
  for (const Route& route : routes_) {
    const std::optional<PathValues> values = match(route.segments, path);
    if (!values) continue;
    if (route.method == method) {
      HttpResponse answer = route.handler(request, *values);
      answer.route = *route.pattern;
      return answer;
    }
    if (std::find(allowed.begin(), allowed.end(), route.method) == allowed.end()) {
      allowed.push_back(route.method);
    }
  }
  if (allowed.empty()) return error_response(404, "There is nothing at this address");
  std::string allow;
  for (const std::string_view one : allowed) {
    allow += (allow.empty() ? "" : ", ") + std::string(one);
    if (one == "GET") allow += ", HEAD";
  }
  if (method == "OPTIONS") {
    HttpResponse answer;
    answer.status = 204;
    return answer.with("Allow", allow);
  }
  return error_response(405, "This address takes " + allow).with("Allow", allow);
}

}  // namespace parley::server
