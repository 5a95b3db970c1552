// Subscriber: one stream being received: its wishes, what of it is played, and how its leg fares.
#pragma once

#include <cstdint>
#include <string>

#include "client/channel.hpp"
#include "client/context.hpp"
#include "client/quality.hpp"
#include "client/timers.hpp"
#include "client/video_preference.hpp"

namespace parley::client {

class Subscriber {
 public:
  enum class State : std::uint8_t {
    kConnecting,  // the subscribe call is in flight
    kConnected,
    kInterrupted,  // media was lost; the leg tries to bring it back
    kFrozen,       // its stream or session is over; it waits for what the handlers decide
    kDestroyed,    // as frozen, and the application has heard `destroyed`
  };

  Subscriber(const Subscribe& in, Preference preference, const Stream& stream);

  [[nodiscard]] std::uint32_t id() const { return id_; }

  [[nodiscard]] std::uint32_t session() const { return session_; }

  [[nodiscard]] std::uint32_t leg() const { return leg_; }

  [[nodiscard]] Target target() const { return {Target::Kind::kSubscriber, id_}; }

  [[nodiscard]] State state() const { return state_; }

  /// Whether it has a leg and a subscription.
  [[nodiscard]] bool alive() const { return state_ < State::kFrozen; }

  [[nodiscard]] bool receives(std::uint32_t session, const std::string& stream_id) const {
    return session_ == session && stream_id_ == stream_id;
  }

  /// Asks the cloud for the stream.
  void start(Context& context, Channel& channel);

  /// Its subscription, as the room numbers it.
  [[nodiscard]] std::uint32_t subscription() const { return subscription_; }

  /// The leg by which media will come.
  void use_leg(std::uint32_t leg) { leg_ = leg; }

  // How its leg fares.

  /// There is a path. Media that was lost is back when packets come by it.
  void connected(Context& context);
  void interrupted(Context& context);

  /// Packets that have come so far.
  void received(Context& context, double packets);

  /// Whether media still has to show that it flows.
  [[nodiscard]] bool unproven() const { return unproven_; }

  /// It has to show that, whatever the leg says of itself.
  void prove(Context& context);

  /// A restart may begin; false when one is under way already.
  [[nodiscard]] bool begin_restart(TimeMs now);

  /// Asks for the stream anew, by a subscription of this number, instead of the present one.
  void rebuild(Context& context, Channel& channel, std::uint32_t subscription, TimeMs rebuild_ms);

  /// Whether that is under way.
  [[nodiscard]] bool rebuilding() const { return rebuilding_; }

  /// Nothing can be done before the room can be reached.
  void wait();

  /// Whether its media need not be proven: it was never lost, or it was looked for by a new leg,
  /// and a path is there. A source may be silent.
  [[nodiscard]] bool may_be_silent() const { return state_ == State::kConnected || rebuilding_; }

  /// Its media is there again.
  void trust(Context& context);

  /// The room can be reached again: what is under way has all its time once more.
  void resume(TimeMs now);

  [[nodiscard]] bool is_stale(TimeMs now) const { return timers_.due(Timer::kStale, now); }

  [[nodiscard]] bool proof_is_late(TimeMs now) const { return timers_.due(Timer::kProof, now); }

  [[nodiscard]] bool connect_is_late(TimeMs now) const { return timers_.due(Timer::kConnect, now); }

  [[nodiscard]] bool restart_is_late(TimeMs now) const { return timers_.due(Timer::kRestart, now); }

  [[nodiscard]] TimeMs next() const { return timers_.next(); }

  /// Somebody listens to its events about quality, or nobody does any more.
  void watch(bool on) { watched_ = on; }

  [[nodiscard]] bool watched() const { return watched_; }

  [[nodiscard]] const std::string& stream_id() const { return stream_id_; }

  /// What its leg is meant to carry.
  [[nodiscard]] Expectation expected(const Stream& stream) const;

  /// The stream changed what it sends.
  void update(Context& context, Channel& channel, const Stream& stream, VideoReason reason);

  /// subscribeToAudio or subscribeToVideo.
  void switch_media(Context& context, Channel& channel, MediaKind kind, bool on);

  /// setPreferredResolution and its like.
  [[nodiscard]] Finding prefer(Context& context,
                               Channel& channel,
                               const VideoPreference& preference);

  /// The view came to have another size.
  void resize(Context& context, Channel& channel, Resolution view);

  /// Tells the publisher's end once more what is wanted.
  void repeat(Context& context, Channel& channel);

  /// Ends the subscribe call if it is in flight, or else raises the error.
  void fail(Context& context, const Error& error);

  /// Its media is over, for this reason. A subscribe call in flight fails.
  void freeze(Context& context, const Error& error, Reason reason);

  /// Says `destroyed`, once.
  void destroy(Context& context);

 private:
  enum class Timer : std::uint8_t { kConnect, kStale, kRestart, kProof, kCount };

  [[nodiscard]] bool plays_audio() const { return audio_sent_ && audio_wanted_; }

  [[nodiscard]] bool plays_video() const { return video_sent_ && video_wanted_; }

  void play(Context& context, VideoReason reason);

  /// Tells the cloud what is wanted under a new number.
  void ask(Context& context, Channel& channel);

  [[nodiscard]] protocol::UpdateSubscription wishes() const;

  /// Tells the publisher's end what is wanted, when it does not know yet.
  void tell(Context& context, Channel& channel);

  std::uint32_t id_;
  std::uint32_t session_;
  std::uint32_t call_;
  std::string stream_id_;
  std::uint32_t subscription_;
  std::uint32_t leg_ = 0;
  State state_ = State::kConnecting;
  bool audio_wanted_;
  bool video_wanted_;
  Preference preference_;
  Resolution stream_size_;
  protocol::UpdateSubscription said_;  // what the publisher's end was told last
  bool audio_sent_;
  bool video_sent_;
  bool audio_played_ = false;
  bool video_played_ = false;
  bool watched_ = false;
  bool unproven_ = false;
  TimeMs rebuild_ms_ = 0;
  bool rebuilding_ = false;
  std::optional<double> packets_;  // since media has to show that it flows
  std::optional<Reason> reason_;   // why its media is over
  Timers<Timer> timers_;
};

}  // namespace parley::client
