#include "server/rest_call.hpp"

#include <memory>
#include <utility>

#include "protocol/session_answer.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

HttpResponse error_with_code(const HttpRequest& request,
                             unsigned status,
                             int code,
                             std::string_view message) {
  const auto format = protocol::error_format(request.header("Accept"));
  HttpResponse response;
  response.status = status;
  response.content_type = protocol::content_type(format);
  response.body =
      std::make_shared<const std::string>(protocol::error_answer(code, message, format));
  return response.with("Vary", "Accept").with("Cache-Control", "no-store");
}

unsigned status_of(protocol::ErrorCode code) {
  switch (code) {
    case protocol::ErrorCode::kInvalidParameter:
    case protocol::ErrorCode::kInvalidSessionId: return 400;
    case protocol::ErrorCode::kNotFound: return 404;
    case protocol::ErrorCode::kPayloadTooLarge: return 413;
    default: return 500;
  }
}

}  // namespace

HttpResponse rest_json(std::string text) {
  return json_response(200, std::move(text)).with("Cache-Control", "no-store");
}

HttpResponse rest_done() {
  HttpResponse response;
  response.status = 204;
  return response;
}

HttpResponse rest_error(const HttpRequest& request, unsigned status, std::string_view message) {
  return error_with_code(request, status, static_cast<int>(status), message);
}

HttpResponse rest_error(const HttpRequest& request, const protocol::Error& error) {
  return rest_error(request, status_of(error.code), error.message);
}

int code_of(const AuthFailure& failure) {
  return failure.status == kForbidden ? -1 : static_cast<int>(failure.status);
}

HttpResponse rest_refused(const HttpRequest& request, const AuthFailure& failure) {
  if (failure.status == kTooManyRequests) return rest_too_many(request, failure.message);
  return error_with_code(request, failure.status, code_of(failure), failure.message);
}

HttpResponse rest_too_many(const HttpRequest& request,
                           std::string_view message,
                           std::string_view retry_after_s) {
  return rest_error(request, kTooManyRequests, message)
      .with("Retry-After", std::string(retry_after_s));
}

HttpResponse rest_store_failed(const HttpRequest& request, const StoreError& problem) {
  log(Severity::kError, "data base: " + problem.message);
  return rest_error(request, 500, "The server could not use its data base. Try again later.");
}

}  // namespace parley::server
