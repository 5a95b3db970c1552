// Permissions: nobody ever does in a room what its role does not allow.
#pragma once

#include "sim/census.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

/// A subscriber never has a stream in the room, a publisheronly never a leg that receives, and
/// neither it nor its signals are heard.
class Permissions : public Checker {
 public:
  Permissions(Verdict& verdict, const Census& census)
      : Checker("permissions", verdict), census_(census) {}

  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) override;
  void at_rest(const World& world) override;

 private:
  void expect(const std::string& connection, CallKind kind);

  const Census& census_;
};

}  // namespace parley::sim
