// SubscriberGrammar: the events of a subscriber come in order.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "sim/checker.hpp"

namespace parley::sim {

/// `connected` first, then `disconnected` and `connected` alternate; subscribe succeeds after
/// `connected`; videoDisabled and videoEnabled tell what is played; `destroyed` is the last.
class SubscriberGrammar : public Checker {
 public:
  explicit SubscriberGrammar(Verdict& verdict) : Checker("subscriber grammar", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;

 private:
  struct State {
    bool started = false;    // has been told what to play
    bool connected = false;  // now
    bool ever_connected = false;
    bool destroyed = false;
    bool video = false;        // what was last to be played
    bool video_known = false;  // what the application was told, if it was
  };

  using Key = std::pair<PageId, std::uint32_t>;

  void on(PageId page, const client::SubscriberEvent& effect);
  void on(PageId page, const client::SubscriberVideo& effect);
  void on(PageId page, const client::PlayMedia& effect);
  void on(PageId page, const client::Complete& effect);

  template <class T>
  void on(PageId /*page*/, const T& /*effect*/) {}

  std::map<Key, State> subscribers_;
  std::map<Key, std::uint32_t> subscriber_of_call_;
  std::set<Key> unsaid_;  // video came or went, and the application was not told yet
};

}  // namespace parley::sim
