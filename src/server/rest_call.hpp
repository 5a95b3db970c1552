// RestCall: a request of an application server whose sender is known, and the answers that its SDK
// reads.
#pragma once

#include <string>
#include <string_view>

#include "protocol/generated/errors.hpp"
#include "server/cloud_host.hpp"
#include "server/http_message.hpp"
#include "server/router.hpp"
#include "server/store.hpp"

namespace parley::server {

/// What handlers of REST requests work with; it outlives the router.
struct RestServices {
  Store& store;
  CloudHost& cloud;
};

struct RestCall {
  const HttpRequest& request;
  const PathValues& path;  // with their percent-encoding undone
  const RestServices& services;
  Project project;  // who asks; nobody's for accounts, which may manage all
};

[[nodiscard]] HttpResponse rest_json(std::string text);

/// An answer without content.
[[nodiscard]] HttpResponse rest_done();

/// An error in JSON, or in XML for who asks for nothing else.
[[nodiscard]] HttpResponse rest_error(const HttpRequest& request,
                                      unsigned status,
                                      std::string_view message);

/// An error of a core with HTTP's number for it.
[[nodiscard]] HttpResponse rest_error(const HttpRequest& request, const protocol::Error& error);

/// Authentication failed; `code` is -1 in the body, as OpenTok has it.
[[nodiscard]] HttpResponse rest_unauthorized(const HttpRequest& request,
                                             unsigned status,
                                             std::string_view message);

/// The store failed: logged, and told without details.
[[nodiscard]] HttpResponse rest_store_failed(const HttpRequest& request, const StoreError& problem);

}  // namespace parley::server
