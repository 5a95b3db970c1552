// Judge: holds the checkers of one world and tells them what happens.
#pragma once

#include <memory>
#include <vector>

#include "sim/census.hpp"
#include "sim/checker.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class Judge {
 public:
  Judge();

  [[nodiscard]] Verdict& verdict() { return verdict_; }

  [[nodiscard]] const Verdict& verdict() const { return verdict_; }

  /// A token was found good.
  void admit(Resident resident) { census_.admit(std::move(resident)); }

  void called(const Call& call);
  void told(PageId page, std::uint32_t socket, const protocol::ServerMessage& message);
  void input(PageId page, const client::Input& input);
  void answered(PageId page, const client::Output& output, TimeMs now);
  void page_closed(PageId page);
  void trouble();
  void cloud_input(const World& world, const cloud::Input& input);
  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message);
  void cloud_effect(const cloud::Effect& effect, TimeMs now);
  void at_rest(const World& world);

 private:
  Verdict verdict_;
  Census census_;
  std::vector<std::unique_ptr<Checker>> checkers_;
};

}  // namespace parley::sim
