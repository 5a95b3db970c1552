// Flooder: a member that means harm. It has a good token and no client core, and asks its room for
// as much as it can.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "sim/guest.hpp"

namespace parley::sim {

class Flooder : public Guest {
 public:
  Flooder(World& world, Rng rng) : Guest(world), rng_(rng) {}

  /// Joins a room some time later.
  void start();

  void hear(const protocol::ServerMessage& message) override;
  void closed(std::uint16_t code, const std::string& reason) override;

 private:
  enum class Style : std::uint8_t {
    kDescribe,
    kTrickle,
    kSubscribe,
    kWish,
    kPublish,
    kSignalAll,
    kSignalOne,
    kMixed,
  };

  static constexpr std::uint32_t kStyles = 8;

  void join();
  void act();
  void request(const protocol::ClientMessage& message);
  void check_limits();
  [[nodiscard]] protocol::ClientMessage next();
  [[nodiscard]] protocol::ClientMessage next(Style style);
  [[nodiscard]] protocol::ClientMessage subscribe();
  [[nodiscard]] protocol::ClientMessage publish();
  [[nodiscard]] protocol::ClientMessage signal(bool to_one) const;

  Rng rng_;
  Style style_ = Style::kMixed;
  std::size_t bytes_ = 0;    // of what it sends
  std::uint32_t burst_ = 0;  // requests a turn
  TimeMs pause_ = 0;         // between turns
  TimeMs joined_at_ = 0;
  TimeMs leave_at_ = 0;
  std::uint64_t sent_ = 0;
  std::uint32_t last_id_ = 0;
  std::string own_;                   // connection
  std::string victim_;                // connection
  std::vector<std::string> streams_;  // of others
  std::vector<std::string> own_streams_;
  std::uint32_t subscription_ = 0;  // the newest
  bool subscribed_ = false;
  bool on_ = false;  // what its last wish was
};

}  // namespace parley::sim
