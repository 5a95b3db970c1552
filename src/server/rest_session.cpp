#include "server/rest_session.hpp"

#include <string>

#include "protocol/session_request.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/rest_auth.hpp"
#include "server/sessions.hpp"

namespace parley::server {

HttpResponse post_session_create(const HttpRequest& request, Store& store) {
  const auto project = authenticate(request, store, wall_seconds());
  if (!project.ok()) {
    return rest_error(request, project.error().status, -1, project.error().message);
  }
  const auto wanted = protocol::parse_session_request(request.body);
  if (!wanted.ok()) return rest_error(request, 400, 400, wanted.error().message);
  const auto session = create_session(store, project.value().api_key, wanted.value());
  if (!session.ok()) {
    log(Severity::kError, "data base: " + session.error().message);
    return rest_error(request, 500, 500, "The session could not be kept. Try again later.");
  }
  const Session& made = session.value();
  return rest_response(request,
                       200,
                       protocol::session_answer({made.session_id, made.api_key, made.created_ms},
                                                rest_format(request)));
}

}  // namespace parley::server
