#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)
using protocol::Reason;

namespace {

SendSignal signal(ClientHost& host, const std::string& data, bool retry = true) {
  return {++host.calls, 1, "t", data, {}, retry, {}};
}

ClientHost joined(std::uint32_t beat_ms = 0) {
  ClientHost host;
  host.beat_ms = beat_ms;
  host.join();
  return host;
}

}  // namespace

TEST_CASE("a session whose socket dies resumes after the last event that it heard") {
  ClientHost host = joined();
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.told();
  host.cut();
  CHECK(host.told() == Story{"sessionReconnecting 1"});
  CHECK(host.wake_at - host.now <= kPauseMs);
  host.wait(host.wake_at - host.now);
  CHECK(host.told() == Story{"openSocket 2"});
  host.feed(SocketOpened{2});
  CHECK(host.told() == Story{"send resume me secret 11"});
  host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, 13, {}});
  CHECK(host.told().empty());
  host.event(protocol::Signal{0, "t", "missed", "ann"});
  CHECK(host.told() == Story{"signalReceived t missed ann"});
  host.event(protocol::ConnectionDestroyed{0, "bob", Reason::kClientDisconnected});
  CHECK(host.told() == Story{"connectionDestroyed bob clientDisconnected", "sessionReconnected 1"});
}

TEST_CASE("what was not answered is said again under its old number, in order") {
  ClientHost host = joined();
  host.feed(signal(host, "one"));
  const std::uint32_t one = host.sent<protocol::SendSignal>().id;
  host.cut();
  host.feed(signal(host, "two"));
  host.told();
  host.resume(host.number);
  CHECK(host.told() == Story{"openSocket 2",
                             "send resume me secret 10",
                             "send signal t one -",
                             "send signal t two -",
                             "sessionReconnected 1"});
  CHECK(host.sent<protocol::SendSignal>().id == one + 1);
  host.hear(protocol::Ok{one});
  host.hear(protocol::Ok{one + 1});
  CHECK(host.told() == Story{"complete 2", "complete 3"});
  host.cut();
  host.told();
  host.resume(host.number);
  CHECK(host.told().back() == "sessionReconnected 1");
  CHECK(host.count_sent<protocol::SendSignal>() == 3);
}

TEST_CASE("a signal that shall not wait fails while the session reconnects") {
  ClientHost host = joined();
  host.cut();
  host.told();
  host.feed(signal(host, "now or never", false));
  CHECK(host.told().front() == "complete 2 OT_NOT_CONNECTED 1010");
}

TEST_CASE("of large signals fewer wait, which the cloud takes at once") {
  ClientHost host = joined();
  host.cut();
  const std::string large(8'000, 'x');
  for (int i = 0; i < 32; ++i)
    host.feed(signal(host, large));
  host.told();
  host.feed(signal(host, large));
  CHECK(host.told().front() == "complete 34 OT_RATE_LIMIT_EXCEEDED 429");
}

TEST_CASE("a hundred signals wait for a reconnection, and no more") {
  ClientHost host = joined();
  host.cut();
  for (int i = 0; i < 100; ++i)
    host.feed(signal(host, "waits"));
  host.told();
  host.feed(signal(host, "too many"));
  CHECK(host.told().front() == "complete 102 OT_RATE_LIMIT_EXCEEDED 429");
}

TEST_CASE("calls do not time out while the session reconnects, and have all their time after it") {
  ClientHost host = joined();
  host.feed(signal(host, "one"));
  host.wait(kAnswerMs - 1);
  host.cut();
  host.told();
  host.wait(5'000);
  CHECK(host.told() == Story{"openSocket 2"});
  host.feed(SocketOpened{2});
  host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {}});
  host.told();
  host.wait(kAnswerMs - 1);
  CHECK(host.told().empty());
  host.wait(1);
  CHECK(host.told().front() == "complete 2 OT_TIMEOUT 500");
}

TEST_CASE("attempts follow each other at growing distances of two seconds at most") {
  ClientHost host = joined();
  const TimeMs began = host.now;
  host.cut();
  TimeMs longest = 0;
  int attempts = 0;
  while (host.now < began + kYoungMs) {
    const TimeMs pause = host.wake_at - host.now;
    longest = std::max(longest, pause);
    host.wait(pause);
    ++attempts;
    host.cut();
  }
  CHECK(longest <= kPauseMsMax);
  CHECK(longest > kPauseMsMax / 2);
  CHECK(attempts >= 15);
}

TEST_CASE("a subscription that was slept over is refused by its own name") {
  ClientHost host = joined(3'000);
  host.subscribe("ann-cam");
  const auto asked = host.sent<protocol::Subscribe>();
  host.wait(kAnswerMs);
  host.wait(kProbeMs);
  host.resume(host.number);
  host.told();
  host.hear(protocol::Refused{asked.id, "OT_STREAM_LIMIT_EXCEEDED", "often enough"});
  CHECK(host.noticed().front() == "complete 2 OT_STREAM_LIMIT_EXCEEDED 1605");
}

TEST_CASE("a socket that does not open is given up for another one") {
  ClientHost host = joined();
  host.cut();
  host.wait(host.wake_at - host.now);
  host.told();
  CHECK(host.wake_at == host.now + kAttemptMs);
  host.wait(kAttemptMs);
  CHECK(host.told() == Story{"closeSocket 4003"});
  host.wait(host.wake_at - host.now);
  CHECK(host.told() == Story{"openSocket 3"});
}

TEST_CASE("a session that the room does not wait for any longer ends") {
  ClientHost host = joined();
  host.feed(signal(host, "lost"));
  host.cut();
  host.told();
  SECTION("as time tells") {
    host.live(30'000);
  }
  SECTION("as the room says") {
    host.wait(host.wake_at - host.now);
    host.feed(SocketOpened{2});
    host.told();
    host.hear(protocol::Refused{host.sent<protocol::Resume>().id, "OT_NOT_FOUND", "join anew"});
  }
  const Story story = host.noticed();
  REQUIRE(story.size() >= 3);
  CHECK(story.front() == "complete 2 OT_NOT_CONNECTED 1010");
  CHECK(story.back() == "sessionDisconnected networkDisconnected");
}

TEST_CASE("who was expelled meanwhile hears so") {
  ClientHost host = joined();
  host.cut();
  host.wait(host.wake_at - host.now);
  host.feed(SocketOpened{2});
  host.hear(protocol::Closing{Reason::kForceDisconnected, "by a moderator", {}});
  host.hear(protocol::Refused{host.sent<protocol::Resume>().id, "OT_NOT_FOUND", "join anew"});
  CHECK(host.told().back() == "sessionDisconnected forceDisconnected");
}

TEST_CASE("a server with too much to do is asked again") {
  ClientHost host = joined();
  host.cut();
  host.wait(host.wake_at - host.now);
  host.feed(SocketOpened{2});
  host.told();
  host.hear(protocol::Refused{host.sent<protocol::Resume>().id, "OT_RATE_LIMIT_EXCEEDED", "later"});
  CHECK(host.told() == Story{"closeSocket 4003"});
  host.wait(host.wake_at - host.now);
  CHECK(host.told() == Story{"openSocket 3"});
}

TEST_CASE("a server that restarts says when to come back") {
  ClientHost host = joined();
  host.hear(protocol::Closing{Reason::kNetworkDisconnected, "is updated", 3'000});
  host.feed(SocketClosed{1, 1012, ""});
  CHECK(host.told() == Story{"sessionReconnecting 1"});
  CHECK(host.wake_at >= host.now + 3'000);
  CHECK(host.wake_at <= host.now + 2 * 3'000 + kPauseMs);
}

TEST_CASE("a socket that says nothing for too long is dead") {
  ClientHost host = joined(3'000);
  host.wait(2'000);
  host.hear(protocol::Beat{});
  host.wait(7'499);
  CHECK(host.told().empty());
  host.wait(1);
  CHECK(host.told() == Story{"closeSocket 4003", "sessionReconnecting 1"});
}

TEST_CASE("who slept asks before it takes its socket for dead") {
  ClientHost host = joined(3'000);
  host.wait(60'000);
  CHECK(host.told() == Story{"send ping"});
  SECTION("and hears that it lives") {
    host.hear(protocol::Ok{host.sent<protocol::Ping>().id});
    CHECK(host.wake_at == host.now + 7'500);
    CHECK(host.told().empty());
  }
  SECTION("and hears nothing") {
    host.wait(kProbeMs);
    CHECK(host.told() == Story{"closeSocket 4003", "sessionReconnecting 1"});
  }
}

TEST_CASE("who sleeps again and again asks once") {
  ClientHost host = joined(3'000);
  host.wait(60'000);
  CHECK(host.told() == Story{"send ping"});
  host.wait(60'000);
  CHECK(host.told() == Story{"closeSocket 4003", "sessionReconnecting 1"});
  host.wait(60'000);
  CHECK(host.told() == Story{"openSocket 2"});
  host.feed(SocketOpened{2});
  host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {}});
  host.told();
  host.wait(60'000);
  CHECK(host.told() == Story{"send ping"});
}

TEST_CASE("a page that runs again and a network that changed are reasons to ask or to hurry") {
  ClientHost host = joined();
  host.feed(PageThawed{});
  CHECK(host.told() == Story{"send ping"});
  host.wait(kProbeMs);
  CHECK(host.told() == Story{"closeSocket 4003", "sessionReconnecting 1"});
  host.feed(PageThawed{});
  CHECK(host.told() == Story{"openSocket 2"});
  host.feed(PageThawed{});
  CHECK(host.told().empty());
  host.feed(NetworkChanged{true});
  CHECK(host.told() == Story{"closeSocket 4003", "openSocket 3"});
}

TEST_CASE("who slept through the time to give up tries once more") {
  ClientHost host = joined();
  host.cut();
  host.told();
  host.wait(120'000);
  CHECK(host.told() == Story{"openSocket 2"});
  SECTION("and may be let in") {
    host.feed(SocketOpened{2});
    host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {}});
    CHECK(host.told().back() == "sessionReconnected 1");
  }
  SECTION("or not") {
    host.wait(kAttemptMs);
    CHECK(host.told().back() == "sessionDisconnected networkDisconnected");
  }
}

TEST_CASE("who sleeps again and again tries once more in each outage") {
  ClientHost host = joined();
  host.cut();
  host.told();
  host.wait(120'000);
  CHECK(host.told() == Story{"openSocket 2"});
  host.wait(60'000);
  CHECK(host.told().back() == "sessionDisconnected networkDisconnected");
}

TEST_CASE("a socket that dies again and again is not asked for at once") {
  ClientHost host = joined();
  TimeMs longest = 0;
  for (std::uint32_t socket = 2; socket < 10; ++socket) {
    host.cut();
    const TimeMs pause = host.wake_at - host.now;
    longest = std::max(longest, pause);
    host.wait(pause);
    host.feed(SocketOpened{socket});
    host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {}});
  }
  CHECK(longest > kPauseMsMax / 2);
  host.wait(kSettledMs);
  host.cut();
  CHECK(host.wake_at <= host.now + kPauseMs);
}

TEST_CASE("disconnecting while the session reconnects ends it at once") {
  ClientHost host = joined();
  host.cut();
  host.told();
  host.disconnect();
  CHECK(host.told() == Story{"sessionDisconnected clientDisconnected", "complete 2"});
  CHECK(host.wake_at == kNever);
}

TEST_CASE("publishing and subscribing go on where they were") {
  ClientHost host = joined();
  host.init_publisher();
  host.acquire();
  host.cut();
  host.publish();
  host.subscribe("ann-cam");
  host.told();
  host.resume(host.number);
  const Story story = host.told();
  CHECK(std::count(story.begin(), story.end(), "send publish +audio +video") == 1);
  CHECK(std::count(story.begin(), story.end(), "send subscribe 1 ann-cam +audio +video") == 1);
  host.published("my-cam");
  CHECK(host.noticed().back() == "complete 3");
}

TEST_CASE("a stream whose publish timed out, and whose answer was lost, is taken back after it") {
  ClientHost host = joined();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.told();
  host.wait(kAnswerMs);
  CHECK(host.told().front() == "complete 3 OT_TIMEOUT 1500");
  host.cut();
  host.resume(host.number);
  CHECK(host.count_sent<protocol::Publish>() == 2);
  host.told();
  host.published("late");
  CHECK(host.told() == Story{"send unpublish late"});
}

TEST_CASE("a stream that was muted before its publisher heard of it begins muted") {
  ClientHost host = joined();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.cut();
  host.resume(host.number);
  const auto stream = stream_of("my-cam", "me");
  host.event(protocol::StreamCreated{0, stream});
  host.told();
  host.event(protocol::StreamUpdated{0, "my-cam", false, {}, {}, {}, true});
  CHECK(host.told().empty());
  host.hear(protocol::Published{host.sent<protocol::Publish>().id, stream});
  const Story story = host.told();
  CHECK(story.front() == "publisher 1 streamCreated my-cam");
  CHECK(std::count(story.begin(), story.end(), "publisher 1 muteForced") == 1);
}

TEST_CASE("what a subscription was asked for comes again before what describes it") {
  ClientHost host = joined();
  host.subscribe("ann-cam");
  host.wait(kAnswerMs);
  host.cut();
  host.wait(kPauseMs);
  host.feed(SocketOpened{2});
  host.hear(protocol::Resumed{host.sent<protocol::Resume>().id, host.number, {}});
  CHECK(host.count_sent<protocol::Subscribe>() == 2);
}
