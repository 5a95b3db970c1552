// Signals: each reaches each member that was there all the while, once and in its sender's order.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/census.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

/// A signal to one is heard by that one alone; no signal leaves its room; a signal whose call
/// failed while its sender stayed connected is heard by nobody.
class Signals : public Checker {
 public:
  Signals(Verdict& verdict, const Census& census) : Checker("signals", verdict), census_(census) {}

  void called(const Call& call) override;
  void effect(PageId page, const client::Effect& effect) override;
  void page_closed(PageId page) override;
  void cloud_input(const cloud::Input& input, TimeMs now) override;
  void cloud_effect(const cloud::Effect& effect, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  struct Sent {
    std::uint64_t order = 0;
    std::string from;               // connection, empty for the app server
    std::string room;               // session id
    std::string to;                 // connection, empty for everybody
    std::set<std::string> present;  // connections in the room when it was sent
    bool succeeded = false;
    bool refused = false;
    std::map<std::string, int> heard;  // times, by connection
  };

  using Key = std::pair<PageId, std::uint32_t>;

  void on(PageId page, const client::SignalReceived& effect);
  /// Notes who is there to hear it.
  void send(const std::string& data, Sent sent);
  void check(const std::string& data, const Sent& sent);

  const Census& census_;
  std::uint64_t last_order_ = 0;
  std::map<Key, std::string> connection_;  // of a session, while it is connected
  std::set<std::string> connected_;
  std::map<std::string, Sent> signals_;  // by payload
  std::map<Key, std::string> signal_of_call_;
  std::string signal_of_app_;  // the one that the cloud is about to answer
  std::map<std::pair<std::string, std::string>, std::uint64_t> last_heard_;  // by sender, receiver
};

}  // namespace parley::sim
