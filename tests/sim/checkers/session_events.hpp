// Events of sessions, as application servers hear of them: whatever is created is destroyed once,
// what is in something after it and before it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "protocol/session_event.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

class SessionEvents : public Checker {
 public:
  explicit SessionEvents(Verdict& verdict) : Checker("session events", verdict) {}

  void cloud_effect(const cloud::Effect& effect, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  /// The streams of each connection.
  using Session = std::map<std::string, std::set<std::string>>;

  void take(const protocol::SessionEvent& event);
  void take_connection(Session& session, const protocol::SessionEvent& event);
  void take_stream(Session& session, const protocol::SessionEvent& event);

  std::map<std::string, Session> open_;
  std::set<std::string> ids_;  // of all connections and streams that ever were
};

}  // namespace parley::sim
