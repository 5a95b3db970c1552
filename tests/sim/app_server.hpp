// AppServer: the application's server: now and then it gives a command to one of the rooms.
#pragma once

#include <cstdint>
#include <string>

#include "cloud/cloud.hpp"

namespace parley::sim {

class World;

class AppServer {
 public:
  explicit AppServer(World& world) : world_(world) {}

  /// One command, for whoever and whatever is there; sometimes for what never was.
  void act();

 private:
  [[nodiscard]] std::string any_connection(const cloud::Room& room);
  [[nodiscard]] std::string any_stream(const cloud::Room& room);
  [[nodiscard]] cloud::AppCommand command(const cloud::Room& room);

  World& world_;
  std::uint64_t last_request_ = 0;
};

}  // namespace parley::sim
