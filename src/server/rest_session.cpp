#include "server/rest_session.hpp"

#include <memory>
#include <string>
#include <utility>

#include "protocol/session_answer.hpp"
#include "protocol/session_request.hpp"
#include "server/log.hpp"
#include "server/rest_admission.hpp"
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

HttpResponse store_failed(const HttpRequest& request, const StoreError& problem) {
  log(Severity::kError, "data base: " + problem.message);
  return refused(request, 500, 500, "The session could not be kept. Try again later.");
}

}  // namespace

HttpResponse post_session_create(const HttpRequest& request, const RestServices& services) {
  const auto project = admit_project(request, services);
  if (!project.ok()) {
    const AuthFailure& failure = project.error();
    HttpResponse response = refused(request, failure.status, code_of(failure), failure.message);
    return failure.status == kTooManyRequests ? response.with("Retry-After", "1") : response;
  }
  const auto wanted = protocol::parse_session_request(request.body);
  if (!wanted.ok()) return refused(request, 400, 400, wanted.error().message);
  const auto is_possible = has_sessions_left(services.store, project.value());
  if (!is_possible.ok()) return store_failed(request, is_possible.error());
  if (!is_possible.value()) {
    const std::string why = quota_problem(project.value());
    services.limiter.refused("sessionQuota", request.remote_address, project.value().api_key, why);
    return refused(request, kTooManyRequests, kTooManyRequests, why).with("Retry-After", "3600");
  }
  const auto session = create_session(services.store, project.value().api_key, wanted.value());
  if (!session.ok()) return store_failed(request, session.error());
  const Session& made = session.value();
  const auto format = protocol::answer_format(request.header("Accept"));
  return answer(request,
                200,
                protocol::session_answer({made.session_id, made.api_key, made.created_ms}, format));
}

}  // namespace parley::server
