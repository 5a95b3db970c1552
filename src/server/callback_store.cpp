#include "server/callback_store.hpp"

#include "server/signer.hpp"

namespace parley::server {

std::optional<StoreError> CallbackStore::prepare(Database& database) {
  auto problem = prepare_callbacks(database);
  return problem ? problem : prepare_events(database);
}

std::optional<StoreError> CallbackStore::prepare_callbacks(Database& database) {
  return database.prepare({
      {&statements_.version_of_others, "PRAGMA data_version"},
      {&statements_.open_address,
       "INSERT INTO callback_addresses (api_key, url) VALUES (?1, ?2)"
       " ON CONFLICT (api_key, url) DO UPDATE SET paused_ms = 0, problem = CASE WHEN EXISTS"
       " (SELECT 1 FROM callbacks WHERE api_key = ?1 AND url = ?2 AND is_deleted = 0)"
       " THEN problem ELSE '' END"},
      {&statements_.insert,
       "INSERT INTO callbacks (callback_id, api_key, event_group, event, url, created_ms)"
       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
      {&statements_.list,
       "SELECT callback_id, c.api_key, event_group, event, c.url, created_ms, c.number, "
       "a.number,"
       " paused_ms, problem FROM callbacks c JOIN callback_addresses a"
       " ON a.api_key = c.api_key AND a.url = c.url"
       " WHERE is_deleted = 0 AND (?1 = '' OR c.api_key = ?1)"
       " ORDER BY c.number"},
      {&statements_.hide,
       "UPDATE callbacks SET is_deleted = 1 WHERE api_key = ?1 AND callback_id = ?2"
       " AND is_deleted = 0 RETURNING number"},
      {&statements_.hide_all, "UPDATE callbacks SET is_deleted = 1 WHERE api_key = ?1"},
      {&statements_.find_hidden, "SELECT 1 FROM callbacks WHERE is_deleted = 1 LIMIT 1"},
      {&statements_.purge_events,
       "DELETE FROM callback_events WHERE number IN (SELECT e.number FROM callbacks c"
       " JOIN callback_events e ON e.callback = c.number WHERE c.is_deleted = 1 LIMIT 500)"},
      {&statements_.purge_addresses,
       "DELETE FROM callback_addresses AS a WHERE api_key IN"
       " (SELECT api_key FROM callbacks WHERE is_deleted = 1) AND NOT EXISTS"
       " (SELECT 1 FROM callbacks c WHERE c.api_key = a.api_key AND c.url = a.url AND "
       "(is_deleted "
       "= 0"
       " OR EXISTS (SELECT 1 FROM callback_events e WHERE e.callback = c.number)))"},
      {&statements_.purge_callbacks,
       "DELETE FROM callbacks WHERE is_deleted = 1 AND NOT EXISTS"
       " (SELECT 1 FROM callback_events e WHERE e.callback = callbacks.number)"},
      {&statements_.resume,
       "UPDATE callback_addresses SET paused_ms = 0 WHERE paused_ms != 0 AND (api_key, url) ="
       " (SELECT api_key, url FROM callbacks WHERE callback_id = ?1 AND is_deleted = 0)"
       " RETURNING number"},
      {&statements_.find, "SELECT 1 FROM callbacks WHERE callback_id = ?1 AND is_deleted = 0"},
      {&statements_.addresses,
       "SELECT number, api_key, url, paused_ms, problem FROM callback_addresses"
       " WHERE (api_key, url) IN (SELECT api_key, url FROM callbacks WHERE is_deleted = 0)"},
      {&statements_.set_problem, "UPDATE callback_addresses SET problem = ?2 WHERE number = ?1"},
      {&statements_.pause, "UPDATE callback_addresses SET paused_ms = ?2 WHERE number = ?1"},
  });
}

std::optional<StoreError> CallbackStore::prepare_events(Database& database) {
  return database.prepare({
      {&statements_.push,
       "INSERT INTO callback_events"
       " (callback, address, api_key, session_id, event_id, body, created_ms)"
       " SELECT number, ?2, api_key, ?3, ?4, ?5, ?6 FROM callbacks"
       " WHERE number = ?1 AND is_deleted = 0"},
      {&statements_.head,
       "SELECT number, callback, event_id, body, created_ms FROM callback_events e"
       " WHERE address = ?1 AND session_id = ?2 AND NOT EXISTS"
       " (SELECT 1 FROM callbacks c WHERE c.number = e.callback AND is_deleted = 1)"
       " ORDER BY number LIMIT 1"},
      {&statements_.drop, "DELETE FROM callback_events WHERE number = ?1 RETURNING number"},
      {&statements_.lanes, "SELECT DISTINCT address, session_id FROM callback_events"},
      {&statements_.waiting, "SELECT api_key, COUNT(*) FROM callback_events GROUP BY api_key"},
      {&statements_.waiting_by_callback,
       "SELECT callback, COUNT(*) FROM callback_events GROUP BY callback"},
      {&statements_.drop_oldest,
       "DELETE FROM callback_events WHERE number IN (SELECT number FROM callback_events"
       " WHERE api_key = ?1 ORDER BY number LIMIT ?2)"},
      // Later events have higher numbers: where the oldest is young, nothing more is looked at.
      {&statements_.drop_before,
       "DELETE FROM callback_events WHERE created_ms < ?1 AND number IN"
       " (SELECT number FROM callback_events ORDER BY number LIMIT 1000) RETURNING number"},
      {&statements_.find_secret,
       "SELECT secret, former, former_until_ms FROM callback_secrets WHERE api_key = ?1"},
      {&statements_.set_secret,
       "INSERT INTO callback_secrets (api_key, secret, former, former_until_ms)"
       " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (api_key)"
       " DO UPDATE SET secret = ?2, former = ?3, former_until_ms = ?4"},
  });
}

Result<std::int64_t, StoreError> CallbackStore::version_of_others() {
  const auto version = statements_.version_of_others.start().first(
      [](const Statement& row) { return row.number(0); });
  if (!version.ok()) return version.error();
  return version.value().value_or(0);
}

std::optional<StoreError> CallbackStore::add(const Callback& callback) {
  const auto& [group, event, url] = callback.request;
  ++version_;
  Statement& address = statements_.open_address.start();
  if (auto problem = address.bind(1, callback.api_key).bind(2, url).run()) return problem;
  Statement& insert = statements_.insert.start().bind(1, callback.callback_id);
  insert.bind(2, callback.api_key).bind(3, group).bind(4, event);
  return insert.bind(5, url).bind(6, callback.created_ms).run();
}

Result<std::vector<Callback>, StoreError> CallbackStore::list(std::string_view api_key) {
  return statements_.list.start()
      .bind(1, api_key)
      .all<std::vector<Callback>>([](const Statement& row) {
        return Callback{row.text(0),
                        row.text(1),
                        {row.text(2), row.text(3), row.text(4)},
                        row.number(5),
                        row.number(6),
                        row.number(7),
                        row.number(8) != 0,
                        row.text(9)};
      });
}

Result<bool, StoreError> CallbackStore::remove(std::string_view api_key,
                                               std::string_view callback_id) {
  auto was_there = statements_.hide.start().bind(1, api_key).bind(2, callback_id).any();
  if (was_there.ok() && was_there.value()) ++version_;
  return was_there;
}

std::optional<StoreError> CallbackStore::remove_all(std::string_view api_key) {
  ++version_;
  return statements_.hide_all.start().bind(1, api_key).run();
}

Result<bool, StoreError> CallbackStore::has_removed() {
  return statements_.find_hidden.start().any();
}

std::optional<StoreError> CallbackStore::purge_some() {
  ++purges_;
  for (Statement* step :
       {&statements_.purge_events, &statements_.purge_addresses, &statements_.purge_callbacks}) {
    if (auto problem = step->start().run()) return problem;
  }
  return std::nullopt;
}

Result<bool, StoreError> CallbackStore::resume(std::string_view callback_id) {
  auto was_paused = statements_.resume.start().bind(1, callback_id).any();
  if (!was_paused.ok()) return was_paused;
  if (!was_paused.value()) return statements_.find.start().bind(1, callback_id).any();
  ++version_;
  return true;
}

Result<std::vector<CallbackAddress>, StoreError> CallbackStore::addresses() {
  return statements_.addresses.start().all<std::vector<CallbackAddress>>([](const Statement& row) {
    return CallbackAddress{
        row.number(0), row.text(1), row.text(2), row.number(3) != 0, row.text(4)};
  });
}

std::optional<StoreError> CallbackStore::set_problem(std::int64_t address,
                                                     std::string_view problem) {
  return statements_.set_problem.start().bind(1, address).bind(2, problem).run();
}

std::optional<StoreError> CallbackStore::pause(std::int64_t address, std::int64_t now_ms) {
  return statements_.pause.start().bind(1, address).bind(2, now_ms).run();
}

std::optional<StoreError> CallbackStore::push(const CallbackEvent& event) {
  Statement& push = statements_.push.start().bind(1, event.callback).bind(2, event.address);
  push.bind(3, event.session_id).bind(4, event.event_id).bind(5, event.body);
  return push.bind(6, event.created_ms).run();
}

Result<std::optional<CallbackEvent>, StoreError> CallbackStore::head(std::int64_t address,
                                                                     std::string_view session_id) {
  Statement& head = statements_.head.start().bind(1, address).bind(2, session_id);
  return head.first([&](const Statement& row) {
    return CallbackEvent{row.number(0),
                         row.number(1),
                         address,
                         std::string(session_id),
                         row.text(2),
                         row.text(3),
                         row.number(4)};
  });
}

Result<bool, StoreError> CallbackStore::drop(std::int64_t event) {
  return statements_.drop.start().bind(1, event).any();
}

Result<std::vector<std::pair<std::int64_t, std::string>>, StoreError> CallbackStore::lanes() {
  return statements_.lanes.start().all<std::vector<std::pair<std::int64_t, std::string>>>(
      [](const Statement& row) { return std::pair(row.number(0), row.text(1)); });
}

Result<std::map<std::string, std::int64_t>, StoreError> CallbackStore::waiting() {
  return statements_.waiting.start().all<std::map<std::string, std::int64_t>>(
      [](const Statement& row) { return std::pair(row.text(0), row.number(1)); });
}

Result<std::map<std::int64_t, std::int64_t>, StoreError> CallbackStore::waiting_by_callback() {
  return statements_.waiting_by_callback.start().all<std::map<std::int64_t, std::int64_t>>(
      [](const Statement& row) { return std::pair(row.number(0), row.number(1)); });
}

std::optional<StoreError> CallbackStore::drop_oldest(std::string_view api_key, std::int64_t count) {
  return statements_.drop_oldest.start().bind(1, api_key).bind(2, count).run();
}

Result<std::int64_t, StoreError> CallbackStore::drop_before(std::int64_t created_ms) {
  return statements_.drop_before.start().bind(1, created_ms).count();
}

Result<CallbackSecret, StoreError> CallbackStore::secret(std::string_view api_key) {
  auto found = statements_.find_secret.start().bind(1, api_key).first([](const Statement& row) {
    return CallbackSecret{row.text(0), row.text(1), row.number(2)};
  });
  if (!found.ok()) return found.error();
  if (found.value()) return *std::move(found).value();
  CallbackSecret fresh{random_secret()};
  if (auto problem = set_secret(api_key, fresh)) return *problem;
  return fresh;
}

std::optional<StoreError> CallbackStore::set_secret(std::string_view api_key,
                                                    const CallbackSecret& secret) {
  Statement& set = statements_.set_secret.start().bind(1, api_key).bind(2, secret.secret);
  return set.bind(3, secret.former).bind(4, secret.former_until_ms).run();
}

}  // namespace parley::server
