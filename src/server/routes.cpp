#include "server/routes.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/json.hpp"
#include "server/rest_routes.hpp"

namespace parley::server {

namespace {

using StaticRoute = std::pair<std::string_view, std::string_view>;

// Addresses of the client script, OpenTok's first, and of what it fetches from beside itself.
constexpr std::array<StaticRoute, 12> kScripts{
    StaticRoute{"/v2/js/opentok.min.js", "parley.js"},
    StaticRoute{"/v2/js/opentok.js", "parley.js"},
    StaticRoute{"/v2/js/parley-core.wasm", "parley-core.wasm"},
    StaticRoute{"/js/parley.js", "parley.js"},
    StaticRoute{"/js/parley.mjs", "parley.mjs"},
    StaticRoute{"/js/parley-element.mjs", "parley-element.mjs"},
    StaticRoute{"/js/parley-core.wasm", "parley-core.wasm"},
    StaticRoute{"/js/parley.d.ts", "parley.d.ts"},
    StaticRoute{"/v2/js/parley.js.map", "parley.js.map"},
    StaticRoute{"/js/parley.js.map", "parley.js.map"},
    StaticRoute{"/js/parley.mjs.map", "parley.mjs.map"},
    StaticRoute{"/js/parley-element.mjs.map", "parley-element.mjs.map"},
};

HttpResponse moved_to(std::string address) {
  HttpResponse response;
  response.status = 307;
  return response.with("Location", std::move(address)).with("Cache-Control", "no-store");
}

std::string query_of(const HttpRequest& request) {
  return request.query.empty() ? std::string() : "?" + request.query;
}

/// Browsers give cameras to secure pages only, so a page asked for by http: moves to https:.
HttpResponse secure_page(const RouteServices& services,
                         const HttpRequest& request,
                         std::string_view file) {
  const std::string_view host = request.header("Host");
  const bool moves = services.has_tls && !request.is_tls && !request.is_loopback && !host.empty();
  if (!moves) return services.files.serve(request, file);
  return moved_to("https://" + std::string(host) + request.path + query_of(request));
}

/// A folder's address ends in a slash, since pages name their files relative to it.
HttpResponse example_file(const RouteServices& services,
                          const HttpRequest& request,
                          std::string_view name) {
  std::string file = "examples/" + std::string(name);
  if (name.empty() || name.ends_with('/')) file += "index.html";
  if (services.files.has(file + "/index.html")) {
    return moved_to("/" + file + "/" + query_of(request));
  }
  if (file.ends_with(".html")) return secure_page(services, request, file);
  return services.files.serve(request, file);
}

void add_example_routes(Router& router, const RouteServices& services) {
  router.add("GET", "/examples", [](const HttpRequest& request, const PathValues&) {
    return moved_to("/examples/" + query_of(request));
  });
  router.add(
      "GET", "/examples/{file*}", [services](const HttpRequest& request, const PathValues& values) {
        return example_file(services, request, values.at("file"));
      });
}

/// The manual. Its pages name their files relative to themselves, so the folder ends in a slash.
void add_manual_routes(Router& router, const RouteServices& services) {
  router.add(
      "GET", "/docs", [](const HttpRequest&, const PathValues&) { return moved_to("/docs/"); });
  router.add(
      "GET", "/docs/{file*}", [services](const HttpRequest& request, const PathValues& values) {
        const std::string& file = values.at("file");
        return services.files.serve(request, "docs/" + (file.empty() ? "index.html" : file));
      });
}

/// The demo page names its files relative to the server's root, where it is.
void add_demo_routes(Router& router, const RouteServices& services) {
  router.add("GET", "/", [services](const HttpRequest& request, const PathValues&) {
    return secure_page(services, request, "demo/index.html");
  });
  router.add("POST", "/demo/room", [services](const HttpRequest& request, const PathValues&) {
    return services.rooms.post_demo_room(request, services.demo);
  });
  router.add("GET", "/demo", [](const HttpRequest&, const PathValues&) { return moved_to("/"); });
  router.add(
      "GET", "/demo/{file*}", [services](const HttpRequest& request, const PathValues& values) {
        const std::string& file = values.at("file");
        if (file.empty() || file == "index.html") return moved_to("/");
        return services.files.serve(request, "demo/" + file);
      });
  router.add("GET", "/favicon.ico", [services](const HttpRequest& request, const PathValues&) {
    for (const std::string_view name : {"demo/favicon.ico", "demo/icon.svg"}) {
      if (services.files.has(name)) return services.files.serve(request, name);
    }
    HttpResponse none;
    none.status = 204;
    return none;
  });
}

/// The widget for pages of others.
void add_embed_routes(Router& router, const RouteServices& services) {
  Embeds& embeds = services.embeds;
  router.add(
      "GET", "/embed/embed/ot-embed.js", [&embeds](const HttpRequest& request, const PathValues&) {
        return embeds.get_widget(request);
      });
  const std::string_view room = "/embed/{embedId}/room";
  router.add("POST", room, [&embeds](const HttpRequest& request, const PathValues& values) {
    return embeds.post_room(request, values.at("embedId"));
  });
  router.add("OPTIONS", room, [](const HttpRequest&, const PathValues&) {
    return Embeds::options_room();
  });
  router.add(
      "GET", "/embed/{file*}", [services](const HttpRequest& request, const PathValues& values) {
        return services.files.serve(request, "embed/" + values.at("file"));
      });
}

/// The pages for developers, and the one for their users before a call. They name their files
/// relative to themselves, so the folders end in a slash.
void add_tool_routes(Router& router, const RouteServices& services) {
  router.add("GET", "/tools/embed", [services](const HttpRequest& request, const PathValues&) {
    return services.files.serve(request, "tools/embed.html");
  });
  for (const std::string folder : {"tools/", "precall/"}) {
    const std::string address = "/" + folder;
    router.add("GET",
               address.substr(0, address.size() - 1),
               [address](const HttpRequest& request, const PathValues&) {
                 return moved_to(address + query_of(request));
               });
    router.add("GET",
               address + "{file*}",
               [services, folder](const HttpRequest& request, const PathValues& values) {
                 const std::string& file = values.at("file");
                 if (!file.empty()) return services.files.serve(request, folder + file);
                 return secure_page(services, request, folder + "index.html");
               });
  }
}

}  // namespace

Router make_routes(const RouteServices& services) {
  Router router;
  add_rest_routes(router, {services.store, services.cloud, services.limiter, services.ice_servers});
  for (const auto& [address, file] : kScripts) {
    router.add(
        "GET", address, [services, file = file](const HttpRequest& request, const PathValues&) {
          return services.files.serve(request, file);
        });
  }
  router.add("GET", "/client", [](const HttpRequest&, const PathValues&) {
    return text_response(426, "This is where clients open their WebSocket, subprotocol parley.v1\n")
        .with("Upgrade", "websocket");
  });
  add_manual_routes(router, services);
  add_embed_routes(router, services);
  add_tool_routes(router, services);
  if (!services.demo.empty()) {
    add_demo_routes(router, services);
    add_example_routes(router, services);
  }
  return router;
}

}  // namespace parley::server
