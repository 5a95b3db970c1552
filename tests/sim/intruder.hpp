// Intruder: sends what no client core ever sends: no JSON, requests of the wrong shape, requests
// that its role forbids, and those about what belongs to others; or it does not join, and says that
// it is a member who comes back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "sim/guest.hpp"

namespace parley::sim {

class Intruder : public Guest {
 public:
  Intruder(World& world, Rng rng) : Guest(world), rng_(rng) {}

  /// Comes to a room and stays for some seconds; false when it is still there.
  [[nodiscard]] bool come(const std::string& session_id);

  void hear(const protocol::ServerMessage& message) override;

  void closed(std::uint16_t /*code*/, const std::string& /*reason*/) override { shut(); }

 private:
  void try_door();
  [[nodiscard]] protocol::ClientMessage impersonation();
  void act();
  void send_any();
  [[nodiscard]] std::string nonsense();
  [[nodiscard]] std::string damaged(std::string text);
  [[nodiscard]] protocol::ClientMessage forbidden();
  [[nodiscard]] protocol::ClientMessage about_others();
  [[nodiscard]] std::string text_of(protocol::ClientMessage message);
  [[nodiscard]] std::string any_of(const std::vector<std::string>& list);

  Rng rng_;
  protocol::Role role_ = protocol::Role::kSubscriber;
  std::string session_id_;
  std::string own_;  // connection, empty before it joined
  std::uint32_t last_id_ = 0;
  std::uint32_t left_ = 0;  // frames that it will send, or doors that it will try
  std::vector<std::string> connections_;
  std::vector<std::string> streams_;
};

}  // namespace parley::sim
