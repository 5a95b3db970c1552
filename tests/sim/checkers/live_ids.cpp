#include "sim/checkers/live_ids.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace parley::sim {

template <class T>
void LiveIds::learn(Page& page, const T& input) {
  if constexpr (std::is_same_v<T, client::InitSession>) page.sessions.insert(input.session);
  if constexpr (std::is_same_v<T, client::InitPublisher>) page.publishers.insert(input.publisher);
  if constexpr (std::is_same_v<T, client::Subscribe>) page.subscribers.insert(input.subscriber);
  if constexpr (std::is_same_v<T, client::SocketOpened>) {
    const auto found = page.sockets.find(input.socket);
    if (found != page.sockets.end()) found->second = Socket::kOpen;
  }
  if constexpr (std::is_same_v<T, client::SocketClosed>) page.sockets.erase(input.socket);
}

void LiveIds::input(PageId page, const client::Input& input) {
  std::visit([&](const auto& i) { learn(pages_[page], i); }, input);
}

void LiveIds::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { check(page, pages_[page], e); }, effect);
}

void LiveIds::fresh(PageId page, std::string_view what, std::uint32_t number, std::uint32_t& last) {
  if (number <= last) fail(about(page, what, number) + "its number was used before");
  last = number;
}

void LiveIds::known(PageId page, std::string_view what, bool is_known, std::uint32_t number) {
  if (!is_known) fail(about(page, what, number) + "an effect names it, but it is not there");
}

template <class T>
void LiveIds::check_objects(PageId id, const Page& page, const T& effect) {
  const auto check_one = [&](std::string_view what, const auto& set, const auto& number) {
    if constexpr (std::is_same_v<std::decay_t<decltype(number)>, std::uint32_t>) {
      known(id, what, set.count(number) != 0, number);
    } else {
      if (number) known(id, what, set.count(*number) != 0, *number);
    }
  };
  if constexpr (requires { effect.session; }) check_one("session", page.sessions, effect.session);
  if constexpr (requires { effect.publisher; })
    check_one("publisher", page.publishers, effect.publisher);
  if constexpr (requires { effect.subscriber; })
    check_one("subscriber", page.subscribers, effect.subscriber);
}

template <class T>
void LiveIds::check_leg(PageId id, Page& page, const T& effect) {
  if constexpr (std::is_same_v<T, client::CreateLeg>) {
    fresh(id, "leg", effect.leg, page.last_leg);
    page.legs.insert(effect.leg);
    if (effect.subscriber && effect.ice_servers.empty() && !effect.relay_only)
      page.prepared = false;
    if (effect.publisher.has_value() == effect.subscriber.has_value())
      fail(about(id, "leg", effect.leg) + "must have a publisher or a subscriber");
  } else if constexpr (std::is_same_v<T, client::CloseLeg>) {
    known(id, "leg", page.legs.erase(effect.leg) == 1, effect.leg);
  } else if constexpr (requires { effect.leg; }) {
    known(id, "leg", page.legs.count(effect.leg) != 0, effect.leg);
  }
}

template <class T>
void LiveIds::check(PageId id, Page& page, const T& effect) {
  check_objects(id, page, effect);
  check_leg(id, page, effect);
  if constexpr (std::is_same_v<T, client::PrepareLeg>) {
    if (std::exchange(page.prepared, true)) fail(about(id, "page", 0) + "prepares a second leg");
  }
  if constexpr (std::is_same_v<T, client::DropPreparedLeg>) {
    if (!std::exchange(page.prepared, false)) fail(about(id, "page", 0) + "drops a leg it lacks");
  }
  if constexpr (std::is_same_v<T, client::OpenSocket>) {
    fresh(id, "socket", effect.socket, page.last_socket);
    page.sockets[effect.socket] = Socket::kOpening;
  }
  if constexpr (std::is_same_v<T, client::SendText>) {
    const auto found = page.sockets.find(effect.socket);
    known(id, "socket", found != page.sockets.end(), effect.socket);
    if (found != page.sockets.end() && found->second != Socket::kOpen)
      fail(about(id, "socket", effect.socket) + "text is sent before it is open");
  }
  if constexpr (std::is_same_v<T, client::CloseSocket>)
    known(id, "socket", page.sockets.erase(effect.socket) == 1, effect.socket);
  if constexpr (requires { effect.decision; })
    fresh(id, "decision", effect.decision, page.last_decision);
}

}  // namespace parley::sim
