#include "server/status_routes.hpp"

#include "protocol/json.hpp"

namespace parley::server {

namespace {

HttpResponse get_health() {
  protocol::JsonWriter out;
  out.begin_object();
  out.key("status").string("ok");
  out.key("version").string(PARLEY_VERSION);
  out.end_object();
  return json_response(200, out.take()).with("Cache-Control", "no-store");
}

HttpResponse get_ready(const std::string& missing) {
  if (!missing.empty()) return error_response(503, missing).with("Cache-Control", "no-store");
  protocol::JsonWriter out;
  out.begin_object();
  out.key("status").string("ready");
  out.end_object();
  return json_response(200, out.take()).with("Cache-Control", "no-store");
}

}  // namespace

void add_status_routes(Router& router, const std::function<std::string()>& what_is_missing) {
  router.add("GET", "/health", [](const HttpRequest&, const PathValues&) { return get_health(); });
  router.add("GET", "/ready", [what_is_missing](const HttpRequest&, const PathValues&) {
    return get_ready(what_is_missing());
  });
}

void add_metrics_route(Router& router, const std::function<std::string()>& text) {
  router.add("GET", "/metrics", [text](const HttpRequest&, const PathValues&) {
    HttpResponse answer = text_response(200, text());
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return answer.with("Cache-Control", "no-store");
  });
}

}  // namespace parley::server
