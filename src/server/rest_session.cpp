#include "server/rest_session.hpp"

#include <memory>
#include <string>
#include <utility>

#include "protocol/session_answer.hpp"
#include "protocol/session_request.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/rest_auth.hpp"
#include "server/sessions.hpp"

namespace parley::server {

namespace {

/// SDKs read this one in the format that they name in Accept, the errors too; XML when in none.
HttpResponse answer(const HttpRequest& request, unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = protocol::content_type(protocol::answer_format(request.header("Accept")));
  response.body = std::make_shared<const std::string>(std::move(text));
  return response.with("Vary", "Accept").with("Cache-Control", "no-store");
}

HttpResponse refused(const HttpRequest& request,
                     unsigned status,
                     int code,
                     std::string_view message) {
  const auto format = protocol::answer_format(request.header("Accept"));
  return answer(request, status, protocol::error_answer(code, message, format));
}

}  // namespace

HttpResponse post_session_create(const HttpRequest& request, Store& store) {
  const auto project = authenticate_project(request, store, wall_ms());
  if (!project.ok()) return refused(request, project.error().status, -1, project.error().message);
  const auto wanted = protocol::parse_session_request(request.body);
  if (!wanted.ok()) return refused(request, 400, 400, wanted.error().message);
  const auto session = create_session(store, project.value().api_key, wanted.value());
  if (!session.ok()) {
    log(Severity::kError, "data base: " + session.error().message);
    return refused(request, 500, 500, "The session could not be kept. Try again later.");
  }
  const Session& made = session.value();
  const auto format = protocol::answer_format(request.header("Accept"));
  return answer(request,
                200,
                protocol::session_answer({made.session_id, made.api_key, made.created_ms}, format));
}

}  // namespace parley::server
