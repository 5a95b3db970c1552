// Router: the table of routes. Finds the handler of a request, or says why there is none.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/http_message.hpp"

namespace parley::server {

/// What stood at the {names} of a pattern, as it was sent.
using PathValues = std::map<std::string, std::string, std::less<>>;

class Router {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&, const PathValues&)>;

  /// `pattern` is a path whose segments are literal or a {name}; a last segment {name*} takes the
  /// whole rest. GET serves HEAD too. Of routes that fit, the one added first answers.
  void add(std::string_view method, std::string_view pattern, Handler handler);

  /// Total: unknown paths give 404, known ones with another method 405 with Allow.
  [[nodiscard]] HttpResponse handle(const HttpRequest& request) const;

 private:
  struct Route {
    std::string method;
    std::shared_ptr<const std::string> pattern;
    std::vector<std::string> segments;
    Handler handler;
  };

  std::vector<Route> routes_;
};

}  // namespace parley::server
