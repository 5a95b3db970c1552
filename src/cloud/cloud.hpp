// Cloud: the server side's brain, sans-IO. It owns rooms and members and decides what everybody
// hears.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "cloud/allowance.hpp"
#include "cloud/effects.hpp"
#include "cloud/limits.hpp"
#include "cloud/room.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::cloud {

struct Config {
  std::uint64_t seed = 0;
  /// Wall clock at TimeMs 0, in milliseconds since 1970; what creation times are counted from.
  std::int64_t wall_ms = 0;
  /// STUN and TURN servers for a connection at a wall time; TURN may have credentials of its own
  /// for each. Pure: the same for the same arguments. None when empty.
  std::function<std::vector<protocol::IceServer>(std::string_view connection_id,
                                                 std::int64_t wall_ms)>
      ice_servers_for;
  Limits limits;
};

class Cloud {
 public:
  explicit Cloud(Config config);

  /// Total, as client::Client::step: any input in any order, the same bytes for the same past.
  Output step(const Input& input, TimeMs now);

  /// The rooms that somebody is in, for reports and for tests.
  [[nodiscard]] const std::map<RoomKey, Room>& rooms() const { return rooms_; }

  /// The room of a session that somebody is in; null when nobody is.
  [[nodiscard]] const Room* find_room(const RoomKey& key) const {
    const auto found = rooms_.find(key);
    return found == rooms_.end() ? nullptr : &found->second;
  }

  /// Sockets that are open, joined or not.
  [[nodiscard]] std::size_t socket_count() const { return sockets_.size(); }

  /// How often clients were refused what they asked for, by the error's name.
  [[nodiscard]] const std::map<protocol::ErrorCode, std::uint64_t>& refusals() const {
    return refusals_;
  }

 private:
  enum class State : std::uint8_t { kUnjoined, kChecking, kJoined };

  struct Socket {
    Socket(const Limits& limits, TimeMs now)
        : deadline(now + limits.unjoined_ms_max), allowance(limits, now) {}

    TimeMs deadline;  // to join; from kJoined on, when it is looked at again whether it is idle
    Allowance allowance;
    State state = State::kUnjoined;
    std::uint64_t check = 0;                 // while kChecking
    protocol::Join join;                     // from kChecking on, without the token
    std::map<RoomKey, Room>::iterator room;  // from kJoined on
    MemberNumber member = 0;                 // from kJoined on
    std::uint32_t invalid_in_a_row = 0;      // frames that made no sense
  };

  using Sockets = std::map<ConnId, Socket>;
  using Rooms = std::map<RoomKey, Room>;

  void on(const ConnOpened& input, Turn& turn);
  void on(const ConnText& input, Turn& turn);
  void on(const ConnBinary& input, Turn& turn);
  void on(const ConnClosed& input, Turn& turn);
  void on(const TokenChecked& input, Turn& turn);
  void on(const AppAsked& input, Turn& turn);
  void on(const Restore& input, Turn& turn);
  void on(const Drain& input, Turn& turn);
  void on(const Tick& input, Turn& turn);

  void request(Sockets::iterator socket, const protocol::Join& message, Turn& turn);
  void request(Sockets::iterator socket, const protocol::Resume& message, Turn& turn);
  void request(Sockets::iterator socket, const protocol::Ping& message, Turn& turn);
  void request(Sockets::iterator socket, const protocol::Leave& message, Turn& turn);
  void request(Sockets::iterator socket, const protocol::Moderate& message, Turn& turn);
  template <class Command>
  void request(Sockets::iterator socket, const Command& command, Turn& turn);

  using Problem = std::optional<protocol::Error>;

  [[nodiscard]] Problem obey(Rooms::iterator room, const AppSignal& command, Turn& turn);
  [[nodiscard]] Problem obey(Rooms::iterator room, const AppForceDisconnect& command, Turn& turn);
  [[nodiscard]] Problem obey(Rooms::iterator room, const AppForceMute& command, Turn& turn);
  [[nodiscard]] Problem obey(Rooms::iterator room, const AppForceMuteAll& command, Turn& turn);
  [[nodiscard]] Problem obey(Rooms::iterator room, const AppDisableForceMute& command, Turn& turn);
  [[nodiscard]] Problem obey(Rooms::iterator room, const AppSetLayoutClasses& command, Turn& turn);

  void admit(Sockets::iterator socket, const Admission& admission, Turn& turn);
  void turn_away(Sockets::iterator socket, const protocol::Error& error, Turn& turn);
  void refuse(Sockets::iterator socket, std::uint32_t id, const protocol::Error& error, Turn& turn);
  void close(Sockets::iterator socket,
             std::uint16_t code,
             std::string_view why,
             Turn& turn,
             protocol::Reason reason = protocol::Reason::kNetworkDisconnected);
  void expel(Rooms::iterator room, MemberNumber member, Turn& turn);
  void answer_again(Sockets::iterator socket, const protocol::ClientMessage& message, Turn& turn);
  void leave(Rooms::iterator room, MemberNumber member, protocol::Reason reason, Turn& turn);
  void begin(Rooms::iterator room);
  void end(Rooms::iterator room, Turn& turn);
  void forget(Sockets::iterator socket, protocol::Reason reason, Turn& turn);

  // sockets.cpp: sockets that die, and time.
  void detach(Sockets::iterator socket, Turn& turn);
  [[nodiscard]] std::vector<protocol::IceServer> ice_servers_for(std::string_view connection_id,
                                                                 const Turn& turn) const;
  void close_the_slow(Turn& turn);
  void close_the_idle(Sockets::iterator socket, Turn& turn);
  void watch_idle(Sockets::iterator socket);
  void look_again(Sockets::iterator socket, TimeMs at);
  void end_the_lost(Turn& turn);
  void beat(Turn& turn);
  [[nodiscard]] TimeMs next() const;

  Config config_;
  Rng rng_;
  TimeMs now_ = 0;
  bool draining_ = false;
  bool routed_noted_ = false;
  Sockets sockets_;
  std::set<std::pair<TimeMs, ConnId>> deadlines_;
  std::uint64_t last_check_ = 0;
  std::map<std::uint64_t, ConnId> checks_;      // token checks in flight
  std::map<std::string, ProjectUse> projects_;  // by API key; those that have connections
  Rooms rooms_;
  RoomNumber last_room_ = 0;
  std::map<RoomNumber, Rooms::iterator> room_by_number_;
  std::set<std::pair<TimeMs, RoomNumber>> beats_;                // by the time of the next one
  std::set<std::tuple<TimeMs, RoomNumber, MemberNumber>> away_;  // by the time until which
  std::map<protocol::ErrorCode, std::uint64_t> refusals_;
};

}  // namespace parley::cloud
