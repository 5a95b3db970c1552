// Who asks and how to answer: authentication of REST requests, and answers in the form the SDK
// reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/session_answer.hpp"
#include "server/http_message.hpp"
#include "server/store.hpp"

namespace parley::server {

/// Why a request is refused, and with which status.
struct AuthFailure {
  unsigned status = 403;
  std::string message;
};

/// The project an application server speaks for. X-OPENTOK-AUTH, a JWT of at most five minutes
/// signed with the project's secret, or the older X-TB-PARTNER-AUTH, `key:secret`.
Result<Project, AuthFailure> authenticate(const HttpRequest& request,
                                          Store& store,
                                          std::int64_t now_s);

/// JSON or XML, by the request's Accept header.
[[nodiscard]] protocol::AnswerFormat rest_format(const HttpRequest& request);

/// An answer whose text is in that format.
[[nodiscard]] HttpResponse rest_response(const HttpRequest& request,
                                         unsigned status,
                                         std::string text);

/// `code` is the status once more, or -1 when authentication failed.
[[nodiscard]] HttpResponse rest_error(const HttpRequest& request,
                                      unsigned status,
                                      int code,
                                      std::string_view message);

}  // namespace parley::server
