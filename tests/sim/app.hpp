// App: a model of an application: it knows what events told it, and calls at random, also from
// handlers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "client/client.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;
class Page;

class App {
 public:
  App(World& world, Page& page, std::string session_id)
      : world_(world), page_(page), session_id_(std::move(session_id)) {}

  /// OT.initSession, and mostly session.connect at once.
  void start();

  /// One turn of the event loop in which the application does something.
  void act();

  /// No handlers of events about quality are left.
  void stop_watching();

  // Handlers of events. Those of cancelable events say whether they prevent the default action.
  void on(const client::SessionConnected& event);
  void on(const client::SessionReconnected& event);
  void on(const client::ConnectionCreated& event);
  void on(const client::ConnectionDestroyed& event);
  void on(const client::StreamCreated& event);
  void on(const client::SignalReceived& event);
  void on(const client::PublisherEvent& event);
  void on(const client::PublisherVideo& event);
  void on(const client::Stats& event);
  void on(const client::PublisherStreamCreated& event);
  void on(const client::SubscriberEvent& event);
  void on(const client::Complete& event);
  [[nodiscard]] bool on(const client::SessionDisconnected& event);
  [[nodiscard]] bool on(const client::StreamDestroyed& event);
  [[nodiscard]] bool on(const client::PublisherStreamDestroyed& event);
  [[nodiscard]] bool on(const client::MediaStopped& event);

  template <class T>
  void on(const T& /*event*/) {}

 private:
  struct Session {
    std::string session_id;
    bool connecting = false;  // as far as the application can know
    bool connected = false;
    bool was_connected = false;
    std::uint32_t forged = 0;  // calls in flight with a forged token, or none
    std::string own;
    std::vector<std::string> connections;
    std::vector<std::string> streams;      // of others
    std::vector<std::string> own_streams;  // by its publishers
  };

  struct Publisher {
    std::uint32_t session = 0;     // where it is live, 0 for nowhere
    std::uint32_t publishing = 0;  // calls in flight
    bool destroyed = false;
    bool doomed = false;  // destroy was called, or no handler prevented it
    bool flawed = false;  // made with wrong arguments
    bool made = false;    // by publish, and never live
  };

  struct Subscriber {
    std::uint32_t session = 0;
    std::string stream;
    bool destroyed = false;
  };

  [[nodiscard]] Call prepare(CallKind kind, std::uint32_t session = 0);

  void make_call(CallKind kind);
  void get_stats();
  void watch();
  void misuse();
  void now_and_then(std::uint32_t per_mille);
  [[nodiscard]] bool prevent(std::uint32_t per_mille);
  [[nodiscard]] bool prevent(std::uint32_t per_mille, std::uint32_t publisher);

  void connect(std::uint32_t session);
  void disconnect(std::uint32_t session);
  void set_ice(std::uint32_t session);
  std::uint32_t init_publisher(std::uint32_t publish_in = 0);
  void publish(std::uint32_t session, std::uint32_t publisher);
  void unpublish(std::uint32_t publisher);
  void switch_publisher(CallKind kind, std::uint32_t publisher);
  void change_sending(std::uint32_t publisher);
  void set_source(CallKind kind, std::uint32_t publisher);
  void destroy(std::uint32_t publisher);
  void subscribe(std::uint32_t session, const std::string& stream);
  void unsubscribe(std::uint32_t subscriber);
  void switch_subscriber(CallKind kind, std::uint32_t subscriber);
  void prefer_video(std::uint32_t subscriber);
  void signal(std::uint32_t session, bool to_one);
  void burst(std::uint32_t session);
  void misuse_connect(std::uint32_t session);
  void misuse_publish(std::uint32_t session);
  void misuse_subscribe(std::uint32_t session);
  void misuse_signal(std::uint32_t session);
  void misuse_publisher();
  void moderate(CallKind kind, std::uint32_t session);
  void misuse_moderate(std::uint32_t session);

  [[nodiscard]] std::uint32_t any_session();
  [[nodiscard]] std::uint32_t any_publisher(bool alive);
  [[nodiscard]] std::uint32_t any_subscriber(bool alive);
  [[nodiscard]] std::string any_of(const std::vector<std::string>& list);
  [[nodiscard]] std::string token(bool good) const;

  World& world_;
  Page& page_;
  std::string session_id_;
  std::uint32_t last_call_ = 0;
  std::uint32_t last_session_ = 0;
  std::uint32_t last_publisher_ = 0;
  std::uint32_t last_subscriber_ = 0;
  std::map<std::uint32_t, Session> sessions_;
  std::map<std::uint32_t, Publisher> publishers_;
  std::map<std::uint32_t, Subscriber> subscribers_;
  std::map<std::uint32_t, std::uint32_t> connects_;   // sessions by calls in flight
  std::map<std::uint32_t, std::uint32_t> forgeries_;  // and those that cannot succeed
  /// Sessions, publishers and subscribers whose quality is listened to.
  std::set<std::tuple<std::optional<std::uint32_t>,
                      std::optional<std::uint32_t>,
                      std::optional<std::uint32_t>>>
      watched_;
  std::map<std::uint32_t, std::uint32_t> publishes_;  // publishers by calls in flight
};

}  // namespace parley::sim
