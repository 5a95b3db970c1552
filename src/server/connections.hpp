// Connections: every open socket of the process, so that all can be ended when it ends.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>

namespace parley::server {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// The process is about to end: finish what is under way, begin nothing, close.
  virtual void drain() = 0;
  /// Close without ceremony.
  virtual void abort() = 0;
};

class Connections {
 public:
  void add(const std::shared_ptr<Connection>& connection);
  void remove(Connection* connection);

  void drain();
  void abort();

  [[nodiscard]] std::size_t count() const { return open_.size(); }

  [[nodiscard]] bool is_draining() const { return is_draining_; }

  /// Called once, as soon as draining has begun and nothing is open.
  void when_drained(std::function<void()> call);

 private:
  template <class Act>
  void each(Act act);
  void check_drained();

  std::map<Connection*, std::weak_ptr<Connection>> open_;
  std::function<void()> when_drained_;
  bool is_draining_ = false;
};

}  // namespace parley::server
