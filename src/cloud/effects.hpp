// Inputs and effects of the cloud: everything that can happen to it and everything that it can ask
// of its host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"
#include "protocol/session_event.hpp"

namespace parley::cloud {

/// A client's socket, numbered by the host, never used twice.
using ConnId = std::uint64_t;

/// A room, numbered in the order of first joining; after a restart, higher than any that was kept.
using RoomNumber = std::uint64_t;

/// A member of one room, numbered in the order of joining, never used twice.
using MemberNumber = std::uint64_t;

/// Who hears an event: one member, or everybody when there is none.
using Audience = std::optional<MemberNumber>;

/// One text for many receivers: encoded once, shared.
using SharedText = std::shared_ptr<const std::string>;

/// The request of a member that an event came of; none when the member is 0.
struct Origin {
  MemberNumber member = 0;
  std::uint32_t request = 0;
};

/// An event of a room's log.
struct LoggedEvent {
  std::uint32_t number = 0;
  Audience audience;
  Origin origin;
  SharedText text;
};

/// What is kept of a room beside its log: one of schema/room.json, by its case and a number that is
/// unique within that.
struct StoredRecord {
  std::uint8_t kind = 0;
  std::uint64_t number = 0;
  std::string value;
};

// ---- Inputs: everything that can happen to the cloud. ----

/// A client's WebSocket is open.
struct ConnOpened {
  ConnId conn = 0;
};

/// A text frame arrived.
struct ConnText {
  ConnId conn = 0;
  std::string text;
};

/// A binary frame arrived; the protocol has none.
struct ConnBinary {
  ConnId conn = 0;
};

/// The socket is gone. `clean` when the client closed it (a page that goes away does: 1000 or
/// 1001).
struct ConnClosed {
  ConnId conn = 0;
  bool clean = false;
};

/// What the host found out about a token: its signature, project and session were checked.
struct Admission {
  protocol::Role role = protocol::Role::kPublisher;
  std::optional<std::string> data;  // connection data
  protocol::MediaMode media_mode = protocol::MediaMode::kRelayed;
  /// Connections that the session may have at once, this one included; 0: as many as any.
  std::size_t connections_max = 0;
  /// Layout classes that its streams begin with.
  std::vector<std::string> layout_classes = {};
  /// What its project may have at once, in all sessions together; 0: as much as any.
  std::size_t project_connections_max = 0;
  std::size_t project_streams_max = 0;
  /// What its client shows to resume: nobody can guess it.
  std::string secret = {};
};

/// Answer to CheckToken.
struct TokenChecked {
  std::uint64_t check = 0;
  std::variant<Admission, protocol::Error> verdict;
};

// What the app server commands; it needs nobody's permission.

struct AppSignal {
  std::optional<std::string> type;
  std::optional<std::string> data;
  std::optional<std::string> to;  // a connection; absent: everybody
};

struct AppForceDisconnect {
  std::string connection_id;
};

struct AppForceMute {
  std::string stream_id;
};

struct AppForceMuteAll {
  std::vector<std::string> excluded;  // streams
};

struct AppDisableForceMute {};

/// Names for layouts of archives and broadcasts. All streams are named anew, or none.
struct AppSetLayoutClasses {
  struct Item {
    std::string stream_id;
    std::vector<std::string> classes;
  };

  std::vector<Item> items;
};

using AppCommand = std::variant<AppSignal,
                                AppForceDisconnect,
                                AppForceMute,
                                AppForceMuteAll,
                                AppDisableForceMute,
                                AppSetLayoutClasses>;

/// The app server gives a command to one session, numbered by the host. Answered by AppAnswered
/// within the same step.
struct AppAsked {
  std::uint64_t request = 0;
  std::string api_key;
  std::string session_id;
  AppCommand command;
};

/// A room as it was kept. Comes before the first socket; its members are away until they resume.
struct Restore {
  RoomNumber room = 0;
  std::string api_key;
  std::string session_id;
  std::vector<StoredRecord> records;
  std::vector<LoggedEvent> log;  // in order
};

/// The process is about to end: tell everybody when to come back, and close.
struct Drain {
  /// When clients shall come back, in milliseconds from now.
  std::uint32_t retry_ms = 1'000;
};

/// The wake time came.
struct Tick {};

using Input = std::variant<ConnOpened,
                           ConnText,
                           ConnBinary,
                           ConnClosed,
                           TokenChecked,
                           AppAsked,
                           Restore,
                           Drain,
                           Tick>;

// ---- Effects: everything the cloud can ask of its host, in order. ----

/// Send one text frame to each of `to`.
struct Send {
  std::vector<ConnId> to;
  SharedText text;
};

/// Close a socket after what was sent to it. The cloud hears no more of it.
struct Close {
  ConnId conn = 0;
  std::uint16_t code = 1000;  // RFC 6455 section 7.4
  std::string reason;         // at most 123 bytes, as a close frame allows
};

/// Check a token's signature and that its project and session exist. Answered by TokenChecked.
struct CheckToken {
  std::uint64_t check = 0;
  ConnId conn = 0;  // who shows it
  std::string api_key;
  std::string session_id;
  std::string token;
};

/// What came of a command of the app server: nothing, or why nothing changed.
struct AppAnswered {
  std::uint64_t request = 0;
  std::optional<protocol::Error> problem;
};

/// Something happened in a room that the application may want to hear of. It comes before what
/// tells the members, so that the host can keep it first.
struct Happened {
  protocol::SessionEvent event;
};

// What must be kept before anything of the same step is sent, so that a client never knows more
// than a server that starts again.

/// A room came to be.
struct KeepRoom {
  RoomNumber room = 0;
  std::string api_key;
  std::string session_id;
};

/// A room ended, and all that was kept of it.
struct DropRoom {
  RoomNumber room = 0;
};

/// Instead of what is kept under that kind and number.
struct KeepRecord {
  RoomNumber room = 0;
  StoredRecord record;
};

struct DropRecord {
  RoomNumber room = 0;
  std::uint8_t kind = 0;
  std::uint64_t number = 0;
};

struct KeepEvent {
  RoomNumber room = 0;
  LoggedEvent event;
};

/// The log forgets its events up to this number.
struct DropEvents {
  RoomNumber room = 0;
  std::uint32_t number = 0;
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };

/// Write a log line. Never holds a token or a secret.
struct Log {
  LogLevel level = LogLevel::kInfo;
  std::string text;
};

using Effect = std::variant<Send,
                            Close,
                            CheckToken,
                            AppAnswered,
                            Happened,
                            KeepRoom,
                            DropRoom,
                            KeepRecord,
                            DropRecord,
                            KeepEvent,
                            DropEvents,
                            Log>;

struct Output {
  std::vector<Effect> effects;
  TimeMs wake_at = kNever;
};

}  // namespace parley::cloud
