// What application servers hear of rooms.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "protocol/session_event.hpp"
#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::Reason;

namespace {

/// The events since the last look, each by its name and its reason.
std::vector<std::string> told(CloudHost& host) {
  std::vector<std::string> out;
  host.empty_mail();
  for (const auto& event : std::exchange(host.events, {})) {
    out.emplace_back(name_of(event.kind));
    if (event.reason) out.back() += " " + std::string(to_string(*event.reason));
    CHECK(event.api_key == "key");
  }
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a session begins with the first client and ends with the last") {
  CloudHost host;
  const ConnId one = host.join();
  CHECK(told(host) == Names{"sessionCreated", "connectionCreated"});
  const ConnId other = host.join();
  CHECK(told(host) == Names{"connectionCreated"});
  host.step(ConnClosed{one, true});
  CHECK(told(host) == Names{"connectionDestroyed clientDisconnected"});
  host.step(ConnClosed{other, false});
  CHECK(told(host).empty());  // it may come back
  host.now += Limits().grace_ms;
  host.step(Tick{});
  CHECK(told(host) == Names{"connectionDestroyed networkDisconnected", "sessionDestroyed"});
  host.join();
  CHECK(told(host) == Names{"sessionCreated", "connectionCreated"});
}

TEST_CASE("who is refused is no event") {
  Config config;
  config.limits.members_max = 1;
  CloudHost host(config);
  host.join();
  told(host);
  host.open_and_ask();
  host.verdict(Admission{protocol::Role::kPublisher, std::nullopt, {}});
  CHECK(told(host).empty());
  host.open_and_ask("another session");
  host.verdict(protocol::Error{protocol::ErrorCode::kAuthenticationError, "no"});
  CHECK(told(host).empty());
}

TEST_CASE("streams end with their reason, before their connection, and know who published them") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(protocol::Role::kModerator);
  told(host);
  const auto stream = host.publish(publisher);
  REQUIRE(host.events.size() == 1);
  CHECK(host.events[0].stream->stream_id == stream);
  CHECK(host.events[0].connection->connection_id == host.id(publisher));
  CHECK(told(host) == Names{"streamCreated"});
  host.send(publisher, protocol::Unpublish{3, stream, Reason::kMediaStopped});
  CHECK(told(host) == Names{"streamDestroyed mediaStopped"});

  const auto second = host.publish(publisher);
  told(host);
  host.send(moderator, protocol::Moderate{4, protocol::Moderation::kForceUnpublish, second, {}});
  REQUIRE(host.events.size() == 1);
  CHECK(host.events[0].connection->connection_id == host.id(publisher));
  CHECK(told(host) == Names{"streamDestroyed forceUnpublished"});

  host.publish(publisher);
  told(host);
  CHECK_FALSE(host.command(AppForceDisconnect{host.id(publisher)}).has_value());
  CHECK(told(host) ==
        Names{"streamDestroyed forceDisconnected", "connectionDestroyed forceDisconnected"});
}

TEST_CASE("when the server ends nothing has: who starts next goes on, or tells of the end") {
  CloudHost host;
  const ConnId publisher = host.join();
  host.publish(publisher);
  host.join(protocol::Role::kSubscriber);
  told(host);
  const auto restore = host.kept.restores().front();
  host.step(Drain{});
  CHECK(told(host).empty());
  CloudHost next;
  next.step(restore);
  CHECK(told(next).empty());
  next.now += Limits().grace_ms;
  next.step(Tick{});
  CHECK(told(next) == Names{"streamDestroyed networkDisconnected",
                            "connectionDestroyed networkDisconnected",
                            "connectionDestroyed networkDisconnected",
                            "sessionDestroyed"});
}

TEST_CASE("an event comes before the frames that tell of it") {
  Cloud cloud{Config{}};
  cloud.step(ConnOpened{1}, 0);
  cloud.step(ConnText{1, protocol::encode(protocol::Join{1, "key", "session", "token", "test"})},
             0);
  const auto output =
      cloud.step(TokenChecked{1, Admission{protocol::Role::kPublisher, std::nullopt, {}}}, 0);
  const auto place_of = [&](auto is_wanted) {
    return std::find_if(output.effects.begin(), output.effects.end(), is_wanted);
  };
  const auto sent =
      place_of([](const auto& effect) { return std::holds_alternative<Send>(effect); });
  CHECK(std::count_if(output.effects.begin(), sent, [](const auto& effect) {
          return std::holds_alternative<Happened>(effect);
        }) == 2);
}

}  // namespace parley::cloud
