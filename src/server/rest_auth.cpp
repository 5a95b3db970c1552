#include "server/rest_auth.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "protocol/rest_auth.hpp"
#include "server/log.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

AuthFailure refused(std::string message) {
  return {403, std::move(message)};
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char digit) {
    return digit >= '0' && digit <= '9';
  });
}

Result<Project, AuthFailure> find_issuer(Store& store, std::string_view api_key) {
  if (!is_number(api_key)) return refused("Invalid issuer format");
  Result<std::optional<Project>, StoreError> found = store.find_project(api_key);
  if (!found.ok()) {
    log(Severity::kError, "data base: " + found.error().message);
    return AuthFailure{500, "The server could not read its data base"};
  }
  if (!found.value()) return refused("Issuer not found");
  return std::move(*found.value());
}

Result<Project, AuthFailure> check_jwt(Store& store, std::string_view text, std::int64_t now_s) {
  const auto auth = protocol::parse_rest_auth(text);
  if (!auth.ok()) return refused(auth.error().message);
  Result<Project, AuthFailure> project = find_issuer(store, auth.value().api_key);
  if (!project.ok()) return project;
  const std::string expected = hmac_sha256(project.value().secret, auth.value().signed_text);
  if (!equal_in_constant_time(expected, auth.value().signature)) {
    return refused("Invalid signature");
  }
  if (const auto error = protocol::check_rest_auth(auth.value(), now_s)) {
    return refused(error->message);
  }
  return project;
}

Result<Project, AuthFailure> check_key_and_secret(Store& store, std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return refused("X-TB-PARTNER-AUTH must be the API key, a colon and the secret");
  }
  Result<Project, AuthFailure> project = find_issuer(store, text.substr(0, colon));
  if (!project.ok()) return project;
  if (!equal_in_constant_time(project.value().secret, text.substr(colon + 1))) {
    return refused("Invalid secret");
  }
  return project;
}

}  // namespace

Result<Project, AuthFailure> authenticate(const HttpRequest& request,
                                          Store& store,
                                          std::int64_t now_s) {
  const std::string_view jwt = request.header("X-OPENTOK-AUTH");
  const std::string_view pair = request.header("X-TB-PARTNER-AUTH");
  if (jwt.empty() && !pair.empty()) return check_key_and_secret(store, pair);
  return check_jwt(store, jwt, now_s);
}

HttpResponse rest_response(const HttpRequest& request, unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = protocol::content_type(rest_format(request));
  response.body = std::make_shared<const std::string>(std::move(text));
  return response.with("Vary", "Accept").with("Cache-Control", "no-store");
}

HttpResponse rest_error(const HttpRequest& request,
                        unsigned status,
                        int code,
                        std::string_view message) {
  return rest_response(
      request, status, protocol::error_answer(code, message, rest_format(request)));
}

protocol::AnswerFormat rest_format(const HttpRequest& request) {
  return protocol::answer_format(request.header("Accept"));
}

}  // namespace parley::server
