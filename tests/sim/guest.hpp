// Guest: whoever sits behind a socket of the cloud without a client core. The checkers expect
// nothing good of it, and nothing bad for the others.
#pragma once

#include <cstdint>
#include <string>

#include "cloud/cloud.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::sim {

class World;

class Guest {
 public:
  explicit Guest(World& world) : world_(world) {}

  virtual ~Guest() = default;
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  Guest(Guest&&) = delete;
  Guest& operator=(Guest&&) = delete;

  [[nodiscard]] bool owns(cloud::ConnId conn) const { return conn_ != 0 && conn == conn_; }

  // What the cloud does.
  virtual void hear(const protocol::ServerMessage& message) = 0;
  virtual void closed(std::uint16_t code, const std::string& reason) = 0;

  /// The server is gone.
  void lose() { open_ = false; }

 protected:
  [[nodiscard]] World& world() { return world_; }

  [[nodiscard]] bool open() const { return open_; }

  void enter();
  void send(const std::string& text);
  void send_binary();
  void leave();

  void shut() { open_ = false; }

 private:
  World& world_;
  cloud::ConnId conn_ = 0;
  bool open_ = false;
};

}  // namespace parley::sim
