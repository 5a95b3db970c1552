#include "server/rest_auth.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "protocol/rest_auth.hpp"
#include "protocol/text.hpp"
#include "server/credentials.hpp"
#include "server/log.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

constexpr std::int64_t kSecondMs = 1000;

AuthFailure refused(std::string message) {
  return {kForbidden, std::move(message)};
}

AuthFailure store_failed(const StoreError& problem) {
  log(Severity::kError, "data base: " + problem.message);
  return {500, "The server could not read its data base"};
}

/// The JWT of a request; empty when it has none.
std::string_view jwt_of(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view own = request.header("X-OPENTOK-AUTH");
  if (!own.empty()) return own;
  const std::string_view bearer = request.header("Authorization");
  const bool is_bearer = equal_ignoring_case(bearer.substr(0, kScheme.size()), kScheme);
  return is_bearer ? bearer.substr(kScheme.size()) : std::string_view();
}

/// Key and secret of a request, when it authenticates itself so.
std::optional<std::pair<std::string_view, std::string_view>> pair_of(const HttpRequest& request) {
  const std::string_view pair = request.header("X-TB-PARTNER-AUTH");
  if (pair.empty() || !jwt_of(request).empty()) return std::nullopt;
  const std::size_t colon = std::min(pair.find(':'), pair.size());
  return std::pair(pair.substr(0, colon), pair.substr(std::min(colon + 1, pair.size())));
}

Result<Project, AuthFailure> find_project(Store& store, std::string_view api_key) {
  if (!is_key(api_key)) return refused("Invalid issuer format");
  auto found = store.find_project(api_key);
  if (!found.ok()) return store_failed(found.error());
  if (!found.value()) return refused("Issuer not found");
  return std::move(*found.value());
}

Result<Account, AuthFailure> find_account(Store& store, std::string_view account_key) {
  if (!is_key(account_key)) return refused("Invalid issuer format");
  auto found = store.find_account(account_key);
  if (!found.ok()) return store_failed(found.error());
  if (!found.value()) return refused("Issuer not found");
  return std::move(*found.value());
}

std::optional<AuthFailure> check_claims(const protocol::RestAuth& auth,
                                        std::string_view issuer_type,
                                        std::int64_t now_ms) {
  const auto error = protocol::check_rest_auth(auth, issuer_type, now_ms / kSecondMs);
  return error ? std::optional(refused(error->message)) : std::nullopt;
}

/// Told to nobody who has not shown that it is his project.
Result<Project, AuthFailure> unless_suspended(Project project) {
  if (project.is_suspended) return refused("Project is suspended");
  return project;
}

}  // namespace

Result<Project, AuthFailure> authenticate_project(const HttpRequest& request,
                                                  Store& store,
                                                  std::int64_t now_ms) {
  if (const auto pair = pair_of(request)) {
    auto project = find_project(store, pair->first);
    if (!project.ok()) return project;
    if (!is_secret_of(project.value(), pair->second, now_ms)) return refused("Invalid secret");
    return unless_suspended(std::move(project).value());
  }
  const auto auth = protocol::parse_rest_auth(jwt_of(request));
  if (!auth.ok()) return refused(auth.error().message);
  auto project = find_project(store, auth.value().issuer);
  if (!project.ok()) return project;
  const Signed what{auth.value().signing, auth.value().signed_text, auth.value().signature};
  const Verdict verdict = judge(project.value(), what, now_ms);
  if (verdict == Verdict::kWrongKind) return refused(signing_rule(project.value()));
  if (verdict == Verdict::kWrong) return refused("Invalid signature");
  if (auto failure = check_claims(auth.value(), protocol::kProjectIssuer, now_ms)) return *failure;
  return unless_suspended(std::move(project).value());
}

std::optional<AuthFailure> authenticate_account(const HttpRequest& request,
                                                Store& store,
                                                std::int64_t now_ms) {
  if (const auto pair = pair_of(request)) {
    const auto account = find_account(store, pair->first);
    if (!account.ok()) return account.error();
    const bool is_right = equal_in_constant_time(account.value().secret, pair->second);
    return is_right ? std::nullopt : std::optional(refused("Invalid secret"));
  }
  const auto auth = protocol::parse_rest_auth(jwt_of(request));
  if (!auth.ok()) return refused(auth.error().message);
  const auto account = find_account(store, auth.value().issuer);
  if (!account.ok()) return account.error();
  // Accounts have secrets alone: no signature of another kind is equal to this.
  const std::string expected = hmac_sha256(account.value().secret, auth.value().signed_text);
  if (!equal_in_constant_time(expected, auth.value().signature)) {
    return refused("Invalid signature");
  }
  return check_claims(auth.value(), protocol::kAccountIssuer, now_ms);
}

std::string claimed_key(const HttpRequest& request) {
  std::string key;
  if (const auto pair = pair_of(request)) {
    key = pair->first;
  } else if (const auto auth = protocol::parse_rest_auth(jwt_of(request)); auth.ok()) {
    key = auth.value().issuer;
  }
  return is_key(key) ? key : std::string();
}

bool is_key(std::string_view text) {
  constexpr std::size_t kUuidChars = 36;
  const std::string_view allowed =
      text.size() == kUuidChars ? "0123456789abcdefABCDEF-" : "0123456789";
  return !text.empty() && text.size() <= kApiKeyBytesMax &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace parley::server
