// Census: who is, or was, in which room, with which role, behind which socket.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cloud/cloud.hpp"
#include "protocol/generated/messages.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

struct Resident {
  PageId page = 0;           // 0 for a guest, which has none
  std::uint32_t socket = 0;  // the page's number for it
  std::string session_id;
  protocol::Role role = protocol::Role::kPublisher;
  cloud::ConnId conn = 0;
};

class Census {
 public:
  /// A token was found good.
  void admit(Resident resident) { admitted_[resident.conn] = std::move(resident); }

  /// Somebody wants to be who had this connection.
  void asked(cloud::ConnId conn, const protocol::Resume& message) {
    resuming_[conn] = message.connection_id;
  }

  /// Learns connection ids from the answers to join and resume.
  void sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) {
    if (std::holds_alternative<protocol::Resumed>(message)) {
      const std::string& connection = resuming_[to.front()];
      connection_of_[to.front()] = connection;
      admitted_[to.front()] = by_connection_[connection];
    }
    const auto* joined = std::get_if<protocol::Joined>(&message);
    if (joined == nullptr) return;
    const auto found = admitted_.find(to.front());
    if (found == admitted_.end()) return;
    by_connection_[joined->connection_id] = found->second;
    connection_of_[to.front()] = joined->connection_id;
  }

  /// Everybody who ever joined; nullptr for a connection id that nobody has.
  [[nodiscard]] const Resident* find(const std::string& connection_id) const {
    const auto found = by_connection_.find(connection_id);
    return found == by_connection_.end() ? nullptr : &found->second;
  }

  /// Whether it is no client core that sits behind a socket.
  [[nodiscard]] bool is_guest(cloud::ConnId conn) const {
    const auto found = admitted_.find(conn);
    return found != admitted_.end() && found->second.page == 0;
  }

  /// The connection id behind a socket; empty before it joined.
  [[nodiscard]] std::string connection_of(cloud::ConnId conn) const {
    const auto found = connection_of_.find(conn);
    return found == connection_of_.end() ? std::string() : found->second;
  }

 private:
  std::map<cloud::ConnId, Resident> admitted_;
  std::map<cloud::ConnId, std::string> resuming_;
  std::map<cloud::ConnId, std::string> connection_of_;
  std::map<std::string, Resident> by_connection_;
};

}  // namespace parley::sim
