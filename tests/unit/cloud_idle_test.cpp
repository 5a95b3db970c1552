// Connections that neither publish nor subscribe are told to go after a while.
#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::Reason;

namespace {

constexpr TimeMs kIdleMs = 1000;

Config idle_config() {
  Config config;
  config.wall_ms = 1'700'000'000'000;
  config.limits.media_idle_ms_max = kIdleMs;
  return config;
}

/// Wakes the cloud when it wants to be woken, until then.
void run_until(CloudHost& host, TimeMs end) {
  while (host.wake_at <= end) {
    host.now = host.wake_at;
    host.step(Tick{});
    REQUIRE(host.wake_at > host.now);
  }
  host.now = end;
}

}  // namespace

TEST_CASE("who neither publishes nor subscribes goes with mediaIdle, and the others hear it") {
  CloudHost host(idle_config());
  const ConnId publisher = host.join();
  host.publish(publisher);
  host.now = 300;
  const ConnId idle = host.join();
  host.empty_mail();
  run_until(host, 300 + kIdleMs - 1);
  CHECK_FALSE(host.is_closed(idle));
  run_until(host, 300 + kIdleMs);
  CHECK(host.only<protocol::Closing>(idle).reason == Reason::kMediaIdle);
  REQUIRE(host.is_closed(idle));
  CHECK(host.closed[idle].code == kCloseTooSlow);
  const auto gone = host.only<protocol::ConnectionDestroyed>(publisher);
  CHECK(gone.connection_id == host.id(idle));
  CHECK(gone.reason == Reason::kMediaIdle);
}

TEST_CASE("who publishes or subscribes stays, and has all the time again when that ends") {
  CloudHost host(idle_config());
  const ConnId publisher = host.join();
  const std::string stream = host.publish(publisher);
  const ConnId subscriber = host.join();
  host.subscribe(subscriber, 1, stream);
  run_until(host, 10 * kIdleMs + 500);
  CHECK_FALSE(host.is_closed(publisher));
  CHECK_FALSE(host.is_closed(subscriber));
  host.send(publisher, protocol::Unpublish{4, stream});
  const TimeMs ended = host.now;
  run_until(host, ended + kIdleMs - 1);
  CHECK_FALSE(host.is_closed(publisher));
  CHECK_FALSE(host.is_closed(subscriber));
  run_until(host, ended + kIdleMs);
  CHECK(host.is_closed(publisher));
  CHECK(host.is_closed(subscriber));
  // Of the room there is nothing left but its next beat, when it is seen to be gone.
  host.now = host.wake_at;
  host.step(Tick{});
  CHECK(host.wake_at == kNever);
}

TEST_CASE("the time begins anew when a subscription is ended by the subscriber") {
  CloudHost host(idle_config());
  const ConnId publisher = host.join();
  const std::string stream = host.publish(publisher);
  const ConnId subscriber = host.join();
  host.subscribe(subscriber, 1, stream);
  run_until(host, 700);
  host.send(subscriber, protocol::Unsubscribe{5, 1});
  run_until(host, 700 + kIdleMs - 1);
  CHECK_FALSE(host.is_closed(subscriber));
  run_until(host, 700 + kIdleMs);
  CHECK(host.is_closed(subscriber));
  CHECK_FALSE(host.is_closed(publisher));
}

TEST_CASE("without such a limit nobody is woken for it") {
  CloudHost host;
  const ConnId conn = host.join();
  CHECK(host.wake_at == Limits().beat_ms);
  host.now = TimeMs{365} * 24 * 3600 * 1000;
  host.step(Tick{});
  CHECK_FALSE(host.is_closed(conn));
}

}  // namespace parley::cloud
