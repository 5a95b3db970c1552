// Store: accounts and projects.
#include <optional>
#include <utility>

#include "protocol/base64.hpp"
#include "server/clock.hpp"
#include "server/signer.hpp"
#include "server/store.hpp"
#include "server/words.hpp"

namespace parley::server {

namespace {

// A key of 8 digits that is taken is rare; twice in a row it does not happen.
constexpr int kTries = 8;

std::string random_key() {
  constexpr std::uint64_t kLeast = 10'000'000;
  constexpr std::uint64_t kCount = 90'000'000;
  return std::to_string(kLeast + random_u64() % kCount);
}

Project project_of(const Statement& row) {
  const auto count = [&row](int column) { return static_cast<std::uint32_t>(row.number(column)); };
  return Project{row.text(0),
                 row.text(1),
                 row.text(2),
                 row.text(3),
                 row.number(4),
                 row.number(5) != 0,
                 row.text(6),
                 row.number(7),
                 words_of(row.text(8)),
                 {count(9), count(10), count(11)}};
}

Account account_of(const Statement& row) {
  return Account{row.text(0), row.text(1), row.text(2), row.number(3)};
}

/// What operators set, in the four parameters from `first` on.
void bind_settings(Statement& statement, int first, const Project& project) {
  statement.bind(first, text_of(project.origins));
  statement.bind(first + 1, std::int64_t{project.quota.connections_max});
  statement.bind(first + 2, std::int64_t{project.quota.streams_max});
  statement.bind(first + 3, std::int64_t{project.quota.sessions_per_day_max});
}

}  // namespace

std::optional<StoreError> Store::prepare_projects() {
  return database_.prepare({
      {&statements_.insert_project,
       "INSERT INTO projects (api_key, secret, public_key, name, created_ms)"
       " VALUES (?1, ?2, ?3, ?4, ?5)"},
      {&statements_.list_projects,
       "SELECT api_key, secret, public_key, name, created_ms, is_suspended, former,"
       " former_until_ms, origins, connections_max, streams_max, sessions_per_day_max"
       " FROM projects WHERE is_deleted = 0 ORDER BY number"},
      {&statements_.find_project,
       "SELECT api_key, secret, public_key, name, created_ms, is_suspended, former,"
       " former_until_ms, origins, connections_max, streams_max, sessions_per_day_max"
       " FROM projects WHERE api_key = ?1 AND is_deleted = 0"},
      {&statements_.update_project,
       "UPDATE projects SET secret = ?2, public_key = ?3, name = ?4, is_suspended = ?5,"
       " former = ?6, former_until_ms = ?7, origins = ?8, connections_max = ?9, streams_max = ?10,"
       " sessions_per_day_max = ?11 WHERE api_key = ?1 AND secret = ?12 AND public_key = ?13"
       " AND name = ?14 AND is_suspended = ?15 AND former = ?16 AND origins = ?17"
       " AND connections_max = ?18 AND streams_max = ?19 AND sessions_per_day_max = ?20"
       " AND is_deleted = 0 RETURNING number"},
      {&statements_.hide_project, "UPDATE projects SET is_deleted = 1 WHERE api_key = ?1"},
      {&statements_.delete_project_embeds, "DELETE FROM embeds WHERE api_key = ?1"},
      {&statements_.delete_project_callbacks, "DELETE FROM callbacks WHERE api_key = ?1"},
      {&statements_.find_hidden_project,
       "SELECT api_key, EXISTS (SELECT 1 FROM sessions WHERE sessions.api_key = projects.api_key)"
       " FROM projects WHERE is_deleted = 1 LIMIT 1"},
      {&statements_.purge_rooms,
       "DELETE FROM guest_rooms WHERE session_id IN (SELECT session_id FROM sessions"
       " WHERE api_key = ?1 ORDER BY created_ms, session_id LIMIT 500)"},
      {&statements_.purge_sessions,
       "DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM sessions"
       " WHERE api_key = ?1 ORDER BY created_ms, session_id LIMIT 500)"},
      {&statements_.purge_project, "DELETE FROM projects WHERE api_key = ?1"},
      {&statements_.insert_account,
       "INSERT INTO accounts (account_key, secret, name, created_ms) VALUES (?1, ?2, ?3, ?4)"},
      {&statements_.list_accounts,
       "SELECT account_key, secret, name, created_ms FROM accounts"
       " ORDER BY created_ms, account_key"},
      {&statements_.find_account,
       "SELECT account_key, secret, name, created_ms FROM accounts WHERE account_key = ?1"},
      {&statements_.delete_account, "DELETE FROM accounts WHERE account_key = ?1"},
  });
}

std::optional<StoreError> Store::insert_project(const Project& project) {
  Statement& insert = statements_.insert_project.start();
  insert.bind(1, project.api_key).bind(2, project.secret).bind(3, project.public_key);
  return insert.bind(4, project.name).bind(5, project.created_ms).run();
}

Result<Project, StoreError> Store::create_project(std::string_view name) {
  StoreError error{};
  for (int i = 0; i < kTries; ++i) {
    Project project{random_key(), random_secret(), {}, std::string(name), wall_ms()};
    const std::optional<StoreError> problem = insert_project(project);
    if (!problem) return project;
    error = *problem;
    // Only a key that is taken is worth another try.
    const Result<std::optional<Project>, StoreError> taken = find_project(project.api_key);
    if (!taken.ok() || !taken.value()) break;
  }
  return error;
}

Result<Project, StoreError> Store::create_application(std::string_view name,
                                                      std::string_view public_key) {
  Project project{random_uuid(), {}, std::string(public_key), std::string(name), wall_ms()};
  if (const auto problem = insert_project(project)) return *problem;
  return project;
}

Result<std::vector<Project>, StoreError> Store::projects() {
  return statements_.list_projects.start().all<std::vector<Project>>(project_of);
}

Result<std::optional<Project>, StoreError> Store::find_project(std::string_view api_key) {
  return statements_.find_project.start().bind(1, api_key).first(project_of);
}

Result<Project, StoreError> Store::development_project() {
  Result<std::vector<Project>, StoreError> all = projects();
  if (!all.ok()) return all.error();
  for (Project& project : all.value()) {
    if (!project.is_suspended && !project.is_application()) return std::move(project);
  }
  return create_project("Development");
}

std::optional<StoreError> Store::update_project(const Project& before, const Project& project) {
  Statement& update = statements_.update_project.start().bind(1, project.api_key);
  update.bind(2, project.secret).bind(3, project.public_key).bind(4, project.name);
  update.bind(5, std::int64_t{project.is_suspended ? 1 : 0}).bind(6, project.former);
  update.bind(7, project.former_until_ms);
  bind_settings(update, 8, project);
  update.bind(12, before.secret).bind(13, before.public_key).bind(14, before.name);
  update.bind(15, std::int64_t{before.is_suspended ? 1 : 0}).bind(16, before.former);
  bind_settings(update, 17, before);
  const auto is_updated = update.any();
  if (!is_updated.ok()) return is_updated.error();
  if (is_updated.value()) return std::nullopt;
  return StoreError{"the project was changed by somebody else meanwhile; try again"};
}

std::optional<StoreError> Store::delete_project(std::string_view api_key) {
  return transact([this, api_key]() -> std::optional<StoreError> {
    if (auto problem = statements_.hide_project.start().bind(1, api_key).run()) return problem;
    auto problem = statements_.delete_project_embeds.start().bind(1, api_key).run();
    return problem ? problem : callbacks_.remove_all(api_key);
  });
}

Result<Store::Purged, StoreError> Store::purge_some() {
  const auto has_callbacks = callbacks_.has_removed();
  if (!has_callbacks.ok()) return has_callbacks.error();
  if (has_callbacks.value()) {
    if (auto problem = transact([this] { return callbacks_.purge_some(); })) return *problem;
    return Purged::kCallback;
  }
  const auto hidden = statements_.find_hidden_project.start().first(
      [](const Statement& row) { return std::pair(row.text(0), row.number(1) != 0); });
  if (!hidden.ok()) return hidden.error();
  if (!hidden.value()) return Purged::kNothing;
  const auto& [api_key, has_sessions] = *hidden.value();
  // Embeds and callbacks once more: the command line may have made some meanwhile.
  const auto problem =
      has_sessions ? run_at_once({&statements_.purge_rooms, &statements_.purge_sessions}, api_key)
                   : run_at_once({&statements_.delete_project_embeds,
                                  &statements_.delete_project_callbacks,
                                  &statements_.purge_project},
                                 api_key);
  if (problem) return *problem;
  return Purged::kProject;
}

std::optional<StoreError> Store::run_at_once(std::initializer_list<Statement*> statements,
                                             std::string_view api_key) {
  return transact([this, statements, api_key]() -> std::optional<StoreError> {
    for (Statement* step : statements) {
      if (auto problem = step->start().bind(1, api_key).run()) return problem;
    }
    return std::nullopt;
  });
}

Result<Account, StoreError> Store::create_account(std::string_view name) {
  StoreError error{};
  for (int i = 0; i < kTries; ++i) {
    Account account{random_key(), random_secret(), std::string(name), wall_ms()};
    Statement& insert = statements_.insert_account.start().bind(1, account.account_key);
    insert.bind(2, account.secret).bind(3, account.name).bind(4, account.created_ms);
    const std::optional<StoreError> problem = insert.run();
    if (!problem) return account;
    error = *problem;
    const Result<std::optional<Account>, StoreError> taken = find_account(account.account_key);
    if (!taken.ok() || !taken.value()) break;
  }
  return error;
}

Result<std::vector<Account>, StoreError> Store::accounts() {
  return statements_.list_accounts.start().all<std::vector<Account>>(account_of);
}

Result<std::optional<Account>, StoreError> Store::find_account(std::string_view account_key) {
  return statements_.find_account.start().bind(1, account_key).first(account_of);
}

std::optional<StoreError> Store::delete_account(std::string_view account_key) {
  return statements_.delete_account.start().bind(1, account_key).run();
}

}  // namespace parley::server
