// Room: one live session. It applies the commands of its members one at a time and numbers every
// event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/rng.hpp"
#include "base/token_bucket.hpp"
#include "cloud/allowance.hpp"
#include "cloud/event_log.hpp"
#include "cloud/generated/records.hpp"
#include "cloud/limits.hpp"
#include "cloud/outbox.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::cloud {

/// A room's name: the project's API key and the session id.
using RoomKey = std::pair<std::string, std::string>;

/// What may be used while one input is handled.
struct Turn {
  Outbox& out;
  Rng& rng;
  std::int64_t wall_ms = 0;  // now, in milliseconds since 1970
  Origin origin = {};        // the request that is being carried out
};

/// A stream of one room, numbered in the order of publishing, never used twice.
using StreamNumber = std::uint64_t;

struct Subscription {
  StreamNumber stream = 0;
  bool audio = false;
  bool video = false;
  std::optional<protocol::VideoWish> wish;
};

/// What a project has in all its rooms together, and may have; 0: as much as any.
struct ProjectUse {
  std::size_t connections = 0;
  std::size_t connections_max = 0;
  std::size_t streams = 0;
  std::size_t streams_max = 0;

  [[nodiscard]] bool has_connections_left() const {
    return connections_max == 0 || connections < connections_max;
  }

  [[nodiscard]] bool has_streams_left() const { return streams_max == 0 || streams < streams_max; }
};

/// A connection as its room sees it.
struct Member {
  MemberNumber number = 0;
  ConnId conn = 0;  // 0 while it is away: its socket died, and it may resume
  protocol::Role role = protocol::Role::kPublisher;
  protocol::Capabilities may;
  protocol::Connection connection;
  std::string secret;                                        // what it shows to resume
  std::vector<std::string> layout_classes;                   // of its next stream
  std::map<std::uint32_t, Subscription> subscriptions = {};  // by the subscriber's own numbers
  std::set<StreamNumber> streams = {};
  std::int64_t idle_since_ms = 0;                  // while it neither publishes nor subscribes
  std::int64_t away_ms = 0;                        // since when it is away
  std::unique_ptr<Allowance> allowance = nullptr;  // while it is away
  /// Requests of before it was away that were carried out. It may not have heard so, and ask again.
  std::vector<std::uint32_t> done = {};

  [[nodiscard]] bool is_idle() const { return streams.empty() && subscriptions.empty(); }
};

/// A published stream and who receives it.
struct RoomStream {
  MemberNumber owner = 0;
  std::uint32_t request = 0;  // of the owner, that published it
  protocol::Stream stream;
  std::size_t bytes = 0;  // in the picture
  std::vector<std::string> layout_classes;
  std::set<std::pair<MemberNumber, std::uint32_t>> subscriptions = {};

  /// Subscriptions of one member.
  [[nodiscard]] std::size_t count_of(MemberNumber member) const {
    const auto first = subscriptions.lower_bound({member, 0});
    const auto last = subscriptions.lower_bound({member + 1, 0});
    return static_cast<std::size_t>(std::distance(first, last));
  }
};

class Room {
 public:
  /// `use` is of the room's project and outlives it; `now_ms` as Turn::wall_ms.
  Room(RoomNumber number, RoomKey key, const Limits& limits, ProjectUse& use, std::int64_t now_ms);

  [[nodiscard]] RoomNumber number() const { return number_; }

  /// A connection enters: the others hear connectionCreated, then it gets its `joined` answer.
  [[nodiscard]] Result<MemberNumber, protocol::Error> join(ConnId conn,
                                                           const protocol::Join& request,
                                                           const Admission& admission,
                                                           protocol::Joined picture,
                                                           Turn& turn);

  /// Whether a further connection would be refused; `connections_max` as in Admission.
  [[nodiscard]] bool is_full(std::size_t connections_max) const;

  /// A connection is gone: the others hear streamDestroyed of each of its streams, then
  /// connectionDestroyed.
  void leave(MemberNumber number, protocol::Reason reason, Turn& turn);

  // Sockets die, members need not.

  /// A member's socket died: it is away until it resumes or leaves. Nobody else notices.
  void detach(MemberNumber number, std::unique_ptr<Allowance> allowance, Turn& turn);

  /// A member has come back by a new socket.
  struct Return {
    MemberNumber member = 0;
    ConnId replaced = 0;                   // its old socket, 0 when that is gone
    std::unique_ptr<Allowance> allowance;  // what it may ask for, when it was away
  };

  /// It hears everything that it missed. Refused when nobody is expected by this secret, or when
  /// the log does not reach back far enough.
  [[nodiscard]] Result<Return, protocol::Error> resume(ConnId conn,
                                                       const protocol::Resume& request,
                                                       std::vector<protocol::IceServer> ice_servers,
                                                       Turn& turn);

  /// Whether who asks was forced to disconnect while it was away.
  [[nodiscard]] bool was_expelled(const protocol::Resume& request) const;

  /// Remembers that for a while.
  void note_expelled(const Member& member);

  /// The member, if it has been away for as long as the room waits.
  [[nodiscard]] bool is_lost(MemberNumber number, std::int64_t now_ms) const;

  /// Whether this request was carried out before its member was away; true once.
  [[nodiscard]] bool take_done(MemberNumber number, std::uint32_t request);

  /// When everybody was last told something.
  [[nodiscard]] std::int64_t heard_ms() const { return heard_ms_; }

  /// Tells everybody that the sockets are alive.
  void beat(Turn& turn);

  /// Forgets events that nobody can have missed.
  void tidy(Turn& turn);

  /// Becomes the room that was kept; all its members are away. What contradicts itself is left out.
  void restore(const Restore& kept, Turn& turn);

  /// What came of a command: the answer to send, or why nothing changed.
  using Answer = Result<protocol::ServerMessage, protocol::Error>;

  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Publish& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Unpublish& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number,
                             const protocol::UpdateStream& command,
                             Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Subscribe& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number,
                             const protocol::UpdateSubscription& command,
                             Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Unsubscribe& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Describe& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Trickle& command, Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number,
                             const protocol::ReportSender& command,
                             Turn& turn);
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::SendSignal& command, Turn& turn);
  /// Everything but forceDisconnect, which ends a socket too: the cloud carries that out itself.
  [[nodiscard]] Answer apply(MemberNumber number, const protocol::Moderate& command, Turn& turn);

  /// Why a member may not do this, if it may not.
  [[nodiscard]] std::optional<protocol::Error> forbids(MemberNumber number,
                                                       const protocol::Moderate& command) const;

  /// Who did what, for the operator.
  void log_moderation(MemberNumber by, protocol::Moderation action, Turn& turn);

  // What needs no member, so that the app server can do it too: nothing, or why nothing changed.

  /// The member that is this connection.
  [[nodiscard]] Result<MemberNumber, protocol::Error> member_of(
      std::string_view connection_id) const;
  [[nodiscard]] std::optional<protocol::Error> force_unpublish(std::string_view stream_id,
                                                               Turn& turn);
  [[nodiscard]] std::optional<protocol::Error> force_mute(std::string_view stream_id, Turn& turn);
  void force_mute_all(const std::vector<std::string>& excluded, Turn& turn);
  void disable_force_mute(Turn& turn);
  [[nodiscard]] std::optional<protocol::Error> set_layout_classes(
      const std::vector<AppSetLayoutClasses::Item>& items, Turn& turn);
  /// Without `from` it is a signal of the app server.
  [[nodiscard]] std::optional<protocol::Error> signal(const protocol::SendSignal& signal,
                                                      const std::optional<std::string>& from,
                                                      Turn& turn);

  /// The room as it is: members in the order they joined, streams in the order of publishing.
  [[nodiscard]] const std::map<MemberNumber, Member>& members() const { return members_; }

  [[nodiscard]] const std::map<StreamNumber, RoomStream>& streams() const { return streams_; }

  [[nodiscard]] const std::string& session_id() const { return key_.second; }

  /// When it began, in milliseconds since 1970. A session whose members have all left gets a new
  /// room when somebody comes, and with it a new log.
  [[nodiscard]] std::int64_t opened_ms() const { return opened_ms_; }

  /// Null when there is no such stream.
  [[nodiscard]] const RoomStream* stream(std::string_view stream_id) const;

  /// What a request of this member published; null when that is over.
  [[nodiscard]] const RoomStream* stream_of(MemberNumber owner, std::uint32_t request) const;

  /// Whether anything was ever published in this room.
  [[nodiscard]] bool had_streams() const { return last_stream_ != 0; }

  [[nodiscard]] const EventLog& log() const { return log_; }

  /// Whether what is published begins muted.
  [[nodiscard]] bool muted() const { return muted_; }

 private:
  struct Ends {
    MemberNumber publisher = 0;
    MemberNumber subscriber = 0;
  };

  /// Number of the event that comes next.
  [[nodiscard]] std::uint32_t next() const { return log_.last() + 1; }

  /// Appends an event, which carries the number next(), to the log and sends it to its audience.
  void emit(Audience audience, const protocol::ServerMessage& event, Turn& turn);

  [[nodiscard]] Member& member(MemberNumber number) { return members_.find(number)->second; }

  [[nodiscard]] Member* find_member(std::string_view connection_id);
  [[nodiscard]] std::optional<StreamNumber> find_stream(std::string_view stream_id) const;
  [[nodiscard]] Result<StreamNumber, protocol::Error> own_stream(MemberNumber number,
                                                                 std::string_view stream_id) const;

  /// The two ends of a leg, if `sender` may speak to the end `to`.
  [[nodiscard]] Result<Ends, protocol::Error> leg_ends(MemberNumber sender,
                                                       std::string_view connection_id,
                                                       std::uint32_t subscription,
                                                       protocol::LegEnd to);
  void end_stream(StreamNumber number,
                  const protocol::Connection& owner,
                  protocol::Reason reason,
                  Turn& turn);
  void mute(StreamNumber number, Turn& turn);
  void end_subscription(Member& subscriber, std::uint32_t subscription, Turn& turn);
  /// Reports an event with what it is about.
  void report(protocol::SessionEvent event, Turn& turn) const;
  void log_line(LogLevel level, std::string_view what, const Member& who, Turn& turn) const;

  // room_keep.cpp: what a server that starts again must know.
  void keep(Turn& turn);
  void keep(const Member& member, Turn& turn) const;
  void keep(StreamNumber number, const RoomStream& stream, Turn& turn) const;
  void keep(MemberNumber member,
            std::uint32_t subscription,
            const Subscription& wanted,
            Turn& turn) const;
  void drop_subscription(MemberNumber member, std::uint32_t subscription, Turn& turn) const;
  void restore(std::uint64_t number, RoomRecord record, Turn& turn);
  void restore(std::uint64_t number, MemberRecord record, Turn& turn);
  void restore(std::uint64_t number, SubscriptionRecord record, Turn& turn);
  void restore(std::uint64_t number, StreamRecord record, Turn& turn);

  /// What tells a member that is gone from others.
  struct Expelled {
    std::string connection_id;
    std::string secret;
  };

  RoomNumber number_;
  RoomKey key_;
  Limits limits_;
  ProjectUse& use_;
  std::int64_t opened_ms_;
  EventLog log_;
  TokenBucket coming_;
  std::int64_t heard_ms_;
  std::uint32_t kept_from_ = 0;  // the kept log begins after this number
  bool muted_ = false;
  std::size_t connections_bytes_ = 0;  // of all in the picture
  std::size_t streams_bytes_ = 0;
  MemberNumber last_member_ = 0;
  StreamNumber last_stream_ = 0;
  std::map<MemberNumber, Member> members_;
  std::map<StreamNumber, RoomStream> streams_;
  std::set<std::pair<std::int64_t, MemberNumber>> away_;  // by the time since when
  std::deque<Expelled> expelled_;                         // while they were away
  std::map<std::string, MemberNumber, std::less<>> member_by_id_;
  std::map<std::string, StreamNumber, std::less<>> stream_by_id_;
};

}  // namespace parley::cloud
