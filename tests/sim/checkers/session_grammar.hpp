// SessionGrammar: the events of a session come in the order that the manual promises.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// sessionConnected first, then the end of connect, then connectionCreated (own first, the others
/// as they joined), then streamCreated as they were published; created and destroyed alternate; a
/// stream lies within its connection's life; sessionReconnecting and sessionReconnected alternate,
/// and at rest nothing reconnects; sessionDisconnected last, and nothing after it.
class SessionGrammar : public Checker {
 public:
  explicit SessionGrammar(Verdict& verdict) : Checker("session grammar", verdict) {}

  void told(PageId page, std::uint32_t socket, const protocol::ServerMessage& message) override;
  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void page_closed(PageId page) override;
  void at_rest(const World& world) override;

 private:
  struct State {
    bool connected = false;
    bool reconnecting = false;
    bool quiet = false;  // events of connections are suppressed
    std::string own;
    std::set<std::uint32_t> connects;  // calls that wait for this session
    std::deque<std::string> expected_connections;
    std::deque<std::string> expected_streams;
    std::set<std::string> connections;
    std::map<std::string, std::string> streams;  // of others: their connections
    std::set<std::string> own_streams;
  };

  void on(PageId page, const client::SessionConnected& effect);
  void on(PageId page, const client::Complete& effect);
  void on(PageId page, const client::ConnectionCreated& effect);
  void on(PageId page, const client::ConnectionDestroyed& effect);
  void on(PageId page, const client::StreamCreated& effect);
  void on(PageId page, const client::StreamDestroyed& effect);
  void on(PageId page, const client::StreamPropertyChanged& effect);
  void on(PageId page, const client::SignalReceived& effect);
  void on(PageId page, const client::MuteForced& effect);
  void on(PageId page, const client::PublisherStreamCreated& effect);
  void on(PageId page, const client::PublisherStreamDestroyed& effect);
  void on(PageId page, const client::SessionReconnecting& effect);
  void on(PageId page, const client::SessionReconnected& effect);
  void on(PageId page, const client::SessionDisconnected& effect);

  template <class T>
  void on(PageId /*page*/, const T& /*effect*/) {}

  State& open(PageId page, std::uint32_t session, std::string_view event);

  std::map<std::pair<PageId, std::uint32_t>, State> sessions_;
  std::map<std::string, protocol::Joined> joined_;                     // by connection id
  std::map<std::pair<PageId, std::uint32_t>, std::string> stream_of_;  // by publisher
};

}  // namespace parley::sim
