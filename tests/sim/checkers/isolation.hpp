// Isolation: what happens in a room stays there, and what two ends say to each other between them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/census.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

class Isolation : public Checker {
 public:
  Isolation(Verdict& verdict, const Census& census)
      : Checker("isolation", verdict), census_(census) {}

  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) override;

 private:
  /// Every receiver must be in the room of this connection.
  void same_room(const std::vector<cloud::ConnId>& to, const std::string& connection);

  /// The only receiver must be this end of the leg.
  template <class Message>
  void only_end(const std::vector<cloud::ConnId>& to, const Message& message);

  const Census& census_;
  std::map<std::string, std::string> owner_;                                // of a stream
  std::map<std::pair<std::string, std::uint32_t>, std::string> publisher_;  // of a subscription
};

}  // namespace parley::sim
