#include "server/cli_callbacks.hpp"

#include <cstdlib>
#include <functional>
#include <utility>

#include "server/cli_output.hpp"
#include "server/clock.hpp"
#include "server/credentials.hpp"
#include "server/signer.hpp"
#include "server/store.hpp"

namespace parley::server {

namespace {

/// Prints the secret that signs a project's callbacks, which `change` may exchange before.
int print_secret(const std::filesystem::path& data,
                 const std::string& api_key,
                 const std::function<void(CallbackSecret&)>& change) {
  auto store = open_existing(data);
  if (!store.ok()) return fail(store.error().message);
  const auto project = store.value().find_project(api_key);
  if (!project.ok()) return fail(project.error().message);
  if (!project.value()) return fail("there is no project with API key " + api_key);
  CallbackStore& callbacks = store.value().callbacks();
  auto secret = callbacks.secret(api_key);
  if (!secret.ok()) return fail(secret.error().message);
  if (change) {
    change(secret.value());
    const auto problem = callbacks.set_secret(api_key, secret.value());
    if (problem) return fail(problem->message);
  }
  return print("Callback secret: " + secret.value().secret + "\n");
}

}  // namespace

int callback_list(const KeyOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  CallbackStore& callbacks = store.value().callbacks();
  const auto all = callbacks.list(options.key);
  if (!all.ok()) return fail(all.error().message);
  auto waiting = callbacks.waiting_by_callback();
  if (!waiting.ok()) return fail(waiting.error().message);
  std::string out;
  for (const Callback& callback : all.value()) {
    const auto& [group, event, url] = callback.request;
    const std::string count = std::to_string(waiting.value()[callback.number]);
    out.append(callback.callback_id).append("  ").append(callback.api_key).append("  ");
    out.append(group).append(".").append(event).append("  ");
    out.append(count).append(" waiting  ").append(url);
    if (callback.is_paused) out += "  (paused)";
    if (!callback.problem.empty()) out += "  (" + callback.problem + ")";
    out += "\n";
  }
  return print(out);
}

int callback_resume(const KeyOptions& options) {
  auto store = open_existing(options.data);
  if (!store.ok()) return fail(store.error().message);
  const auto is_there = store.value().callbacks().resume(options.key);
  if (!is_there.ok()) return fail(is_there.error().message);
  return is_there.value() ? EXIT_SUCCESS : fail("there is no callback " + options.key);
}

int callback_secret(const KeyOptions& options) {
  return print_secret(options.data, options.key, {});
}

int callback_rotate(const CallbackRotateOptions& options) {
  return print_secret(options.data, options.api_key, [&options](CallbackSecret& secret) {
    constexpr std::int64_t kSecondMs = 1000;
    const std::int64_t now_ms = wall_ms();
    // Who rotates twice within a day keeps what signs now.
    std::string signing = secret.at(now_ms);
    secret = {random_secret()};
    if (options.is_at_once) return;
    secret.former = std::move(signing);
    secret.former_until_ms = now_ms + kOverlapDefaultS * kSecondMs;
  });
}

}  // namespace parley::server
