// Session: one session's way into its room and out of it, and the picture of who and what is there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/channel.hpp"
#include "client/context.hpp"
#include "client/ice.hpp"
#include "client/limits.hpp"
#include "client/timers.hpp"

namespace parley::client {

class Session {
 public:
  enum class State : std::uint8_t {
    kIdle,
    kOpening,  // waits for its socket
    kJoining,  // waits for the picture of the room
    kConnected,
  };

  /// How a connected session reaches its room.
  enum class Link : std::uint8_t {
    kUp,
    kPausing,   // waits for the time of the next attempt
    kOpening,   // waits for a socket
    kResuming,  // waits for the cloud to know it again
  };

  explicit Session(const InitSession& in);

  [[nodiscard]] std::uint32_t id() const { return id_; }

  [[nodiscard]] State state() const { return state_; }

  /// Somebody listens to its cpuPerformanceChanged, or nobody does any more.
  void watch_cpu(bool on) { cpu_watched_ = on; }

  [[nodiscard]] bool cpu_watched() const { return cpu_watched_; }

  [[nodiscard]] bool connected() const { return state_ == State::kConnected; }

  /// Whether events of connections are suppressed.
  [[nodiscard]] bool quiet() const { return quiet_; }

  [[nodiscard]] Channel& channel() { return channel_; }

  [[nodiscard]] const Channel& channel() const { return channel_; }

  // The way in.

  /// A connect call. It ends with the attempt under way, or at once when connected.
  void connect(Context& context, const ConnectSession& in);

  /// The application wants encryption, which there is not: it will never connect.
  void encrypt(Context& context);

  /// The socket is open: asks to join.
  void opened(Context& context);

  /// The room let us in. False when its picture contradicts itself.
  [[nodiscard]] bool joined(Context& context, const protocol::Joined& picture);

  /// The attempt to connect failed; every connect call hears why.
  void refuse(Context& context, const Error& error, std::uint32_t close_code);

  [[nodiscard]] bool connect_is_late(TimeMs now) const { return timers_.due(Timer::kConnect, now); }

  /// The cloud refused something for being too much at once: it is to be said again.
  void repeat_later(TimeMs now) { timers_.set(Timer::kRepeat, now + kRepeatMs); }

  /// Whether the time for that has come; true once.
  [[nodiscard]] bool take_repeat(TimeMs now);

  /// When this session must be looked at again.
  [[nodiscard]] TimeMs next() const;

  // Sockets die, the session need not.

  [[nodiscard]] Link link() const { return link_; }

  /// The application was told that the session reconnects, and not yet that it has.
  [[nodiscard]] bool reconnecting() const { return reconnecting_; }

  /// Something was heard: the socket is alive.
  void heard(TimeMs now);

  /// The socket may have died unnoticed: asks the cloud, or tries again at once. `other_network`:
  /// what is under way goes by one that is gone.
  void doubt(Context& context, bool other_network);

  /// The socket is dead, or the attempt to have another one failed: there will be a next one, after
  /// `pause_ms` if the server asks for that.
  void interrupted(Context& context, std::optional<std::uint32_t> pause_ms);

  /// The room knows us again; what we missed follows.
  void resumed(Context& context, const protocol::Resumed& in);

  /// Does what time wants: another attempt, or the end of one.
  void keep_up(Context& context);

  /// Whether it was tried for as long as the room may wait.
  [[nodiscard]] bool gave_up(TimeMs now) const { return timers_.due(Timer::kGiveUp, now); }

  /// Who slept has not tried for that long: there is one more attempt, whose answer decides. False
  /// when it was awake, and when there was one in this outage.
  [[nodiscard]] bool tries_once_more(Context& context);

  /// How long a rebuilt leg may wait for its other end, whose room waits for it, too.
  [[nodiscard]] TimeMs rebuild_ms() const { return kRebuildMs + silence_ms() + room_.grace_ms; }

  /// Whether everything that was missed is here. Media may still be on its way.
  [[nodiscard]] bool caught_up() const { return link_ == Link::kUp && room_.number >= missed_; }

  /// Whether media was waited for long enough.
  [[nodiscard]] bool media_is_late(TimeMs now) const { return timers_.due(Timer::kMedia, now); }

  /// Tells the application that the session has reconnected.
  void reconnected(Context& context);

  /// A signal of so many bytes that waits for the end of a reconnection; false when there are too
  /// many, or too large ones.
  [[nodiscard]] bool take_waiting_signal(std::size_t bytes);

  // The way out.

  /// The cloud says why it is about to close the socket.
  void closing(const protocol::Closing& message) { closing_ = message; }

  [[nodiscard]] const std::optional<protocol::Closing>& closing() const { return closing_; }

  /// Forgets the room.
  void leave();

  // The picture.

  /// True once for each event of the room's log, in its order.
  [[nodiscard]] bool is_news(std::uint32_t number);

  [[nodiscard]] const std::string& connection_id() const { return room_.connection_id; }

  [[nodiscard]] const Capabilities& capabilities() const { return room_.capabilities; }

  // How its media may find its way.

  [[nodiscard]] Finding set_ice(const IceConfig& config);

  [[nodiscard]] std::vector<IceServer> ice_servers() const {
    return ice_.servers(room_.ice_servers);
  }

  [[nodiscard]] bool relay_only() const { return ice_.relay_only(); }

  /// Whether it needs no more than a leg that was prepared knows.
  [[nodiscard]] bool needs_no_servers() const { return !relay_only() && ice_servers().empty(); }

  [[nodiscard]] bool has_connection(const std::string& id) const;

  [[nodiscard]] const Stream* find_stream(const std::string& id) const;

  /// Changes of the picture that others tell; false when they contradict it.
  [[nodiscard]] bool add(const Connection& connection);
  [[nodiscard]] bool remove_connection(const std::string& id);
  [[nodiscard]] bool add(const Stream& stream);

  /// Takes a stream out of the picture, if it is there.
  bool remove_stream(const std::string& id);

  /// Changes a stream and dispatches what changed; of our own only when it `own_is_live`, published
  /// for its publisher. The stream, or nothing when it is unknown.
  const Stream* update(Context& context, const protocol::StreamUpdated& change, bool own_is_live);

 private:
  enum class Timer : std::uint8_t {
    kConnect,
    kRepeat,
    kSilence,  // nothing was heard for too long
    kAttempt,  // this attempt failed
    kPause,    // the next one begins
    kGiveUp,   // the room waits no longer
    kMedia,
    kCount
  };

  /// What there is only while connected.
  struct Room {
    std::string connection_id;
    Capabilities capabilities;
    std::vector<IceServer> ice_servers;
    std::string secret;
    TimeMs beat_ms = 0;
    TimeMs grace_ms = 0;
    std::uint32_t number = 0;  // of the newest event that the picture contains
    std::set<std::string> connections;
    std::map<std::string, Stream> streams;
  };

  void announce(Context& context, const protocol::Joined& picture);
  void attempt(Context& context);
  void forget_waiting_signals();

  [[nodiscard]] TimeMs silence_ms() const { return room_.beat_ms * 5 / 2; }

  std::uint32_t id_;
  std::string api_key_;
  std::string session_id_;
  std::string url_;
  bool quiet_;
  std::optional<Error> problem_;      // why it can never connect
  std::optional<Error> ice_problem_;  // why it cannot until setIceConfig mends that
  Ice ice_;
  State state_ = State::kIdle;
  std::string token_;
  std::vector<std::uint32_t> connect_calls_;
  std::optional<protocol::Closing> closing_;
  Link link_ = Link::kUp;
  bool reconnecting_ = false;
  bool asked_ = false;            // after a sleep, whether the socket is alive; no answer yet
  bool tried_once_more_ = false;  // in this outage
  std::uint32_t attempts_ = 0;    // of this outage
  TimeMs up_at_ = 0;              // when the room knew us last
  TimeMs down_at_ = 0;            // when the outage began
  std::uint32_t missed_ = 0;      // number of the last event that was missed
  std::size_t waiting_signals_ = 0;
  std::size_t waiting_signal_bytes_ = 0;
  Channel channel_;
  Timers<Timer> timers_;
  Room room_;
  bool cpu_watched_ = false;
};

}  // namespace parley::client
