// Store: accounts, projects and their callbacks.
#include <optional>
#include <utility>

#include "protocol/base64.hpp"
#include "server/clock.hpp"
#include "server/signer.hpp"
#include "server/store.hpp"

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
  return Project{row.text(0),
                 row.text(1),
                 row.text(2),
                 row.text(3),
                 row.number(4),
                 row.number(5) != 0,
                 row.text(6),
                 row.number(7)};
}

Account account_of(const Statement& row) {
  return Account{row.text(0), row.text(1), row.text(2), row.number(3)};
}

}  // namespace

std::optional<StoreError> Store::prepare_projects() {
  return prepare({
      {&statements_.insert_project,
       "INSERT INTO projects (api_key, secret, public_key, name, created_ms)"
       " VALUES (?1, ?2, ?3, ?4, ?5)"},
      {&statements_.list_projects,
       "SELECT api_key, secret, public_key, name, created_ms, is_suspended, former,"
       " former_until_ms FROM projects ORDER BY number"},
      {&statements_.find_project,
       "SELECT api_key, secret, public_key, name, created_ms, is_suspended, former,"
       " former_until_ms FROM projects WHERE api_key = ?1"},
      {&statements_.update_project,
       "UPDATE projects SET secret = ?2, public_key = ?3, name = ?4, is_suspended = ?5,"
       " former = ?6, former_until_ms = ?7 WHERE api_key = ?1 AND secret = ?8 AND public_key = ?9"
       " AND name = ?10 AND is_suspended = ?11 AND former = ?12 RETURNING number"},
      {&statements_.delete_project, "DELETE FROM projects WHERE api_key = ?1"},
      {&statements_.delete_project_sessions, "DELETE FROM sessions WHERE api_key = ?1"},
      {&statements_.delete_project_embeds, "DELETE FROM embeds WHERE api_key = ?1"},
      {&statements_.delete_project_callbacks, "DELETE FROM callbacks WHERE api_key = ?1"},
      {&statements_.delete_project_rooms,
       "DELETE FROM guest_rooms WHERE session_id IN"
       " (SELECT session_id FROM sessions WHERE api_key = ?1)"},
      {&statements_.insert_account,
       "INSERT INTO accounts (account_key, secret, name, created_ms) VALUES (?1, ?2, ?3, ?4)"},
      {&statements_.list_accounts,
       "SELECT account_key, secret, name, created_ms FROM accounts"
       " ORDER BY created_ms, account_key"},
      {&statements_.find_account,
       "SELECT account_key, secret, name, created_ms FROM accounts WHERE account_key = ?1"},
      {&statements_.delete_account, "DELETE FROM accounts WHERE account_key = ?1"},
      {&statements_.insert_callback,
       "INSERT INTO callbacks (callback_id, api_key, event_group, event, url, created_ms)"
       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
      {&statements_.list_callbacks,
       "SELECT callback_id, api_key, event_group, event, url, created_ms FROM callbacks"
       " WHERE api_key = ?1 ORDER BY number"},
      {&statements_.delete_callback,
       "DELETE FROM callbacks WHERE api_key = ?1 AND callback_id = ?2 RETURNING number"},
  });
}

std::optional<StoreError> Store::insert_project(const Project& project) {
  Statement& insert = statements_.insert_project.start();
  insert.bind(1, project.api_key).bind(2, project.secret).bind(3, project.public_key);
  return finish(insert.bind(4, project.name).bind(5, project.created_ms));
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
  std::vector<Project> all;
  Statement& list = statements_.list_projects.start();
  Statement::Step step = list.step();
  for (; step == Statement::Step::kRow; step = list.step())
    all.push_back(project_of(list));
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  list.finish();
  return all;
}

Result<std::optional<Project>, StoreError> Store::find_project(std::string_view api_key) {
  Statement& find = statements_.find_project.start().bind(1, api_key);
  const Statement::Step step = find.step();
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  std::optional<Project> found;
  if (step == Statement::Step::kRow) found = project_of(find);
  find.finish();
  return found;
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
  update.bind(8, before.secret).bind(9, before.public_key).bind(10, before.name);
  update.bind(11, std::int64_t{before.is_suspended ? 1 : 0}).bind(12, before.former);
  const Statement::Step step = update.step();
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  update.finish();
  if (step == Statement::Step::kRow) return std::nullopt;
  return StoreError{"the project was changed by somebody else meanwhile; try again"};
}

std::optional<StoreError> Store::delete_project(std::string_view api_key) {
  if (!database_.run("BEGIN IMMEDIATE")) return StoreError{database_.last_error()};
  for (Statement* step : {&statements_.delete_project_rooms,
                          &statements_.delete_project_embeds,
                          &statements_.delete_project_callbacks,
                          &statements_.delete_project_sessions,
                          &statements_.delete_project}) {
    if (auto problem = finish(step->start().bind(1, api_key))) {
      static_cast<void>(database_.run("ROLLBACK"));
      return problem;
    }
  }
  if (database_.run("COMMIT")) return std::nullopt;
  StoreError problem{database_.last_error()};
  static_cast<void>(database_.run("ROLLBACK"));
  return problem;
}

Result<Account, StoreError> Store::create_account(std::string_view name) {
  StoreError error{};
  for (int i = 0; i < kTries; ++i) {
    Account account{random_key(), random_secret(), std::string(name), wall_ms()};
    Statement& insert = statements_.insert_account.start().bind(1, account.account_key);
    insert.bind(2, account.secret).bind(3, account.name).bind(4, account.created_ms);
    const std::optional<StoreError> problem = finish(insert);
    if (!problem) return account;
    error = *problem;
    const Result<std::optional<Account>, StoreError> taken = find_account(account.account_key);
    if (!taken.ok() || !taken.value()) break;
  }
  return error;
}

Result<std::vector<Account>, StoreError> Store::accounts() {
  std::vector<Account> all;
  Statement& list = statements_.list_accounts.start();
  Statement::Step step = list.step();
  for (; step == Statement::Step::kRow; step = list.step())
    all.push_back(account_of(list));
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  list.finish();
  return all;
}

Result<std::optional<Account>, StoreError> Store::find_account(std::string_view account_key) {
  Statement& find = statements_.find_account.start().bind(1, account_key);
  const Statement::Step step = find.step();
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  std::optional<Account> found;
  if (step == Statement::Step::kRow) found = account_of(find);
  find.finish();
  return found;
}

std::optional<StoreError> Store::delete_account(std::string_view account_key) {
  return finish(statements_.delete_account.start().bind(1, account_key));
}

std::optional<StoreError> Store::add_callback(const Callback& callback) {
  const protocol::CallbackRequest& request = callback.request;
  Statement& insert = statements_.insert_callback.start().bind(1, callback.callback_id);
  insert.bind(2, callback.api_key).bind(3, request.group).bind(4, request.event);
  return finish(insert.bind(5, request.url).bind(6, callback.created_ms));
}

Result<std::vector<Callback>, StoreError> Store::callbacks(std::string_view api_key) {
  std::vector<Callback> all;
  Statement& list = statements_.list_callbacks.start().bind(1, api_key);
  Statement::Step step = list.step();
  for (; step == Statement::Step::kRow; step = list.step()) {
    all.push_back(
        {list.text(0), list.text(1), {list.text(2), list.text(3), list.text(4)}, list.number(5)});
  }
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  list.finish();
  return all;
}

Result<bool, StoreError> Store::delete_callback(std::string_view api_key,
                                                std::string_view callback_id) {
  Statement& remove = statements_.delete_callback.start().bind(1, api_key).bind(2, callback_id);
  const Statement::Step step = remove.step();
  if (step == Statement::Step::kFailed) return StoreError{database_.last_error()};
  remove.finish();
  return step == Statement::Step::kRow;
}

}  // namespace parley::server
