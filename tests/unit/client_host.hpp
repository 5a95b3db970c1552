// ClientHost: a host for the client core in unit tests. It feeds inputs, plays the cloud, and
// writes down what the core asks for as short lines, so that a test reads as a story.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "client/client.hpp"
#include "client_samples.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::client {

/// One line for each effect, logs left out: "complete 7", "closeSocket 1000", "send publish", ...
using Story = std::vector<std::string>;

class ClientHost {
 public:
  void feed(const Input& input);
  void feed(const LegSample& sample);

  /// A message of the cloud by the newest socket.
  void hear(const protocol::ServerMessage& message);

  /// An event of the cloud, which gets the next number of the room's log.
  template <class Event>
  void event(Event event) {
    event.number = ++number;
    hear(protocol::ServerMessage(std::move(event)));
  }

  /// The newest socket dies, and no other one opens for as long as the room waits.
  void lose();

  /// The newest socket dies.
  void cut() { feed(SocketClosed{last<OpenSocket>().socket, 1006, ""}); }

  /// Another socket opens, and the room knows us by it; `number` as in protocol::Resumed.
  void resume(std::uint32_t number);

  /// Lets time pass at once, as for a machine that sleeps, and wakes the core.
  void wait(TimeMs ms);

  /// Lets time pass and wakes the core whenever it asked for it.
  void live(TimeMs ms);

  /// What the core asked for since the last time this was asked.
  Story told() { return std::exchange(story_, {}); }

  /// As told(), without what is done with sockets and legs: what an application notices.
  Story noticed();

  /// The newest effect of a kind.
  template <class T>
  const T& last() const {
    for (auto effect = effects.rbegin(); effect != effects.rend(); ++effect) {
      if (const auto* found = std::get_if<T>(&*effect)) return *found;
    }
    FAIL("no such effect");
    static const T kNone{};
    return kNone;
  }

  /// The newest message sent of a kind.
  template <class T>
  const T& sent() const {
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      if (const auto* found = std::get_if<T>(&*message)) return *found;
    }
    FAIL("no such message");
    static const T kNone{};
    return kNone;
  }

  template <class T>
  [[nodiscard]] std::size_t count() const {
    std::size_t count = 0;
    for (const auto& effect : effects)
      if (std::holds_alternative<T>(effect)) ++count;
    return count;
  }

  /// How many messages of a kind were sent.
  template <class T>
  [[nodiscard]] std::size_t count_sent() const {
    std::size_t count = 0;
    for (const auto& message : messages)
      if (std::holds_alternative<T>(message)) ++count;
    return count;
  }

  // Shortcuts. Calls are numbered from 1 on; each returns the number of its call.

  void init_session(std::uint32_t session = 1);
  std::uint32_t connect(std::uint32_t session = 1);
  std::uint32_t disconnect(std::uint32_t session = 1);

  /// Initialises and connects session 1 as "me", with Ann there, who publishes "ann-cam".
  void join();

  /// The picture of the room that join() gets.
  [[nodiscard]] protocol::Joined picture();

  std::uint32_t init_publisher(std::uint32_t publisher = 1);
  void acquire(std::uint32_t publisher = 1);
  std::uint32_t publish(std::uint32_t publisher = 1, std::uint32_t session = 1);

  /// The cloud publishes what was asked for last.
  void published(const std::string& stream_id);

  /// Publisher 1 with media, published as `stream_id`.
  void go_live(const std::string& stream_id);

  std::uint32_t subscribe(const std::string& stream_id, std::uint32_t subscriber = 1);

  void leg(std::uint32_t leg, LegState state) { feed(LegChanged{leg, state}); }

  /// A leg was measured: so many packets of audio have come by it.
  void measured(std::uint32_t leg, double packets);

  /// The other end's offer or answer.
  void describe(std::uint32_t leg, protocol::DescriptionType type, const std::string& sdp);

  void decide(std::uint32_t decision, bool prevented = false) {
    feed(Decided{decision, prevented});
  }

  Client client{1};
  TimeMs now = 1000;
  TimeMs wake_at = kNever;
  std::vector<Effect> effects;
  std::vector<protocol::ClientMessage> messages;
  std::uint32_t number = 10;  // of the newest event of the room's log
  std::uint32_t calls = 0;
  protocol::Capabilities capabilities{1, 1, 1, 0, 0, 0};
  std::uint32_t beat_ms = 0;  // what the server promises

 private:
  void take(Output output);

  Story story_;
};

}  // namespace parley::client
