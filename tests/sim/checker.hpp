// Checker: the shape of every checker: a small automaton that keeps watch over one promise.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "cloud/cloud.hpp"
#include "protocol/generated/messages.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;
class Census;

class Checker {
 public:
  Checker(std::string_view name, Verdict& verdict) : name_(name), verdict_(verdict) {}

  virtual ~Checker() = default;
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  Checker(Checker&&) = delete;
  Checker& operator=(Checker&&) = delete;

  [[nodiscard]] std::string_view name() const { return name_; }

  // A page, in the order in which things happen there.

  /// The application makes a call; its input comes next.
  virtual void called(const Call& /*call*/) {}

  /// A message of the cloud reached the page; its input comes next.
  virtual void told(PageId /*page*/,
                    std::uint32_t /*socket*/,
                    const protocol::ServerMessage& /*message*/) {}

  /// The core is about to be given this.
  virtual void input(PageId /*page*/, const client::Input& /*input*/) {}

  /// The core answered with this.
  virtual void effect(PageId /*page*/, const client::Effect& /*effect*/) {}

  /// That was the core's whole answer.
  virtual void stepped(PageId /*page*/, const client::Output& /*output*/, TimeMs /*now*/) {}

  /// The page is gone, and its core with it.
  virtual void page_closed(PageId /*page*/) {}

  /// A socket dies, a page, or the server: from now on the network may be the reason for what is
  /// late.
  virtual void trouble() {}

  // The cloud.

  virtual void cloud_input(const cloud::Input& /*input*/, TimeMs /*now*/) {}

  /// That was somebody who wants to be let in again; the cloud has not read it yet.
  virtual void resumes(const World& /*world*/,
                       cloud::ConnId /*conn*/,
                       const protocol::Resume& /*message*/) {}

  /// The cloud sends this to each of these.
  virtual void sent(const std::vector<cloud::ConnId>& /*to*/,
                    const protocol::ServerMessage& /*message*/) {}

  virtual void cloud_effect(const cloud::Effect& /*effect*/, TimeMs /*now*/) {}

  /// Nothing more is going to happen.
  virtual void at_rest(const World& /*world*/) {}

 protected:
  void fail(std::string message) { verdict_.fail(name_, std::move(message)); }

  void require(bool holds, std::string_view message) {
    if (!holds) fail(std::string(message));
  }

 private:
  std::string_view name_;
  Verdict& verdict_;
};

/// "page 3 session 1: " and the like, for messages.
[[nodiscard]] inline std::string about(PageId page, std::string_view what, std::uint32_t number) {
  return "page " + std::to_string(page) + " " + std::string(what) + " " + std::to_string(number) +
         ": ";
}

}  // namespace parley::sim
