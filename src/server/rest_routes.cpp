#include "server/rest_routes.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/rest_request.hpp"
#include "protocol/session_id.hpp"
#include "server/rest_admission.hpp"
#include "server/rest_projects.hpp"
#include "server/rest_rooms.hpp"
#include "server/rest_session.hpp"
#include "server/rest_tools.hpp"

namespace parley::server {

namespace {

using CallHandler = HttpResponse (*)(const RestCall&);
using SessionHandler = HttpResponse (*)(const RestCall&, const Session&);

template <class Handler>
struct RestRoute {
  std::string_view method;
  std::string_view path;  // below what stands before each table
  Handler handler;
};

// Below /v2/project.
constexpr std::array kAccountRoutes{
    RestRoute<CallHandler>{"POST", "", post_project},
    RestRoute<CallHandler>{"GET", "", get_projects},
    RestRoute<CallHandler>{"GET", "/{apiKey}", get_project},
    RestRoute<CallHandler>{"PUT", "/{apiKey}", put_project},
    RestRoute<CallHandler>{"DELETE", "/{apiKey}", delete_project},
    RestRoute<CallHandler>{"POST", "/{apiKey}/refreshSecret", post_refresh_secret},
};

// Below /v2/project/{apiKey}.
constexpr std::array kProjectRoutes{
    RestRoute<CallHandler>{"POST", "/callback", post_callback},
    RestRoute<CallHandler>{"GET", "/callback", get_callbacks},
    RestRoute<CallHandler>{"DELETE", "/callback/{callbackId}", delete_callback},
};

// Below /v2/project/{apiKey}/session/{sessionId}. PHP's SDK ends its lists with a slash, and
// documents the classes of a single stream.
constexpr std::array kSessionRoutes{
    RestRoute<SessionHandler>{"POST", "/signal", post_signal},
    RestRoute<SessionHandler>{"POST", "/connection/{connectionId}/signal", post_signal},
    RestRoute<SessionHandler>{"DELETE", "/connection/{connectionId}", delete_connection},
    RestRoute<SessionHandler>{"GET", "/connection", get_connections},
    RestRoute<SessionHandler>{"GET", "/connection/", get_connections},
    RestRoute<SessionHandler>{"POST", "/mute", post_mute},
    RestRoute<SessionHandler>{"POST", "/stream/{streamId}/mute", post_stream_mute},
    RestRoute<SessionHandler>{"GET", "/stream/{streamId}", get_stream},
    RestRoute<SessionHandler>{"GET", "/stream", get_streams},
    RestRoute<SessionHandler>{"GET", "/stream/", get_streams},
    RestRoute<SessionHandler>{"PUT", "/stream", put_streams},
    RestRoute<SessionHandler>{"PUT", "/stream/{streamId}", put_stream},
};

// Parley's own, where OpenTok has no addresses. Below /parley/v1/project/{apiKey}.
constexpr std::array kToolRoutes{
    RestRoute<CallHandler>{"GET", "", get_own_project},
    RestRoute<CallHandler>{"POST", "/token/explain", post_explain_token},
};

// Below /parley/v1/project/{apiKey}/session/{sessionId}.
constexpr std::array kSessionToolRoutes{
    RestRoute<SessionHandler>{"GET", "", get_session},
    RestRoute<SessionHandler>{"GET", "/log", get_session_log},
};

/// What OpenTok answers and Parley does not yet.
struct LaterRoute {
  std::string_view method;
  std::string_view path;
  std::string_view what;
};

// Below /v2/project/{apiKey}.
constexpr std::array kLaterRoutes{
    LaterRoute{"POST", "/archive", "Archives"},
    LaterRoute{"GET", "/archive", "Archives"},
    LaterRoute{"PUT", "/archive/storage", "Archives"},
    LaterRoute{"DELETE", "/archive/storage", "Archives"},
    LaterRoute{"GET", "/archive/{id}", "Archives"},
    LaterRoute{"DELETE", "/archive/{id}", "Archives"},
    LaterRoute{"POST", "/archive/{id}/stop", "Archives"},
    LaterRoute{"PUT", "/archive/{id}/layout", "Archives"},
    LaterRoute{"PATCH", "/archive/{id}/streams", "Archives"},
    LaterRoute{"POST", "/broadcast", "Broadcasts"},
    LaterRoute{"GET", "/broadcast", "Broadcasts"},
    LaterRoute{"GET", "/broadcast/{id}", "Broadcasts"},
    LaterRoute{"POST", "/broadcast/{id}/stop", "Broadcasts"},
    LaterRoute{"PUT", "/broadcast/{id}/layout", "Broadcasts"},
    LaterRoute{"PATCH", "/broadcast/{id}/streams", "Broadcasts"},
    LaterRoute{"POST", "/dial", "Telephone calls (SIP)"},
    LaterRoute{"POST", "/call", "Telephone calls (SIP)"},  // PHP's SDK
    LaterRoute{"POST", "/session/{sessionId}/play-dtmf", "Telephone calls (SIP)"},
    LaterRoute{"POST",
               "/session/{sessionId}/connection/{connectionId}/play-dtmf",
               "Telephone calls (SIP)"},
    LaterRoute{"POST", "/connect", "Audio connectors"},
    LaterRoute{"POST", "/connect/{id}/stop", "Audio connectors"},
    LaterRoute{"POST", "/captions", "Captions"},
    LaterRoute{"GET", "/captions/{id}", "Captions"},
    LaterRoute{"POST", "/captions/{id}/stop", "Captions"},
    LaterRoute{"POST", "/render", "Renders (Experience Composer)"},
    LaterRoute{"GET", "/render", "Renders (Experience Composer)"},
    LaterRoute{"GET", "/render/{id}", "Renders (Experience Composer)"},
    LaterRoute{"POST", "/render/{id}", "Renders (Experience Composer)"},  // PHP's SDK
    LaterRoute{"DELETE", "/render/{id}", "Renders (Experience Composer)"},
};

constexpr std::string_view kProjects = "/v2/project";
constexpr std::string_view kProject = "/v2/project/{apiKey}";
constexpr std::string_view kSession = "/v2/project/{apiKey}/session/{sessionId}";
constexpr std::string_view kTool = "/parley/v1/project/{apiKey}";
constexpr std::string_view kSessionTool = "/parley/v1/project/{apiKey}/session/{sessionId}";

std::string below(std::string_view folder, std::string_view path) {
  return std::string(folder) + std::string(path);
}

std::optional<PathValues> decoded(const PathValues& values) {
  PathValues out;
  for (const auto& [name, value] : values) {
    auto text = protocol::decode_path_segment(value);
    if (!text) return std::nullopt;
    out[name] = std::move(*text);
  }
  return out;
}

HttpResponse bad_address(const HttpRequest& request) {
  return rest_error(request, 400, "The address is not one: an id in it is damaged");
}

HttpResponse serve_account(const HttpRequest& request,
                           const PathValues& values,
                           const RestServices& services,
                           CallHandler handler) {
  if (const auto failure = admit_account(request, services)) {
    return rest_refused(request, *failure);
  }
  const auto path = decoded(values);
  if (!path) return bad_address(request);
  return handler({request, *path, services, {}});
}

/// Calls the handler for a project that asks for something of its own.
template <class Handler>
HttpResponse serve_project(const HttpRequest& request,
                           const PathValues& values,
                           const RestServices& services,
                           const Handler& handler) {
  auto project = admit_project(request, services);
  if (!project.ok()) return rest_refused(request, project.error());
  const auto path = decoded(values);
  if (!path) return bad_address(request);
  if (path->at("apiKey") != project.value().api_key) {
    return rest_refused(request, {kForbidden, "The address names another project than the key"});
  }
  return handler(RestCall{request, *path, services, std::move(project).value()});
}

/// Sessions of others are as unknown as those that never were.
HttpResponse serve_session(const RestCall& call, SessionHandler handler) {
  const std::string& session_id = call.path.at("sessionId");
  const auto parts = protocol::parse_session_id(session_id);
  if (!parts.ok()) return rest_error(call.request, parts.error());
  const auto session = call.services.store.find_session(session_id);
  if (!session.ok()) return rest_store_failed(call.request, session.error());
  if (!session.value() || session.value()->api_key != call.project.api_key) {
    return rest_error(call.request, 404, "This server has no such session");
  }
  return handler(call, *session.value());
}

HttpResponse not_there_yet(const RestCall& call, std::string_view what) {
  return rest_error(call.request,
                    501,
                    std::string(what) +
                        " are not there yet: this server answers signals, "
                        "moderation, streams, callbacks and projects");
}

/// Adds the routes of one table, whose handlers know the project that asks.
template <class Routes>
void add_project_routes(Router& router,
                        const RestServices& services,
                        std::string_view folder,
                        const Routes& routes) {
  for (const auto& [method, path, handler] : routes) {
    router.add(method,
               below(folder, path),
               [services, handler = handler](const HttpRequest& request, const PathValues& values) {
                 return serve_project(request, values, services, handler);
               });
  }
}

/// The same where a session of that project is asked for.
template <class Routes>
void add_session_routes(Router& router,
                        const RestServices& services,
                        std::string_view folder,
                        const Routes& routes) {
  for (const auto& [method, path, handler] : routes) {
    router.add(method,
               below(folder, path),
               [services, handler = handler](const HttpRequest& request, const PathValues& values) {
                 return serve_project(request, values, services, [handler](const RestCall& call) {
                   return serve_session(call, handler);
                 });
               });
  }
}

}  // namespace

void add_rest_routes(Router& router, const RestServices& services) {
  router.add("POST", "/session/create", [services](const HttpRequest& request, const PathValues&) {
    return post_session_create(request, services);
  });
  for (const auto& [method, path, handler] : kAccountRoutes) {
    router.add(method,
               below(kProjects, path),
               [services, handler = handler](const HttpRequest& request, const PathValues& values) {
                 return serve_account(request, values, services, handler);
               });
  }
  add_project_routes(router, services, kProject, kProjectRoutes);
  add_session_routes(router, services, kSession, kSessionRoutes);
  add_project_routes(router, services, kTool, kToolRoutes);
  add_session_routes(router, services, kSessionTool, kSessionToolRoutes);
  router.add("POST", "/parley/v1/ice", [services](const HttpRequest& request, const PathValues&) {
    return post_ice_servers(request, services);
  });
  for (const auto& [method, path, what] : kLaterRoutes) {
    router.add(method,
               below(kProject, path),
               [services, what = what](const HttpRequest& request, const PathValues& values) {
                 return serve_project(request, values, services, [what](const RestCall& call) {
                   return not_there_yet(call, what);
                 });
               });
  }
}

}  // namespace parley::server
