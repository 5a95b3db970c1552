// Flooder: a member that means harm. It has a good token and no client core, and asks its room for
// as much as it can.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cloud/cloud.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::sim {

class World;

class Flooder {
 public:
  explicit Flooder(World& world) : world_(world) {}

  /// Joins a room some time later.
  void start();

  [[nodiscard]] bool owns(cloud::ConnId conn) const { return conn_ != 0 && conn == conn_; }

  // What the cloud does.
  void hear(const protocol::ServerMessage& message);
  void closed(std::uint16_t code, const std::string& reason);

  /// The server is gone.
  void lose() { open_ = false; }

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
  void send(const protocol::ClientMessage& message);
  void check_limits();
  [[nodiscard]] protocol::ClientMessage next();
  [[nodiscard]] protocol::ClientMessage next(Style style);
  [[nodiscard]] protocol::ClientMessage subscribe();
  [[nodiscard]] protocol::ClientMessage publish();
  [[nodiscard]] protocol::ClientMessage signal(bool to_one) const;

  World& world_;
  cloud::ConnId conn_ = 0;
  bool open_ = false;
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
