#include "server/cli_commands.hpp"

#include <cstdlib>
#include <string_view>
#include <vector>

#include "protocol/session_answer.hpp"
#include "protocol/text.hpp"
#include "server/cli_output.hpp"
#include "server/clock.hpp"
#include "server/sessions.hpp"
#include "server/signer.hpp"
#include "server/store.hpp"
#include "server/token_check.hpp"

namespace parley::server {

namespace {

/// The project of that key; without one, the oldest that is active and has a secret.
Result<Project, StoreError> chosen_project(Store& store, const std::string& api_key) {
  if (api_key.empty()) return store.development_project();
  auto found = store.find_project(api_key);
  if (!found.ok()) return found.error();
  if (!found.value()) return StoreError{"there is no project with API key " + api_key};
  return *found.value();
}

/// The same, for what must be signed with a secret.
Result<Project, StoreError> chosen_signer(Store& store, const std::string& api_key) {
  auto project = chosen_project(store, api_key);
  if (project.ok() && project.value().is_application()) {
    return StoreError{api_key +
                      " is an application: its tokens are signed with its private key, by its own "
                      "server"};
  }
  return project;
}

std::string problem_of(const TokenCreateOptions& options, std::int64_t now_s, std::int64_t end_s) {
  if (end_s <= now_s) return "the token would be expired already; give a later time";
  if (end_s - now_s > kTokenLifetimeMaxS) return "a token lives at most 30 days";
  const std::string& data = options.connection_data.value_or("");
  if (!protocol::is_utf8(data) || protocol::utf16_units(data) > kConnectionDataUnitsMax) {
    return "connection data is UTF-8 text of at most " + std::to_string(kConnectionDataUnitsMax) +
           " characters";
  }
  return {};
}

}  // namespace

int session_create(const SessionCreateOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto project = chosen_project(store.value(), options.api_key);
  if (!project.ok()) return fail(project.error().message);
  protocol::SessionRequest request;
  request.media_mode = options.media_mode;
  request.location = options.location;
  const auto is_possible = has_sessions_left(store.value(), project.value());
  if (!is_possible.ok()) return fail(is_possible.error().message);
  if (!is_possible.value()) return fail(quota_problem(project.value()));
  const auto session = create_session(store.value(), project.value().api_key, request);
  if (!session.ok()) return fail(session.error().message);
  return print(session.value().session_id + "\n");
}

int token_create(const TokenCreateOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto session = store.value().find_session(options.session_id);
  if (!session.ok()) return fail(session.error().message);
  if (!session.value()) return fail("there is no such session in " + options.data.string());
  const auto project = chosen_signer(store.value(), session.value()->api_key);
  if (!project.ok()) return fail(project.error().message);
  const std::int64_t now_s = wall_seconds();
  const std::int64_t end_s = options.expires_s.value_or(now_s + options.lifetime_s);
  const std::string problem = problem_of(options, now_s, end_s);
  if (!problem.empty()) return fail(problem);
  protocol::Claims claims;
  claims.api_key = project.value().api_key;
  claims.session_id = options.session_id;
  claims.role = options.role;
  claims.created_s = now_s;
  claims.expires_s = end_s;
  claims.connection_data = options.connection_data;
  return print(make_token(claims, options.kind, project.value().secret) + "\n");
}

int embed_create(const EmbedCreateOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto project = chosen_signer(store.value(), options.api_key);
  if (!project.ok()) return fail(project.error().message);
  const std::string id = options.embed_id.empty() ? random_uuid() : options.embed_id;
  const auto taken = store.value().find_embed(id);
  if (!taken.ok()) return fail(taken.error().message);
  if (taken.value()) return fail("there is an embed " + id + " already");
  const Embed embed{id, project.value().api_key, options.domains, options.people_max, wall_ms()};
  if (const auto problem = store.value().add_embed(embed)) return fail(problem->message);
  return print("Embed ID: " + embed.embed_id + "\n");
}

int embed_list(const EmbedListOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto embeds = store.value().embeds();
  if (!embeds.ok()) return fail(embeds.error().message);
  std::string out;
  for (const Embed& embed : embeds.value()) {
    out += embed.embed_id + "  " + protocol::date_text(embed.created_ms) + "  " + embed.api_key +
           "  " + std::to_string(embed.connections_max) + " people ";
    for (const std::string& domain : embed.domains)
      out += " " + domain;
    out += "\n";
  }
  return print(out);
}

int embed_delete(const EmbedDeleteOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto found = store.value().find_embed(options.embed_id);
  if (!found.ok()) return fail(found.error().message);
  if (!found.value()) return fail("there is no such embed in " + options.data.string());
  if (const auto problem = store.value().delete_embed(options.embed_id)) {
    return fail(problem->message);
  }
  return EXIT_SUCCESS;
}

}  // namespace parley::server
