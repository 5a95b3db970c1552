// Calls: every call ends exactly once, and in a way that is allowed to it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sim/checker.hpp"

namespace parley::sim {

/// A call that cannot succeed must end with the named error it deserves, unless its session was not
/// connected all the while.
class Calls : public Checker {
 public:
  explicit Calls(Verdict& verdict) : Checker("calls", verdict) {}

  void called(const Call& call) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void page_closed(PageId page) override;

  void trouble() override { troubled_ = true; }

  void at_rest(const World& world) override;

 private:
  struct Open {
    Call call;
    std::uint32_t epoch = 0;  // of its session's life; 0 when it was not connected
  };

  using Key = std::pair<PageId, std::uint32_t>;

  void on(PageId page, const client::Complete& effect);
  void judge(const Open& open, const client::Complete& effect);
  [[nodiscard]] std::uint32_t epoch_of(PageId page, std::uint32_t session) const;

  bool troubled_ = false;
  bool forced_ = false;  // somebody wanted another's stream to end
  std::map<Key, Open> open_;
  std::set<Key> ended_;
  std::map<Key, std::uint32_t> epochs_;  // by session: odd while connected
  std::vector<std::pair<Open, client::Complete>> to_judge_;
};

/// Errors that end any call whose session is not, or no longer, connected.
[[nodiscard]] bool is_about_the_connection(protocol::ErrorCode code);

}  // namespace parley::sim
