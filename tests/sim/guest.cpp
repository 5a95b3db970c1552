#include "sim/guest.hpp"

#include "sim/world.hpp"

namespace parley::sim {

void Guest::enter() {
  conn_ = world_.network().next_conn();
  open_ = true;
  world_.judge().admit({0, 0, {}, protocol::Role::kPublisher, conn_});
  world_.step_cloud(cloud::ConnOpened{conn_});
}

void Guest::send(const std::string& text) {
  world_.step_cloud(cloud::ConnText{conn_, text});
}

void Guest::send_binary() {
  world_.step_cloud(cloud::ConnBinary{conn_});
}

void Guest::leave() {
  open_ = false;
  world_.step_cloud(cloud::ConnClosed{conn_, true});
}

}  // namespace parley::sim
