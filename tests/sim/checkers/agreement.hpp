// Agreement: when nothing more happens, every client's picture is the room's, and media flows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// Connections and streams are equal in every detail; every subscriber that lives has one connected
/// leg, every leg belongs to a subscription, every negotiation that was needed was made.
class Agreement : public Checker {
 public:
  explicit Agreement(Verdict& verdict) : Checker("agreement", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void page_closed(PageId page) override;
  void at_rest(const World& world) override;

 private:
  using Key = std::pair<PageId, std::uint32_t>;

  struct Picture {
    std::string session_id;
    bool connected = false;
    std::map<std::string, protocol::Connection> connections;
    std::map<std::string, protocol::Stream> streams;
  };

  struct Subscriber {
    std::uint32_t session = 0;
    std::string stream;
    bool arrived = false;  // subscribe succeeded
    bool destroyed = false;
  };

  void on(PageId page, const client::SessionConnected& effect);
  void on(PageId page, const client::SessionDisconnected& effect);
  void on(PageId page, const client::ConnectionCreated& effect);
  void on(PageId page, const client::ConnectionDestroyed& effect);
  void on(PageId page, const client::StreamCreated& effect);
  void on(PageId page, const client::StreamDestroyed& effect);
  void on(PageId page, const client::StreamPropertyChanged& effect);
  void on(PageId page, const client::PublisherStreamCreated& effect);
  void on(PageId page, const client::PublisherStreamDestroyed& effect);
  void on(PageId page, const client::SubscriberEvent& effect);
  void on(PageId page, const client::Complete& effect);

  template <class T>
  void on(PageId /*page*/, const T& /*effect*/) {}

  void compare_rooms(const World& world);
  void compare(const std::string& where, const Picture& picture, const cloud::Room& room);
  void compare_legs(const World& world);
  [[nodiscard]] bool alive(Key key, const Subscriber& subscriber) const;

  std::map<Key, Picture> sessions_;
  std::map<Key, std::string> stream_of_;  // by publisher
  std::map<Key, Subscriber> subscribers_;
  std::map<Key, std::uint32_t> subscriber_of_call_;
};

}  // namespace parley::sim
