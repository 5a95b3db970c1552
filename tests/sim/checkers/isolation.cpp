#include "sim/checkers/isolation.hpp"

#include <type_traits>
#include <variant>

namespace parley::sim {

void Isolation::same_room(const std::vector<cloud::ConnId>& to, const std::string& connection) {
  const Resident* origin = census_.find(connection);
  for (const auto conn : to) {
    const Resident* receiver = census_.find(census_.connection_of(conn));
    if (receiver == nullptr) return fail("an event was sent to a socket that has not joined");
    // Connections announce themselves before anybody knows them.
    if (origin != nullptr && origin->session_id != receiver->session_id)
      fail("an event of " + connection + " was sent to another room");
  }
}

template <class Message>
void Isolation::only_end(const std::vector<cloud::ConnId>& to, const Message& message) {
  require(to.size() == 1, "a negotiation message was sent to more than one");
  const std::string receiver = census_.connection_of(to.front());
  const std::string publisher = publisher_[{message.connection_id, message.subscription}];
  const std::string& expected =
      message.to == protocol::LegEnd::kPublisher ? publisher : message.connection_id;
  require(receiver == expected, "a negotiation message was sent to a stranger");
}

void Isolation::sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) {
  std::visit(
      [&](const auto& m) {
        using M = std::decay_t<decltype(m)>;
        if constexpr (std::is_same_v<M, protocol::StreamCreated>) {
          owner_[m.stream.stream_id] = m.stream.connection_id;
          same_room(to, m.stream.connection_id);
        } else if constexpr (std::is_same_v<M, protocol::StreamDestroyed> ||
                             std::is_same_v<M, protocol::StreamUpdated>) {
          same_room(to, owner_[m.stream_id]);
        } else if constexpr (std::is_same_v<M, protocol::Signal>) {
          same_room(to, m.from.value_or(""));
        } else if constexpr (std::is_same_v<M, protocol::ConnectionDestroyed>) {
          same_room(to, m.connection_id);
        } else if constexpr (std::is_same_v<M, protocol::Subscribed>) {
          same_room(to, m.connection_id);
          require(to.size() == 1 && census_.connection_of(to.front()) == owner_[m.stream_id],
                  "subscribed was sent to somebody else than the publisher");
          publisher_[{m.connection_id, m.subscription}] = owner_[m.stream_id];
        } else if constexpr (std::is_same_v<M, protocol::Described> ||
                             std::is_same_v<M, protocol::Trickled>) {
          same_room(to, m.connection_id);
          only_end(to, m);
        } else if constexpr (std::is_same_v<M, protocol::SenderReported>) {
          require(to.size() == 1, "a sender's report was sent to more than one");
          require(publisher_.count({census_.connection_of(to.front()), m.subscription}) != 0,
                  "a sender's report was sent to a stranger");
        }
      },
      message);
}

}  // namespace parley::sim
