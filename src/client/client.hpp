// Client: the brain of one page, sans-IO. It holds every session, publisher, subscriber and leg.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "client/checks.hpp"
#include "client/context.hpp"
#include "client/generated/host.hpp"
#include "client/leg.hpp"
#include "client/publisher.hpp"
#include "client/quality.hpp"
#include "client/session.hpp"
#include "client/subscriber.hpp"

namespace parley::client {

/// What one step asks of the host: effects to carry out in order, and when to be woken.
struct Output {
  std::vector<Effect> effects;
  TimeMs wake_at = kNever;
};

class Client {
 public:
  /// `seed` feeds back-off jitter, never secrets.
  explicit Client(std::uint64_t seed);

  /// Total: any input in any order; never throws, never does I/O, always drains. The output depends
  /// only on the seed and on the inputs and times so far. An input that names an unknown or a
  /// finished thing is ignored, unless it is a call: a call always gets its one Complete.
  Output step(const Input& input, TimeMs now);

  /// The same for what was read of a leg, which does not come as text.
  Output step(const LegSample& sample, TimeMs now);

 private:
  /// A publisher that is destroyed when the decision about its ending says so.
  struct Consent {
    std::uint32_t publisher = 0;
    std::uint32_t ending = 0;
  };

  /// What happens when no handler of a cancelable event prevents it.
  struct Decision {
    std::vector<std::uint32_t> subscribers;  // are destroyed and leave the page
    std::vector<Consent> publishers;
    std::optional<MediaEnded> ended;  // its publisher is unpublished and destroyed
  };

  /// Legs whose statistics the host is reading.
  struct Measurement {
    std::uint32_t call = 0;  // 0 for the regular one
    std::vector<LegNumber> legs;
  };

  // client.cpp: tables and time.
  Output finish();
  /// Ends what is overdue.
  void expire();
  [[nodiscard]] TimeMs next() const;
  /// Keeps a decision until it is made, and numbers it.
  std::uint32_t ask(Decision decision);

  // client_session.cpp: sessions, signals, and what the cloud says about the room.
  void on(const InitSession& in);
  void on(const ConnectSession& in);
  void on(const DisconnectSession& in);
  void on(const EncryptSession& in);
  void on(const SetIce& in);
  void on(const SendSignal& in);
  void on(const SocketOpened& in);
  void on(const SocketText& in);
  void on(const SocketClosed& in);
  void on(const Tick& in);
  void on(const Refuse& in);
  void hear(Session& session, const protocol::ServerMessage& message);
  void hear(Session& session, const protocol::Ok& in);
  void hear(Session& session, const protocol::Refused& in);
  void hear(Session& session, const protocol::Joined& in);
  void hear(Session& session, const protocol::Resumed& in);
  void hear(Session& session, const protocol::Beat& in);
  void hear(Session& session, const protocol::ConnectionCreated& in);
  void hear(Session& session, const protocol::ConnectionDestroyed& in);
  void hear(Session& session, const protocol::StreamCreated& in);
  void hear(Session& session, const protocol::StreamDestroyed& in);
  void hear(Session& session, const protocol::StreamUpdated& in);
  void hear(Session& session, const protocol::Signal& in);
  void hear(Session& session, const protocol::Closing& in);
  /// A request was refused, or not answered in time.
  void refused(Session& session,
               const std::pair<std::uint32_t, Request>& answered,
               const Error& error);
  /// The cloud does not let us back in.
  void resume_refused(Session& session, const Error& error);
  /// The cloud said what cannot be: the session ends.
  void distrust(Session& session, std::string_view what);
  /// Ends the calls, streams and subscribers of a connected session, then the session, in the order
  /// that applications are promised. A socket that is still open is closed.
  void end_session(Session& session, Reason reason, std::uint32_t close_code);
  [[nodiscard]] Finding check(const SendSignal& in);
  /// Sees to it that a session gets its socket back, or ends.
  void keep_up(Session& session);
  [[nodiscard]] Session* session_of_socket(std::uint32_t socket);

  // client_moderation.cpp: what moderators do.
  void on(const Moderate& in);
  void hear(Session& session, const protocol::MuteForced& in);
  [[nodiscard]] Finding check(const Moderate& in) const;

  // client_publisher.cpp: publishers and their streams.
  void on(const InitPublisher& in);
  void on(const MediaPrompted& in);
  void on(const MediaAcquired& in);
  void on(const MediaFailed& in);
  void on(const MediaEnded& in);
  void on(const MediaResized& in);
  void on(const DevicesListed& in);
  void on(const Publish& in);
  void on(const Unpublish& in);
  void on(const SwitchPublisher& in);
  void on(const ChangeSending& in);
  void on(const SetSource& in);
  void on(const DestroyPublisher& in);
  void hear(Session& session, const protocol::Published& in);
  /// Goes on with the changes of a publisher's sources, and tells what came of them.
  void follow(Publisher& publisher);
  /// Tells the room what has changed of a live stream.
  void report(Publisher& publisher);
  /// Takes a publisher out of its session, or out of the way into it.
  void unpublish(Publisher& publisher, Reason reason);
  /// A live stream is over. Returns the ending of its publisher, on which `votes` must agree.
  std::uint32_t end_stream(Session& session,
                           Publisher& publisher,
                           Reason reason,
                           std::uint32_t votes);
  void media_ended(const MediaEnded& in, bool prevented);
  /// The publish call under way fails. A publisher that it made goes with it.
  void abandon(Publisher& publisher, const Error& error);
  void destroy(Publisher& publisher);
  /// The host lets go of a publisher.
  void forget_publisher(std::uint32_t id);
  /// Whether this number was a publisher's, perhaps one that is destroyed now.
  [[nodiscard]] bool was_publisher(std::uint32_t id) const;
  [[nodiscard]] Finding check(const Publish& in) const;
  /// Whether a session may publish now.
  [[nodiscard]] Finding check_publishing(std::uint32_t id) const;
  [[nodiscard]] Finding check(const SetSource& in) const;
  [[nodiscard]] Publisher* publisher_of_stream(const Session& session,
                                               const std::string& stream_id);

  // client_subscriber.cpp: subscribers, and decisions about them.
  void on(const Subscribe& in);
  void on(const Unsubscribe& in);
  void on(const SwitchSubscriber& in);
  void on(const PreferVideo& in);
  void on(const ViewResized& in);
  void on(const Decided& in);
  /// Fails a call of subscribe at once.
  void refuse(const Subscribe& in, const Error& error);
  /// Stops the subscribers of a stream that is over, and names them.
  [[nodiscard]] std::vector<std::uint32_t> freeze(std::uint32_t session,
                                                  const std::string& stream_id,
                                                  Reason reason);
  /// Gives up the leg and the subscription.
  void hang_up(Subscriber& subscriber);
  /// Destroys a subscriber that something has befallen.
  void fail(Subscriber& subscriber, const Error& error);
  /// Destroys a subscriber and takes it out of the page.
  void remove(Subscriber& subscriber);
  [[nodiscard]] bool was_subscriber(std::uint32_t id) const;
  /// Says the state of publishers and subscribers once more: the cloud refused some of it.
  void repeat(Session& session);
  [[nodiscard]] Finding check(const Subscribe& in) const;

  // client_leg.cpp: legs.
  void on(const LocalDescribed& in);
  void on(const RemoteApplied& in);
  void on(const NegotiationNeeded& in);
  void on(const LocalTrickled& in);
  void on(const LegChanged& in);
  void on(const LegFailed& in);
  void hear(Session& session, const protocol::Subscribed& in);
  void hear(Session& session, const protocol::SubscriptionUpdated& in);
  void hear(Session& session, const protocol::Unsubscribed& in);
  void hear(Session& session, const protocol::Described& in);
  void hear(Session& session, const protocol::Trickled& in);
  /// Who joins a room where somebody is publishing sees the first picture sooner by the time that
  /// an offer takes: one is made while the socket opens.
  void prepare_leg();
  void drop_prepared_leg();
  /// Whether a session is connected or on its way.
  [[nodiscard]] bool anybody_connects() const;
  /// A leg cannot negotiate: its subscriber fails with it.
  void give_up(const Leg& leg, const Error& error);
  Leg& create_leg(Session& session, Leg::Place place);
  void close_leg(std::uint32_t leg);
  /// A subscriber said what it wants.
  template <class Event>
  void want(Leg& leg, const Event& in);
  /// Lets a leg send what its subscriber wants and its publisher has.
  void direct(Leg& leg, const Publisher& publisher);
  void direct_legs_of(const Publisher& publisher);
  void close_legs_of(const Publisher& publisher);
  void close_legs_to(const Session& session, const std::string& connection_id);
  [[nodiscard]] Channel& channel_of(const Leg& leg);
  /// The leg whose last description this request carried.
  [[nodiscard]] Leg* find_described(const Session& session, std::uint32_t request);
  [[nodiscard]] Leg* find_leg(const Session& session,
                              protocol::LegEnd end,
                              const std::string& connection_id,
                              std::uint32_t subscription);

  // client_media.cpp: media that was lost.
  void on(const NetworkChanged& in);
  void on(const PageThawed& in);
  void on(const PageLeft& in);
  /// A subscriber's leg has no path: a restart, or another leg, or the end.
  void lost(Leg& leg, Subscriber& subscriber);
  /// Receives the same stream by another leg.
  void rebuild(Subscriber& subscriber);
  /// Does what time wants of a subscriber.
  void expire(Subscriber& subscriber);
  /// The room can be reached again: sees to media that is lost, or may be.
  void mend(Session& session);
  /// Whether all media of a session does what it should, as far as anybody can tell.
  [[nodiscard]] bool media_flows(const Session& session) const;

  // client_networks.cpp: what publishers make of the networks by which they send.
  void hear(Session& session, const protocol::SenderReported& in);
  /// Legs were sampled: tells their subscribers, and stops video or brings it back.
  void follow_networks();
  void report_senders();
  /// The best network among those by which a publisher's video goes out.
  [[nodiscard]] NetworkCondition network_of(const Publisher& publisher);

  // client_stats.cpp: statistics, and events about quality.
  void on(const GetStats& in);
  void on(const WatchQuality& in);
  void on(const LegsMeasured& in);
  void on(const CpuPressed& in);
  void measure(std::vector<LegNumber> legs, std::uint32_t call);
  /// Begins the regular measurement of legs that somebody watches, when its time has come.
  void measure_watched();
  [[nodiscard]] bool is_watched(const Leg& leg) const;
  /// Whether its media has to show that it flows.
  [[nodiscard]] bool is_unproven(const Leg& leg) const;
  void judge(Leg& leg, const LegSample& sample);
  void judge_cpu(const std::vector<LegNumber>& legs);
  void report_cpu(CpuState state);
  [[nodiscard]] LegQuality quality_of(Leg& leg);
  [[nodiscard]] DegradationSource source_of(Leg& leg);

  Context context_;
  std::map<std::uint32_t, Session> sessions_;
  std::map<std::uint32_t, Publisher> publishers_;
  std::map<std::uint32_t, Subscriber> subscribers_;
  std::map<std::uint32_t, Leg> legs_;
  std::map<std::uint32_t, Decision> decisions_;
  TimeMs prepared_until_ = kNever;  // kNever when no leg is prepared
  std::map<std::uint32_t, Measurement> measurements_;
  std::uint32_t last_measurement_ = 0;
  std::uint32_t regular_ = 0;    // the regular measurement under way, 0 for none
  TimeMs measure_at_ = kNever;   // when the next one begins
  bool watching_ = false;        // there was reason to sample legs
  bool cpu_watched_ = false;     // the host reports how hard the processor works
  bool cpu_unreported_ = false;  // but its browser cannot say
  Steady cpu_room_;              // so the legs tell
  std::optional<CpuState> cpu_state_;
  std::uint32_t last_publisher_ = 0;  // highest number seen
  std::uint32_t last_subscriber_ = 0;
};

}  // namespace parley::client
