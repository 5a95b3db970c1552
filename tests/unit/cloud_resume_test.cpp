#include <algorithm>
#include <set>
#include <variant>

#include <catch2/catch.hpp>

#include "cloud/generated/records.hpp"
#include "cloud_host.hpp"

using namespace parley;         // NOLINT(google-build-using-namespace)
using namespace parley::cloud;  // NOLINT(google-build-using-namespace)
using protocol::Reason;
using protocol::Role;

namespace {

/// Two members, of whom the first one's socket has died.
struct Away : CloudHost {
  explicit Away(Role role = Role::kPublisher) : one(join(role)), two(join()) {
    heard = room().log().last();
    step(ConnClosed{one, false});
  }

  [[nodiscard]] const Room& room() const { return cloud().rooms().begin()->second; }

  ConnId resume(std::uint32_t number, const std::string& secret) {
    const ConnId conn = open();
    send(conn, protocol::Resume{9, "key", "session", id(one), secret, number});
    return conn;
  }

  ConnId resume() { return resume(heard, "secret-1"); }

  ConnId one;
  ConnId two;
  std::uint32_t heard = 0;
};

/// Two members who negotiated, and then said nothing for longer than the log keeps anything.
struct Quiet : CloudHost {
  Quiet() : publisher(join()), subscriber(join()) {
    const std::string stream = publish(publisher);
    subscribe(subscriber, 1, stream);
    // The last words: one end's candidate, then the other's.
    send(subscriber, protocol::Trickle{5, id(subscriber), 1, protocol::LegEnd::kPublisher, {}});
    heard_by_publisher = only<protocol::Trickled>(publisher).number;
    empty_mail();
    send(publisher, protocol::Trickle{6, id(subscriber), 1, protocol::LegEnd::kSubscriber, {}});
    heard_by_subscriber = only<protocol::Trickled>(subscriber).number;
    for (TimeMs passed = 0; passed < 2 * Limits().log_ms; passed += Limits().beat_ms) {
      now += Limits().beat_ms;
      step(Tick{});
    }
    REQUIRE(cloud().rooms().begin()->second.log().entries().empty());
    empty_mail();
  }

  /// Whether both are let in again.
  template <class Host>
  void check_back(Host& host) {
    const auto back = [&](ConnId member, const char* secret, std::uint32_t heard) {
      const ConnId conn = host.open();
      host.send(conn, protocol::Resume{9, "key", "session", id(member), secret, heard, 0});
      return host.template only<protocol::Resumed>(conn).number;
    };
    CHECK(back(publisher, "secret-1", heard_by_publisher) == heard_by_publisher);
    CHECK(back(subscriber, "secret-2", heard_by_subscriber) == heard_by_subscriber);
  }

  ConnId publisher;
  ConnId subscriber;
  std::uint32_t heard_by_publisher = 0;
  std::uint32_t heard_by_subscriber = 0;
};

std::vector<std::string> signals(const std::vector<protocol::ServerMessage>& mail) {
  std::vector<std::string> out;
  for (const auto& message : mail) {
    if (const auto* signal = std::get_if<protocol::Signal>(&message))
      out.push_back(signal->data.value_or(""));
  }
  return out;
}

}  // namespace

TEST_CASE("nobody notices that a member is away, and it hears what it missed") {
  Away host;
  CHECK(host.take(host.two).empty());
  host.send(host.two, protocol::SendSignal{2, {}, "to all", {}});
  host.send(host.two, protocol::SendSignal{3, {}, "to one", host.id(host.one)});
  host.send(host.two, protocol::SendSignal{4, {}, "to myself", host.id(host.two)});
  host.empty_mail();
  const ConnId back = host.resume();
  const auto mail = host.take(back);
  REQUIRE(mail.size() == 3);
  CHECK(std::get<protocol::Resumed>(mail[0]).number == host.heard + 2);
  CHECK(signals(mail) == std::vector<std::string>{"to all", "to one"});
  CHECK(host.take(host.two).empty());
  host.send(back, protocol::SendSignal{10, {}, "hello again", {}});
  CHECK(signals(host.take(host.two)) == std::vector<std::string>{"hello again"});
}

TEST_CASE("a member that does not come back in time is gone for the network's sake") {
  Away host;
  host.now += Limits().grace_ms - 1;
  host.step(Tick{});
  host.empty_mail();
  host.now += 1;
  host.step(Tick{});
  CHECK(host.only<protocol::ConnectionDestroyed>(host.two).reason == Reason::kNetworkDisconnected);
  host.resume();
  CHECK(host.closed.rbegin()->second.code == kCloseUnauthorized);
}

TEST_CASE("only the secret resumes, not what others know") {
  Away host;
  for (const auto* secret : {"", "secret-2", "secret-11", "secret-"}) {
    const ConnId conn = host.resume(host.heard, secret);
    CHECK(host.refusal(conn) == "OT_NOT_FOUND");
    CHECK(host.is_closed(conn));
  }
  const ConnId stranger = host.open();
  host.send(stranger, protocol::Resume{1, "key", "other", host.id(host.one), "secret-1", 0});
  CHECK(host.refusal(stranger) == "OT_NOT_FOUND");
  CHECK_FALSE(host.is_closed(host.resume()));
}

TEST_CASE("a number that the log never had, or has no longer, resumes nothing") {
  Config config;
  config.limits.log_entries_max = 3;
  CloudHost host(config);
  const ConnId one = host.join();
  const ConnId two = host.join();
  host.step(ConnClosed{one, false});
  const auto resume = [&](std::uint32_t number) {
    const ConnId conn = host.open();
    host.send(conn, protocol::Resume{1, "key", "session", host.id(one), "secret-1", number});
    return conn;
  };
  CHECK(host.refusal(resume(99)) == "OT_NOT_FOUND");
  for (std::uint32_t i = 2; i < 6; ++i)
    host.send(two, protocol::SendSignal{i, {}, "x", {}});
  CHECK(host.refusal(resume(2)) == "OT_NOT_FOUND");
  CHECK_FALSE(host.is_closed(resume(4)));
}

TEST_CASE("a socket that is not known to be dead is replaced") {
  CloudHost host;
  const ConnId one = host.join();
  host.join();
  const ConnId back = host.open();
  host.send(back, protocol::Resume{1, "key", "session", host.id(one), "secret-1", 1});
  CHECK(host.closed.at(one).code == kCloseReplaced);
  const auto mail = host.take(back);
  REQUIRE(mail.size() == 2);
  CHECK(std::holds_alternative<protocol::ConnectionCreated>(mail[1]));
  host.step(ConnClosed{one, false});
  host.send(back, protocol::Ping{2});
  CHECK(host.only<protocol::Ok>(back).id == 2);
}

TEST_CASE("who was away after a long quiet comes back") {
  Quiet host;
  SECTION("to the cloud that there was") {
    host.step(ConnClosed{host.publisher, false});
    host.step(ConnClosed{host.subscriber, false});
    host.check_back(host);
  }
  SECTION("to one that starts with what was kept") {
    CloudHost next;
    for (auto& restore : host.kept.restores())
      next.step(std::move(restore));
    next.empty_mail();
    host.check_back(next);
  }
}

TEST_CASE("who was expelled while it was away hears so by its secret only") {
  Away host;
  REQUIRE_FALSE(host.command(AppForceDisconnect{host.id(host.one)}));
  CHECK(host.take(host.resume(host.heard, "secret-2")).size() == 1);
  CHECK(host.take(host.resume()).size() == 2);
}

TEST_CASE("what was carried out already is answered and not done again") {
  CloudHost host;
  const ConnId one = host.join();
  const ConnId two = host.join();
  host.send(one, protocol::Publish{2, CloudHost::some_stream()});
  host.send(one, protocol::SendSignal{3, {}, "once", {}});
  host.send(one, protocol::SendSignal{4, {}, "to nobody", "nobody"});
  host.empty_mail();
  host.step(ConnClosed{one, false});
  const ConnId back = host.open();
  host.send(back, protocol::Resume{5, "key", "session", host.id(one), "secret-1", 4});
  host.empty_mail();
  host.send(back, protocol::Publish{2, CloudHost::some_stream()});
  CHECK(host.only<protocol::Published>(back).stream.connection_id == host.id(one));
  host.send(back, protocol::SendSignal{3, {}, "once", {}});
  CHECK(host.only<protocol::Ok>(back).id == 3);
  host.send(back, protocol::SendSignal{4, {}, "to nobody", "nobody"});
  CHECK(host.refusal(back) == "OT_NOT_FOUND");
  CHECK(host.take(two).empty());
  CHECK(host.cloud().rooms().begin()->second.streams().size() == 1);
  host.send(back, protocol::SendSignal{6, {}, "twice", {}});
  CHECK(signals(host.take(two)) == std::vector<std::string>{"twice"});
}

TEST_CASE("what was carried out already costs nothing when it is asked again") {
  Config config;
  config.limits.signals = {0, 2};
  CloudHost host(config);
  const ConnId one = host.join();
  host.send(one, protocol::SendSignal{2, {}, "first", {}});
  host.send(one, protocol::SendSignal{3, {}, "second", {}});
  host.step(ConnClosed{one, false});
  const ConnId back = host.open();
  host.send(back, protocol::Resume{5, "key", "session", host.id(one), "secret-1", 1});
  host.empty_mail();
  for (const std::uint32_t id : {2U, 3U}) {
    host.send(back, protocol::SendSignal{id, {}, "again", {}});
    CHECK(host.only<protocol::Ok>(back).id == id);
  }
  host.send(back, protocol::SendSignal{6, {}, "third", {}});
  CHECK(host.refusal(back) == "OT_RATE_LIMIT_EXCEEDED");
}

TEST_CASE("who published and was away while a moderator ended the stream hears so") {
  CloudHost host;
  const ConnId one = host.join();
  const std::string stream = host.publish(one);
  host.step(ConnClosed{one, false});
  host.send(host.join(Role::kModerator),
            protocol::Moderate{2, protocol::Moderation::kForceUnpublish, stream, {}});
  const ConnId back = host.open();
  host.send(back, protocol::Resume{5, "key", "session", host.id(one), "secret-1", 1});
  host.empty_mail();
  host.send(back, protocol::Publish{2, CloudHost::some_stream()});
  CHECK(host.refusal(back) == "OT_STREAM_DESTROYED");
}

TEST_CASE("a member that is away can be disconnected by force, and hears so when it comes back") {
  Away host;
  REQUIRE_FALSE(host.command(AppForceDisconnect{host.id(host.one)}));
  CHECK(host.only<protocol::ConnectionDestroyed>(host.two).reason == Reason::kForceDisconnected);
  const ConnId back = host.resume();
  const auto mail = host.take(back);
  REQUIRE(mail.size() == 2);
  CHECK(std::get<protocol::Closing>(mail[0]).reason == Reason::kForceDisconnected);
}

TEST_CASE("coming back does not fill what a connection may ask for") {
  Away host;
  std::uint32_t id = 100;
  const auto flood = [&](ConnId conn) {
    std::uint32_t sent = 0;
    while (host.take(conn).size() == 0 && sent < 1'000) {
      host.send(conn, protocol::SendSignal{++id, {}, "x", host.id(host.two)});
      const auto mail = host.take(conn);
      if (std::holds_alternative<protocol::Refused>(mail.back())) break;
      ++sent;
    }
    return sent;
  };
  const ConnId back = host.resume();
  host.empty_mail();
  CHECK(flood(back) == 200);
  host.heard = host.room().log().last();
  host.step(ConnClosed{back, false});
  const ConnId again = host.resume();
  host.empty_mail();
  CHECK(flood(again) == 0);
}

TEST_CASE("rooms in which nothing happens are told that their sockets live") {
  CloudHost host;
  const ConnId one = host.join();
  const ConnId two = host.join();
  CHECK(host.wake_at == Limits().beat_ms);
  host.now = Limits().beat_ms;
  host.step(Tick{});
  host.only<protocol::Beat>(one);
  host.only<protocol::Beat>(two);
  host.now += 1'000;
  host.send(one, protocol::SendSignal{2, {}, "x", {}});
  host.empty_mail();
  host.now += 2'000;
  host.step(Tick{});
  CHECK(host.take(one).empty());
  host.now += 1'000;
  host.step(Tick{});
  host.only<protocol::Beat>(one);
}

TEST_CASE("a cloud that starts again goes on with the rooms that were kept") {
  Away host;
  host.send(host.two, protocol::SendSignal{2, {}, "before", {}});
  host.empty_mail();
  const std::string stream = host.publish(host.two);
  const auto restores = host.kept.restores();
  REQUIRE(restores.size() == 1);

  CloudHost next;
  next.now = host.now;
  next.step(restores.front());
  const Room& room = next.cloud().rooms().begin()->second;
  CHECK(room.members().size() == 2);
  REQUIRE(room.streams().size() == 1);
  CHECK(room.streams().begin()->second.stream.stream_id == stream);
  const ConnId one = next.open();
  next.send(one, protocol::Resume{5, "key", "session", host.id(host.one), "secret-1", host.heard});
  CHECK(signals(next.take(one)) == std::vector<std::string>{"before"});
  const ConnId two = next.open();
  next.send(
      two, protocol::Resume{3, "key", "session", host.id(host.two), "secret-2", room.log().last()});
  // Its publish call had no answer yet, as far as it knows.
  next.empty_mail();
  next.send(two, protocol::Publish{2, CloudHost::some_stream()});
  next.send(two, protocol::Unpublish{6, stream, {}});
  CHECK(room.streams().empty());
  // Whoever does not come back leaves as always.
  next.step(ConnClosed{two, false});
  next.empty_mail();
  next.now += Limits().grace_ms;
  next.step(Tick{});
  CHECK(room.members().size() == 1);
  next.step(ConnClosed{one, true});
  CHECK(next.cloud().rooms().empty());
  CHECK(next.kept.empty());
}

TEST_CASE("what is kept of a room goes with it, and of its log with time") {
  CloudHost host;
  const ConnId one = host.join();
  for (std::uint32_t i = 2; i < 10; ++i)
    host.send(one, protocol::SendSignal{i, {}, "x", {}});
  CHECK(host.kept.restores().front().log.size() == 9);
  for (const TimeMs until = host.now + Limits().log_ms; host.now <= until;) {
    host.now += Limits().beat_ms;
    host.step(Tick{});
  }
  CHECK(host.kept.restores().front().log.empty());
  CHECK(host.cloud().rooms().begin()->second.log().forgotten() == 9);
  host.step(ConnClosed{one, true});
  CHECK(host.kept.empty());
}

TEST_CASE("what was kept and cannot be read is left out and said") {
  CloudHost host;
  const ConnId one = host.join();
  host.join();
  auto restore = host.kept.restores().front();
  for (auto& record : restore.records) {
    if (record.value.find(host.id(one)) != std::string::npos) record.value = "{";
  }
  CloudHost next;
  next.step(restore);
  CHECK(next.cloud().rooms().begin()->second.members().size() == 1);
  REQUIRE_FALSE(next.logs.empty());
  CHECK(next.logs.front().level == LogLevel::kError);
}

TEST_CASE("what was kept twice under one number counts once") {
  CloudHost host;
  const ConnId one = host.join();
  const ConnId two = host.join();
  const auto first = host.publish(one);
  const auto second = host.publish(two);
  host.subscribe(two, 1, first);
  host.subscribe(two, 2, second);
  auto kept = host.kept.restores().front();
  const auto records = kept.records;
  const auto is = [](const StoredRecord& record, auto type) {
    const auto decoded = decode_record(record.value);
    return decoded.ok() && std::holds_alternative<decltype(type)>(decoded.value());
  };
  for (const auto& record : records) {
    auto again = record;
    if (is(record, StreamRecord{})) again.number = 3 - record.number;
    if (is(record, SubscriptionRecord{})) again.number ^= 3U;
    kept.records.push_back(again);
  }
  CloudHost next;
  next.step(kept);
  const Room& room = next.cloud().rooms().begin()->second;
  REQUIRE(room.members().size() == 2);
  REQUIRE(room.streams().size() == 2);
  for (const auto& [number, stream] : room.streams()) {
    CHECK(room.members().at(stream.owner).streams == std::set<StreamNumber>{number});
    CHECK(stream.subscriptions.size() == 1);
  }
}

TEST_CASE("a server that is drained tells everybody when to come back, and keeps the rooms") {
  CloudHost host;
  const ConnId one = host.join();
  host.step(Drain{2'000});
  const auto closing = host.only<protocol::Closing>(one);
  CHECK(closing.retry_ms == 2'000U);
  CHECK(host.closed.at(one).code == kCloseServiceRestart);
  CHECK(host.cloud().rooms().empty());
  CHECK(host.kept.restores().front().records.size() == 2);
}
