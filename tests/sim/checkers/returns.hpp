// Returns: who comes back in time is let in, and who is given up was waited for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/census.hpp"
#include "sim/checker.hpp"

namespace parley::sim {

/// A member that shows its secret is let in, unless its room's log is too short for what it missed;
/// nobody else is. Others hear that a member was lost, and its own application that it lost its
/// session, after as long as the manual promises. A core that is woken finds a dead socket out.
class Returns : public Checker {
 public:
  Returns(Verdict& verdict, const Census& census) : Checker("returns", verdict), census_(census) {}

  void input(PageId page, const client::Input& input) override;
  void effect(PageId page, const client::Effect& effect) override;
  void stepped(PageId page, const client::Output& output, TimeMs now) override;
  void page_closed(PageId page) override;
  void cloud_input(const cloud::Input& input, TimeMs now) override;
  void resumes(const World& world, cloud::ConnId conn, const protocol::Resume& message) override;
  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) override;
  void cloud_effect(const cloud::Effect& effect, TimeMs now) override;
  void at_rest(const World& world) override;

 private:
  /// What the cloud is being asked for in this step.
  struct Asking {
    cloud::ConnId conn = 0;
    std::string connection;
    bool may_enter = false;
    bool must_enter = false;
  };

  struct Member {
    std::string session_id;
    cloud::ConnId conn = 0;  // its newest socket
    std::optional<TimeMs> lost_at;
    bool closed = false;  // by the cloud, for cause
  };

  /// An event of a room's log, which here forgets nothing.
  struct Event {
    cloud::Audience audience;
    std::size_t bytes = 0;
  };

  /// A page's view of its sessions and sockets, by its own clock.
  struct Page {
    std::set<std::uint32_t> connected;             // sessions
    std::map<std::uint32_t, TimeMs> reconnecting;  // since when
    std::set<std::uint32_t> resuming;              // sockets that asked to resume
    std::vector<std::uint32_t> begun;              // in this step: outages of sessions
    std::vector<std::uint32_t> lost;               // in this step: sessions
    bool refused = false;                          // in this step: a resume
    bool heard = false;                            // in this step: anything
    bool woken = false;                            // in this step
    TimeMs heard_at = 0;
    TimeMs woken_at = 0;
    int wakes = 0;  // since it should have heard something
  };

  void on(const protocol::Joined& message, cloud::ConnId conn);
  void on_resumed(cloud::ConnId conn);
  void on(const protocol::ConnectionDestroyed& message);
  [[nodiscard]] Member* behind(cloud::ConnId conn);
  [[nodiscard]] bool overflowed(cloud::RoomNumber room,
                                std::uint32_t number,
                                cloud::MemberNumber member) const;
  void check_answer();
  void watch_wakes(PageId id, Page& page, TimeMs now);

  const Census& census_;
  std::optional<Asking> asking_;
  std::map<std::string, Member> members_;  // by connection
  std::map<cloud::ConnId, std::string> connection_of_;
  std::map<cloud::RoomNumber, std::vector<Event>> logs_;  // by number, from 1
  TimeMs now_ = 0;                                        // of the cloud
  std::map<PageId, Page> pages_;
};

}  // namespace parley::sim
