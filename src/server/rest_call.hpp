// RestCall: a request of an application server whose sender is known, and the answers that its SDK
// reads.
#pragma once

#include <string>
#include <string_view>

#include "protocol/generated/errors.hpp"
#include "server/cloud_host.hpp"
#include "server/http_message.hpp"
#include "server/ice_servers.hpp"
#include "server/limiter.hpp"
#include "server/rest_auth.hpp"
#include "server/router.hpp"
#include "server/store.hpp"

namespace parley::server {

/// What handlers of REST requests work with; it outlives the router.
struct RestServices {
  Store& store;
  CloudHost& cloud;
  Limiter& limiter;
  const IceServers& ice_servers;
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

/// Somebody may not ask, or not now.
[[nodiscard]] HttpResponse rest_refused(const HttpRequest& request, const AuthFailure& failure);

/// `code` of an error's body: the status, but -1 when authentication failed, as OpenTok has it.
[[nodiscard]] int code_of(const AuthFailure& failure);

/// Too much was asked for; answers 429 with when to try again.
[[nodiscard]] HttpResponse rest_too_many(const HttpRequest& request,
                                         std::string_view message,
                                         std::string_view retry_after_s = "1");

/// The store failed: logged, and told without details.
[[nodiscard]] HttpResponse rest_store_failed(const HttpRequest& request, const StoreError& problem);

}  // namespace parley::server
