// Moderation: what is done to others was asked for by a moderator of their room or by the app
// server, and takes effect.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/checker.hpp"

namespace parley::sim {

/// A forced reason names what a moderator called for; when a moderator's call has succeeded, its
/// picture shows what it wanted; who is disconnected by force hears so last of all and in one turn;
/// while a mute is in force no stream begins with audio; at rest all agree whether it is.
class Moderation : public Checker {
 public:
  explicit Moderation(Verdict& verdict) : Checker("moderation", verdict) {}

  void called(const Call& call) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void page_closed(PageId page) override;
  void cloud_input(const cloud::Input& input, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  using Key = std::pair<PageId, std::uint32_t>;

  struct Picture {
    std::string own;  // connection, empty while not connected
    bool muted = false;
    bool reconnected = false;
    std::set<std::string> connections;
    std::map<std::string, bool> streams;         // whether they have audio
    std::map<std::string, std::string> owner;    // connection of a stream of others
    std::map<std::uint32_t, std::string> lives;  // streams of its publishers
    bool ends_by_force = false;                  // a publisher has heard so
  };

  void on(PageId page, const client::SessionConnected& effect);
  void on(PageId page, const client::SessionDisconnected& effect);
  void on(PageId page, const client::SessionReconnecting& effect);
  void on(PageId page, const client::ConnectionCreated& effect);
  void on(PageId page, const client::ConnectionDestroyed& effect);
  void on(PageId page, const client::StreamCreated& effect);
  void on(PageId page, const client::StreamDestroyed& effect);
  void on(PageId page, const client::StreamPropertyChanged& effect);
  void on(PageId page, const client::PublisherStreamCreated& effect);
  void on(PageId page, const client::PublisherStreamDestroyed& effect);
  void on(PageId page, const client::PublisherEvent& effect);
  void on(PageId page, const client::EnableMedia& effect);
  void on(PageId page, const client::MuteForced& effect);
  void on(PageId page, const client::Complete& effect);

  template <class T>
  void on(PageId /*page*/, const T& /*effect*/) {}

  /// Whether a reason is one that a moderator gave, of this connection or this stream.
  void explain(const std::string& where,
               protocol::Reason reason,
               const std::string& connection,
               const std::string& stream);
  void begins(PageId page, std::uint32_t session, const protocol::Stream& stream);

  std::map<Key, Picture> sessions_;
  std::map<Key, bool> audio_on_;                      // of a publisher
  std::map<Key, std::pair<Call, std::string>> open_;  // calls, and the connections that made them
  std::set<std::string> asked_;                       // targets that were named
  bool mute_asked_ = false;
};

}  // namespace parley::sim
