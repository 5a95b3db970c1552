// PublisherGrammar: the events of a publisher come in order, and its camera does not outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/checker.hpp"

namespace parley::sim {

/// The dialog opens, then closes, then access is allowed or denied, once; streamCreated and
/// streamDestroyed alternate; publish succeeds after streamCreated; `destroyed` is the last event;
/// what a failed publish made is destroyed with it; media is asked for once at a time and released
/// when the publisher goes; changes of its sources that are not refused at once end in the order of
/// their calls; video is disabled for quality after a warning, and enabled after that, while there
/// is a stream.
class PublisherGrammar : public Checker {
 public:
  explicit PublisherGrammar(Verdict& verdict) : Checker("publisher grammar", verdict) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  enum class Risk : std::uint8_t { kNone, kWarned, kOff };

  struct State {
    bool asked = false;
    bool waiting = false;  // for an answer
    bool released = false;
    bool dialog = false;
    bool decided = false;  // access allowed or denied
    bool live = false;     // has a stream
    bool made = false;     // by publish, and never live
    bool destroyed = false;
    Risk risk = Risk::kNone;                  // of its video
    std::vector<std::uint32_t> changes;       // calls that wait for their end
    std::map<std::uint32_t, bool> publishes;  // calls: streamCreated came since
  };

  using Key = std::pair<PageId, std::uint32_t>;

  void on(PageId page, const client::AcquireMedia& effect);
  void on(PageId page, const client::ReleaseMedia& effect);
  void on(PageId page, const client::EnableMedia& effect);
  void on(PageId page, const client::PublisherEvent& effect);
  void on(PageId page, const client::PublisherVideo& effect);
  void on(PageId page, const client::PublisherStreamCreated& effect);
  void on(PageId page, const client::PublisherStreamDestroyed& effect);
  void on(PageId page, const client::MediaStopped& effect);
  void on(PageId page, const client::Complete& effect);

  template <class T>
  void on(PageId /*page*/, const T& /*effect*/) {}

  State& alive(PageId page, std::uint32_t publisher, std::string_view event);

  std::map<Key, State> publishers_;
  std::map<Key, std::uint32_t> publisher_of_call_;
  std::vector<std::uint32_t> unpublished_;   // made by a publish that this step failed
  std::optional<client::SetSource> change_;  // that came with this step's input
};

}  // namespace parley::sim
