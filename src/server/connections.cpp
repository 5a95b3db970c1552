#include "server/connections.hpp"

#include <utility>
#include <vector>

namespace parley::server {

void Connections::add(const std::shared_ptr<Connection>& connection) {
  open_.emplace(connection.get(), connection);
}

void Connections::remove(Connection* connection) {
  open_.erase(connection);
  check_drained();
}

template <class Act>
void Connections::each(Act act) {
  // A copy that keeps all alive: acting on one may end it, and others with it.
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& [pointer, weak] : open_) {
    if (auto connection = weak.lock()) all.push_back(std::move(connection));
  }
  for (const auto& connection : all)
    act(*connection);
}

void Connections::drain() {
  is_draining_ = true;
  each([](Connection& connection) { connection.drain(); });
  check_drained();
}

void Connections::abort() {
  each([](Connection& connection) { connection.abort(); });
}

void Connections::when_drained(std::function<void()> call) {
  when_drained_ = std::move(call);
}

void Connections::check_drained() {
  if (!is_draining_ || !open_.empty() || !when_drained_) return;
  const std::function<void()> call = std::exchange(when_drained_, nullptr);
  call();
}

}  // namespace parley::server
