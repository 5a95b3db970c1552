// AppServer: the application's server: now and then it gives a command to one of the rooms.
#pragma once

#include <cstdint>
#include <string>

#include "base/rng.hpp"
#include "cloud/cloud.hpp"

namespace parley::sim {

class World;

class AppServer {
 public:
  AppServer(World& world, Rng rng) : world_(world), rng_(rng) {}

  /// One command, for whoever and whatever is there; sometimes for what never was.
  void act();

 private:
  [[nodiscard]] std::string any_connection(const cloud::Room& room);
  [[nodiscard]] std::string any_stream(const cloud::Room& room);
  [[nodiscard]] cloud::AppCommand command(const cloud::Room& room);

  World& world_;
  Rng rng_;
  std::uint64_t last_request_ = 0;
};

}  // namespace parley::sim
