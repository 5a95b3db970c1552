#include "server/rest_projects.hpp"

#include <utility>
#include <vector>

#include "protocol/rest_answer.hpp"
#include "protocol/rest_request.hpp"
#include "server/clock.hpp"
#include "server/credentials.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

protocol::ProjectAnswer answer_of(const Project& project) {
  const ProjectQuota& quota = project.quota;
  return {project.api_key,
          project.secret,
          project.name,
          project.is_suspended,
          project.created_ms,
          project.origins,
          quota.connections_max,
          quota.streams_max,
          quota.sessions_per_day_max};
}

protocol::CallbackAnswer answer_of(const Callback& callback) {
  const auto& [group, event, url] = callback.request;
  return {callback.callback_id,
          group,
          event,
          url,
          callback.created_ms,
          callback.is_paused,
          callback.problem};
}

/// What is not named stays as it is.
void change(Project& project, const protocol::ProjectRequest& wanted) {
  ProjectQuota& quota = project.quota;
  project.name = wanted.name.value_or(project.name);
  project.is_suspended = wanted.suspended.value_or(project.is_suspended);
  project.origins = wanted.allowed_origins.value_or(project.origins);
  quota.connections_max = wanted.connections_max.value_or(quota.connections_max);
  quota.streams_max = wanted.streams_max.value_or(quota.streams_max);
  quota.sessions_per_day_max = wanted.sessions_per_day_max.value_or(quota.sessions_per_day_max);
}

/// The project that the address names, or why there is none.
Result<Project, HttpResponse> named_project(const RestCall& call) {
  auto found = call.services.store.find_project(call.path.at("apiKey"));
  if (!found.ok()) return rest_store_failed(call.request, found.error());
  if (!found.value()) return rest_error(call.request, 404, "There is no such project");
  return std::move(*found.value());
}

}  // namespace

std::string described(const Project& project) {
  auto answer = answer_of(project);
  answer.secret.clear();
  return protocol::project_answer(answer);
}

HttpResponse post_project(const RestCall& call) {
  const auto wanted = protocol::parse_project_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  auto made = call.services.store.create_project(wanted.value().name.value_or("Project"));
  if (!made.ok()) return rest_store_failed(call.request, made.error());
  Project project = made.value();
  change(project, wanted.value());
  if (const auto problem = call.services.store.update_project(made.value(), project)) {
    return rest_store_failed(call.request, *problem);
  }
  return rest_json(protocol::project_answer(answer_of(project)));
}

HttpResponse get_projects(const RestCall& call) {
  const auto all = call.services.store.projects();
  if (!all.ok()) return rest_store_failed(call.request, all.error());
  std::vector<protocol::ProjectAnswer> items;
  for (const Project& project : all.value())
    items.push_back(answer_of(project));
  return rest_json(protocol::project_list(items));
}

HttpResponse get_project(const RestCall& call) {
  const auto project = named_project(call);
  if (!project.ok()) return project.error();
  return rest_json(protocol::project_answer(answer_of(project.value())));
}

HttpResponse put_project(const RestCall& call) {
  auto project = named_project(call);
  if (!project.ok()) return project.error();
  const auto wanted = protocol::parse_project_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  Project& changed = project.value();
  const Project before = changed;
  change(changed, wanted.value());
  if (const auto problem = call.services.store.update_project(before, changed)) {
    return rest_store_failed(call.request, *problem);
  }
  return rest_json(protocol::project_answer(answer_of(changed)));
}

HttpResponse delete_project(const RestCall& call) {
  const auto project = named_project(call);
  if (!project.ok()) return project.error();
  if (const auto problem = call.services.store.delete_project(project.value().api_key)) {
    return rest_store_failed(call.request, *problem);
  }
  return rest_json(described(project.value()));
}

HttpResponse post_refresh_secret(const RestCall& call) {
  constexpr std::int64_t kSecondMs = 1000;
  auto project = named_project(call);
  if (!project.ok()) return project.error();
  Project& changed = project.value();
  const Project before = changed;
  if (changed.is_application()) {
    return rest_error(call.request, 400, "An application has no secret: rotate its public key");
  }
  rotate(changed, random_secret(), wall_ms(), kOverlapDefaultS * kSecondMs);
  if (const auto problem = call.services.store.update_project(before, changed)) {
    return rest_store_failed(call.request, *problem);
  }
  return rest_json(protocol::project_answer(answer_of(changed)));
}

HttpResponse post_callback(const RestCall& call) {
  auto wanted = protocol::parse_callback_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  CallbackStore& callbacks = call.services.store.callbacks();
  auto all = callbacks.list(call.project.api_key);
  if (!all.ok()) return rest_store_failed(call.request, all.error());
  for (Callback& known : all.value()) {
    if (known.request != wanted.value()) continue;
    const auto is_there = callbacks.resume(known.callback_id);
    if (!is_there.ok()) return rest_store_failed(call.request, is_there.error());
    known.is_paused = false;
    return rest_json(protocol::callback_answer(answer_of(known)));
  }
  if (all.value().size() >= kCallbacksMax) {
    return rest_error(call.request,
                      400,
                      "A project has at most " + std::to_string(kCallbacksMax) +
                          " callbacks; unregister one first");
  }
  const Callback callback{
      random_uuid(), call.project.api_key, std::move(wanted).value(), wall_ms()};
  if (const auto problem = callbacks.add(callback)) {
    return rest_store_failed(call.request, *problem);
  }
  return rest_json(protocol::callback_answer(answer_of(callback)));
}

HttpResponse get_callbacks(const RestCall& call) {
  const auto all = call.services.store.callbacks().list(call.project.api_key);
  if (!all.ok()) return rest_store_failed(call.request, all.error());
  std::vector<protocol::CallbackAnswer> items;
  for (const Callback& callback : all.value())
    items.push_back(answer_of(callback));
  return rest_json(protocol::callback_list(items));
}

HttpResponse delete_callback(const RestCall& call) {
  const auto is_gone =
      call.services.store.callbacks().remove(call.project.api_key, call.path.at("callbackId"));
  if (!is_gone.ok()) return rest_store_failed(call.request, is_gone.error());
  if (!is_gone.value()) return rest_error(call.request, 404, "There is no such callback");
  return rest_done();
}

}  // namespace parley::server
