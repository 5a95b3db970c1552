// RoomKeeper: keeps rooms as the cloud asks, before anything leaves that tells of it. What is asked
// until then is one transaction: many messages that arrive together cost little more than one.
#pragma once

#include <chrono>
#include <unordered_set>
#include <vector>

#include "cloud/effects.hpp"
#include "server/room_store.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

class RoomKeeper {
 public:
  RoomKeeper(boost::asio::io_context& io, RoomStore store);
  RoomKeeper(const RoomKeeper&) = delete;
  RoomKeeper& operator=(const RoomKeeper&) = delete;
  /// Settles.
  ~RoomKeeper();

  /// All rooms that were kept before; first call of all.
  [[nodiscard]] std::vector<cloud::Restore> restores();

  /// Takes what must be kept of a step's effects.
  void keep(const std::vector<cloud::Effect>& effects);

  /// All that was taken is kept when this returns. Comes before anything is sent. When it cannot be
  /// kept, service goes on: the rooms that are open then will not come back after a restart.
  void settle();

 private:
  using Clock = std::chrono::steady_clock;

  template <class Kept>
  void take(const Kept& kept);
  [[nodiscard]] bool begin();
  [[nodiscard]] bool forget_lost();
  void fail(const StoreError& problem);

  boost::asio::io_context& io_;
  RoomStore store_;
  std::unordered_set<cloud::RoomNumber> whole_;  // rooms of which everything was kept
  bool is_open_ = false;                         // a transaction
  bool is_settling_ = false;                     // it will be, when this turn ends
  bool has_lost_ = false;                        // the file has rooms that went on without it
  Clock::time_point try_again_at_;
};

}  // namespace parley::server
