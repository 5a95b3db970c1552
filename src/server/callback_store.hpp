// CallbackStore: the callbacks of projects, the events that wait for them, and the secrets that
// sign what is sent; a part of the Store.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "protocol/rest_request.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

/// An address of the application that wants to hear of events.
struct Callback {
  std::string callback_id;  // a UUID
  std::string api_key;
  protocol::CallbackRequest request;
  std::int64_t created_ms = 0;
  std::int64_t number = 0;
  std::int64_t address = 0;
  bool is_paused = false;
  std::string problem = {};  // why the last delivery to its address failed; empty when it did not
};

/// Where callbacks of one project go. Those with the same URL share order, retries and pauses.
struct CallbackAddress {
  std::int64_t number = 0;
  std::string api_key;
  std::string url;
  bool is_paused = false;
  std::string problem;
};

/// An event that waits for a callback.
struct CallbackEvent {
  std::int64_t number = 0;    // in the order of happening, never used twice
  std::int64_t callback = 0;  // its number
  std::int64_t address = 0;
  std::string session_id;
  std::string event_id;  // a UUID
  std::string body;
  std::int64_t created_ms = 0;
};

/// What signs a project's callbacks.
struct CallbackSecret {
  std::string secret;
  std::string former = {};  // the one before, which signs until then
  std::int64_t former_until_ms = 0;

  [[nodiscard]] const std::string& at(std::int64_t now_ms) const {
    return now_ms < former_until_ms ? former : secret;
  }
};

class CallbackStore {
 public:
  [[nodiscard]] std::optional<StoreError> prepare(Database& database);

  /// Rises whenever callbacks of this process changed.
  [[nodiscard]] std::uint64_t version() const { return version_; }

  /// Another number whenever another process changed the data.
  [[nodiscard]] Result<std::int64_t, StoreError> version_of_others();

  /// Its address, when it was paused, is so no longer.
  [[nodiscard]] std::optional<StoreError> add(const Callback& callback);

  /// Of one project, or without a key of all; oldest first.
  [[nodiscard]] Result<std::vector<Callback>, StoreError> list(std::string_view api_key = {});

  /// Whether there was such a callback of that project. Nothing that waits is delivered to it any
  /// more; it goes by and by, with `purge_some`, also after a crash.
  [[nodiscard]] Result<bool, StoreError> remove(std::string_view api_key,
                                                std::string_view callback_id);

  /// So with all callbacks of a project.
  [[nodiscard]] std::optional<StoreError> remove_all(std::string_view api_key);

  /// Whether callbacks were removed of which something is left, and the removal of a slice of that:
  /// to be done in one transaction.
  [[nodiscard]] Result<bool, StoreError> has_removed();
  [[nodiscard]] std::optional<StoreError> purge_some();

  /// Rises whenever events may have gone with their callbacks.
  [[nodiscard]] std::uint64_t purges() const { return purges_; }

  /// Ends the pause of a callback's address; whether there is such a callback.
  [[nodiscard]] Result<bool, StoreError> resume(std::string_view callback_id);

  [[nodiscard]] Result<std::vector<CallbackAddress>, StoreError> addresses();

  /// Keeps why the last delivery to an address failed, and pauses it. Others may end that pause at
  /// any time, so what is known of it is never written back.
  [[nodiscard]] std::optional<StoreError> set_problem(std::int64_t address,
                                                      std::string_view problem);
  [[nodiscard]] std::optional<StoreError> pause(std::int64_t address, std::int64_t now_ms);

  /// Puts an event into the queue of its callback; of no effect when that is gone.
  [[nodiscard]] std::optional<StoreError> push(const CallbackEvent& event);

  /// What comes next of a session for an address.
  [[nodiscard]] Result<std::optional<CallbackEvent>, StoreError> head(std::int64_t address,
                                                                      std::string_view session_id);

  /// Takes an event out of its queue; whether it was there.
  [[nodiscard]] Result<bool, StoreError> drop(std::int64_t event);

  /// Addresses and sessions for which something waits.
  [[nodiscard]] Result<std::vector<std::pair<std::int64_t, std::string>>, StoreError> lanes();

  /// How much waits for each project, and for each callback.
  [[nodiscard]] Result<std::map<std::string, std::int64_t>, StoreError> waiting();
  [[nodiscard]] Result<std::map<std::int64_t, std::int64_t>, StoreError> waiting_by_callback();

  /// Drops the oldest events of a project, so many; or all that are older.
  [[nodiscard]] std::optional<StoreError> drop_oldest(std::string_view api_key, std::int64_t count);
  [[nodiscard]] Result<std::int64_t, StoreError> drop_before(std::int64_t created_ms);

  /// What signs the callbacks of a project that exists; made when there is none.
  [[nodiscard]] Result<CallbackSecret, StoreError> secret(std::string_view api_key);

  [[nodiscard]] std::optional<StoreError> set_secret(std::string_view api_key,
                                                     const CallbackSecret& secret);

 private:
  [[nodiscard]] std::optional<StoreError> prepare_callbacks(Database& database);
  [[nodiscard]] std::optional<StoreError> prepare_events(Database& database);

  struct Statements {
    Statement version_of_others;
    Statement open_address;
    Statement insert;
    Statement list;
    Statement hide;
    Statement hide_all;
    Statement find_hidden;
    Statement purge_events;
    Statement purge_callbacks;
    Statement purge_addresses;
    Statement resume;
    Statement find;
    Statement addresses;
    Statement set_problem;
    Statement pause;
    Statement push;
    Statement head;
    Statement drop;
    Statement lanes;
    Statement waiting;
    Statement waiting_by_callback;
    Statement drop_oldest;
    Statement drop_before;
    Statement find_secret;
    Statement set_secret;
  };

  Statements statements_;
  std::uint64_t version_ = 0;
  std::uint64_t purges_ = 0;
};

}  // namespace parley::server
