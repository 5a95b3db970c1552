// Leg: the negotiation of one peer connection with one remote end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/channel.hpp"
#include "client/context.hpp"
#include "client/quality.hpp"

namespace parley::client {

/// Negotiates as WebRTC 1.0 section 10.7 describes ("perfect negotiation"): either end may offer at
/// any time; when both do at once, the publisher's offer stands (it is impolite) and the
/// subscriber's is given up. The subscriber makes the first offer, so that it costs no extra trip.
class Leg {
 public:
  /// Which of the two ends this is, of which subscription, and whose media it carries.
  struct Place {
    std::uint32_t session = 0;
    protocol::LegEnd end = protocol::LegEnd::kPublisher;
    std::string connection_id;  // the subscriber's connection
    std::uint32_t subscription = 0;
    std::uint32_t owner = 0;  // the publisher or the subscriber of this client
  };

  Leg(std::uint32_t id, Place place);

  [[nodiscard]] std::uint32_t id() const { return id_; }

  [[nodiscard]] const Place& place() const { return place_; }

  [[nodiscard]] bool connected() const { return connection_state_ == LegState::kConnected; }

  /// Whether media has flowed since this time at the latest.
  [[nodiscard]] bool connected_since(TimeMs time) const {
    return connected() && connected_at_ <= time;
  }

  [[nodiscard]] QualityJudge& judge() { return judge_; }

  /// Makes the peer connection; the subscriber's end offers at once.
  void create(Context& context, std::vector<IceServer> ice_servers, bool relay_only);

  /// What the next search for a path uses.
  void know_servers(Context& context, std::vector<IceServer> ice_servers, bool relay_only);

  /// Looks for another path, by these servers.
  void route(Context& context, std::vector<IceServer> ice_servers, bool relay_only);

  /// Whether both ends have agreed on what to send, so that only a path can be missing.
  [[nodiscard]] bool established() const { return established_; }

  /// Starts ICE anew (RFC 8445 section 9), now or when the negotiation under way has ended.
  void restart(Context& context);

  /// Tells the host how to send, when that is not what it does already.
  void configure(Context& context, ConfigureLeg wanted);

  /// How it sends.
  [[nodiscard]] const ConfigureLeg& configured() const { return configured_; }

  /// Lets the host send these kinds of media, when it does not do so already.
  void switch_media(Context& context, bool audio, bool video);

  // What the subscriber at the other end wants, and the most that it wants of the video.
  bool audio_wanted = true;
  bool video_wanted = true;
  std::optional<protocol::VideoWish> wish;

  /// What the publisher at the other end last said of its own.
  std::optional<protocol::SenderReport> sender;

  /// When the other end was last told such a thing.
  TimeMs reported_at = 0;

  // What the host says.
  void local_described(Context& context, Channel& channel, const Description& description);
  void local_trickled(Context& context, Channel& channel, const Candidate& candidate);
  void remote_applied(Context& context);
  void negotiation_needed(Context& context);

  /// Whether this request carried its last description.
  [[nodiscard]] bool described_by(std::uint32_t request) const { return request_ == request; }

  /// Takes note of a new state; false when it is none.
  [[nodiscard]] bool change(LegState state, TimeMs now);

  // What the other end says.
  void described(Context& context, const Description& description);
  void trickled(Context& context, const Candidate& candidate);

 private:
  enum class State : std::uint8_t {
    kStable,
    kMakingOffer,   // the host makes an offer
    kOffered,       // our offer was sent
    kTakingAnswer,  // the host applies the answer to our offer
    kAnswering,     // the host applies an offer and makes an answer
  };

  [[nodiscard]] bool polite() const { return place_.end == protocol::LegEnd::kSubscriber; }

  void offer(Context& context, bool ice_restart);
  void apply(Context& context, const Description& description);
  void send(Context& context, Channel& channel, const Candidate& candidate) const;
  void settle(Context& context);
  void forget_unsent();
  [[nodiscard]] bool is_of_ignored_offer(const Candidate& candidate) const;

  std::uint32_t id_;
  Place place_;
  ConfigureLeg configured_;
  bool audio_sent_ = true;
  bool video_sent_ = true;
  QualityJudge judge_;
  State state_ = State::kStable;
  LegState connection_state_ = LegState::kNew;
  TimeMs connected_at_ = 0;
  std::optional<std::uint32_t> request_;  // that carried the last description
  bool established_ = false;              // a negotiation has succeeded
  bool restart_wanted_ = false;           // an ICE restart waits for the stable state
  bool ignoring_ = false;                 // the last remote offer lost a collision
  bool remote_described_ = false;         // a remote description was applied
  std::uint32_t applying_ = 0;            // remote descriptions that the host is applying
  std::string local_fragment_;            // ICE user name fragment of the description sent last
  std::string remote_fragment_;           // and of the one received last
  std::vector<Candidate> unsent_;         // local candidates whose description was not sent yet
  std::vector<Candidate> unapplied_;      // remote candidates whose description was not applied yet
};

}  // namespace parley::client
