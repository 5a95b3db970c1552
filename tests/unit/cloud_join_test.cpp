// Sockets before, while and after they join.
#include <algorithm>
#include <string>

#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::ErrorCode;
using protocol::Reason;
using protocol::Role;

TEST_CASE("a join asks the host to check the token and changes nothing yet") {
  CloudHost host;
  const ConnId conn = host.open();
  host.send(conn, protocol::Join{7, "key", "session", "secret-token", "test 1"});
  REQUIRE(host.checks.size() == 1);
  CHECK(host.checks[0].api_key == "key");
  CHECK(host.checks[0].session_id == "session");
  CHECK(host.checks[0].token == "secret-token");
  CHECK(host.take(conn).empty());
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE("an admitted client gets the room as it is, itself included") {
  Config config;
  config.wall_ms = 1'700'000'000'000;
  config.ice_servers_for = [](std::string_view connection_id, std::int64_t wall_ms) {
    const std::string user = std::to_string(wall_ms) + ":" + std::string(connection_id);
    return std::vector<protocol::IceServer>{{{"turn:turn.example"}, user, "secret"}};
  };
  CloudHost host(config);
  const ConnId first = host.join();
  const std::string stream = host.publish(first);
  host.now = 500;
  const ConnId second = host.open_and_ask();
  host.verdict(Admission{Role::kModerator, "name=bob", protocol::MediaMode::kRelayed});
  const auto joined = host.only<protocol::Joined>(second);
  CHECK(joined.id == 1);
  CHECK(joined.number == 3);  // connectionCreated, streamCreated, connectionCreated
  REQUIRE(joined.ice_servers.size() == 1);
  CHECK(joined.ice_servers[0].username == "1700000000500:" + joined.connection_id);
  CHECK(joined.capabilities == protocol::Capabilities{1, 1, 1, 1, 1, 1});
  REQUIRE(joined.connections.size() == 2);
  CHECK(joined.connections[0].connection_id == host.id(first));
  CHECK(joined.connections[1].connection_id == joined.connection_id);
  CHECK(joined.connections[1].creation_time == 1'700'000'000'500);
  CHECK(joined.connections[1].data == "name=bob");
  REQUIRE(joined.streams.size() == 1);
  CHECK(joined.streams[0].stream_id == stream);
  CHECK(joined.streams[0].connection_id == host.id(first));

  const auto event = host.only<protocol::ConnectionCreated>(first);
  CHECK(event.number == 3);
  CHECK(event.connection == joined.connections[1]);
}

TEST_CASE("capabilities follow the role") {
  CloudHost host;
  const auto capabilities = [&host](Role role) {
    const ConnId conn = host.open_and_ask();
    host.verdict(Admission{role, std::nullopt, protocol::MediaMode::kRelayed});
    return host.only<protocol::Joined>(conn).capabilities;
  };
  CHECK(capabilities(Role::kSubscriber) == protocol::Capabilities{0, 1, 1, 0, 0, 0});
  CHECK(capabilities(Role::kPublisher) == protocol::Capabilities{1, 1, 1, 0, 0, 0});
  CHECK(capabilities(Role::kPublisheronly) == protocol::Capabilities{1, 0, 0, 0, 0, 0});
}

TEST_CASE("a refused token is answered by name and the socket closed") {
  CloudHost host;
  const ConnId other = host.join();
  const ConnId conn = host.open_and_ask();
  host.verdict(protocol::Error{ErrorCode::kAuthenticationError, "the token has expired"});
  const auto refused = host.only<protocol::Refused>(conn);
  CHECK(refused.id == 1);
  CHECK(refused.name == "OT_AUTHENTICATION_ERROR");
  CHECK(refused.message == "the token has expired");
  REQUIRE(host.is_closed(conn));
  CHECK(host.closed[conn].code == kCloseUnauthorized);
  CHECK(host.closed[conn].reason == "the token has expired");
  CHECK(host.take(other).empty());
  CHECK(host.cloud().socket_count() == 1);
}

TEST_CASE("a long reason is cut for the close frame, not inside a character") {
  CloudHost host;
  const ConnId conn = host.open_and_ask();
  std::string message;
  for (int i = 0; i < 400; ++i)
    message += "é";
  host.verdict(protocol::Error{ErrorCode::kAuthenticationError, message});
  CHECK(host.closed[conn].reason.size() == 122);
  CHECK(host.only<protocol::Refused>(conn).message.size() == 512);
}

TEST_CASE("connection data that no client could read is refused") {
  CloudHost host;
  const ConnId conn = host.open_and_ask();
  host.verdict(Admission{Role::kPublisher, std::string(4097, 'x'), protocol::MediaMode::kRelayed});
  CHECK(host.refusal(conn) == "OT_AUTHENTICATION_ERROR");
  CHECK(host.is_closed(conn));
}

TEST_CASE("a verdict about a socket that closed meanwhile is forgotten") {
  CloudHost host;
  const ConnId conn = host.open_and_ask();
  host.step(ConnClosed{conn, true});
  host.verdict(Admission{});
  CHECK(host.take(conn).empty());
  CHECK(host.cloud().rooms().empty());
  CHECK(host.cloud().socket_count() == 0);
}

TEST_CASE("a verdict counts once") {
  CloudHost host;
  host.open_and_ask();
  host.verdict(Admission{});
  host.empty_mail();
  host.verdict(Admission{});
  REQUIRE(host.cloud().rooms().size() == 1);
  CHECK(host.cloud().rooms().begin()->second.members().size() == 1);
}

TEST_CASE("a second join is refused, the socket stays and nobody else notices") {
  CloudHost host;
  const ConnId conn = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.send(conn, protocol::Join{9, "key", "session", "token", "test"});
  CHECK(host.refusal(conn) == "OT_INVALID_PARAMETER");
  CHECK_FALSE(host.is_closed(conn));
  CHECK(host.take(other).empty());
  CHECK(host.checks.size() == 2);
}

TEST_CASE("a second join while the first is being checked is refused") {
  CloudHost host;
  const ConnId conn = host.open_and_ask();
  host.send(conn, protocol::Join{9, "key", "another", "token", "test"});
  CHECK(host.refusal(conn) == "OT_INVALID_PARAMETER");
  host.verdict(Admission{});
  CHECK(host.only<protocol::Joined>(conn).id == 1);
}

TEST_CASE("before join every other request is refused") {
  CloudHost host;
  const ConnId conn = host.open();
  host.send(conn, protocol::Publish{4, CloudHost::some_stream()});
  CHECK(host.refusal(conn) == "OT_NOT_CONNECTED");
  host.send(conn, protocol::Leave{5});
  CHECK(host.refusal(conn) == "OT_NOT_CONNECTED");
  host.send(conn, protocol::SendSignal{6, "a", "b", std::nullopt});
  const auto refused = host.only<protocol::Refused>(conn);
  CHECK(refused.name == "OT_NOT_CONNECTED");
  CHECK(refused.id == 6);
  CHECK_FALSE(host.is_closed(conn));
}

TEST_CASE("a socket that does not join in time is closed") {
  CloudHost host;
  const ConnId silent = host.open();
  host.now = 1000;
  const ConnId waiting = host.open_and_ask();
  CHECK(host.wake_at == 10'000);
  host.now = 9'999;
  host.step(Tick{});
  CHECK_FALSE(host.is_closed(silent));
  host.now = 10'000;
  host.step(Tick{});
  REQUIRE(host.is_closed(silent));
  CHECK(host.closed[silent].code == kCloseTooSlow);
  CHECK(host.wake_at == 11'000);
  host.now = 30'000;  // a late wake
  host.step(Tick{});
  CHECK(host.is_closed(waiting));
  CHECK(host.wake_at == kNever);
  host.verdict(Admission{});
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE("a socket that joined has no deadline") {
  CloudHost host;
  const ConnId conn = host.join();
  CHECK(host.wake_at == Limits().beat_ms);
  host.now = 1'000'000;
  host.step(Tick{});
  CHECK_FALSE(host.is_closed(conn));
}

TEST_CASE("a full session refuses the next connection") {
  Config config;
  config.limits.members_max = 2;
  CloudHost host(config);
  host.join();
  host.join();
  const ConnId third = host.open_and_ask();
  host.verdict(Admission{});
  CHECK(host.refusal(third) == "OT_CONNECTION_LIMIT_EXCEEDED");
  CHECK(host.closed[third].code == kCloseFull);
  CHECK_FALSE(host.join(Role::kPublisher, "another") == 0);
}

TEST_CASE("a session whose picture is full refuses the next connection, and has room again") {
  Config config;
  config.limits.picture_bytes_max = 400;
  CloudHost host(config);
  const ConnId first = host.join();
  host.join();
  const ConnId third = host.open_and_ask();
  host.verdict(Admission{Role::kPublisher, std::string(200, 'x'), {}});
  CHECK(host.refusal(third) == "OT_CONNECTION_LIMIT_EXCEEDED");
  host.step(ConnClosed{first, true});
  host.empty_mail();
  host.join();
}

TEST_CASE("who comes and goes without end is held off, and later let in again") {
  Config config;
  config.limits.coming_bytes = {1'000, 10'000};
  CloudHost host(config);
  const ConnId witness = host.join();
  const auto is_let_in = [&] {
    const ConnId conn = host.open_and_ask();
    host.verdict(Admission{Role::kPublisher, std::string(1'000, 'x'), {}});
    if (host.is_closed(conn)) return false;
    host.step(ConnClosed{conn, true});
    return true;
  };
  int let_in = 0;
  while (let_in < 100 && is_let_in())
    ++let_in;
  CHECK(let_in == 7);
  CHECK(host.take(witness).size() == 14);
  host.now += 1'000;
  CHECK(is_let_in());
  CHECK_FALSE(is_let_in());
}

TEST_CASE("a session with a limit of its own refuses who is one too many, until somebody leaves") {
  CloudHost host;
  const Admission limited{Role::kPublisher, std::nullopt, protocol::MediaMode::kRelayed, 2};
  const cloud::RoomKey key("key", "session");
  const auto enter = [&] {
    const ConnId conn = host.open_and_ask();
    host.verdict(limited);
    return conn;
  };
  CHECK(host.cloud().find_room(key) == nullptr);
  const ConnId first = enter();
  CHECK_FALSE(host.cloud().find_room(key)->is_full(2));
  enter();
  CHECK(host.cloud().find_room(key)->is_full(2));
  CHECK_FALSE(host.cloud().find_room(key)->is_full(0));
  host.empty_mail();
  const ConnId third = enter();
  CHECK(host.refusal(third) == "OT_CONNECTION_LIMIT_EXCEEDED");
  CHECK(host.closed[third].code == kCloseFull);
  host.step(ConnClosed{first, true});
  host.empty_mail();
  host.only<protocol::Joined>(enter());
}

TEST_CASE("the limit of a session raises no limit of the cloud") {
  Config config;
  config.limits.members_max = 1;
  CloudHost host(config);
  host.join();
  const ConnId second = host.open_and_ask();
  host.verdict(Admission{Role::kPublisher, std::nullopt, protocol::MediaMode::kRelayed, 9});
  CHECK(host.refusal(second) == "OT_CONNECTION_LIMIT_EXCEEDED");
}

TEST_CASE("too many sockets are closed at once") {
  Config config;
  config.limits.sockets_max = 1;
  CloudHost host(config);
  host.open();
  const ConnId second = host.open();
  REQUIRE(host.is_closed(second));
  CHECK(host.closed[second].code == kCloseTryAgainLater);
}

TEST_CASE("leave is answered, then the socket is closed normally, and the others hear why") {
  CloudHost host;
  const ConnId leaver = host.join();
  const ConnId other = host.join();
  const std::string leaver_id = host.id(leaver);
  host.empty_mail();
  host.send(leaver, protocol::Leave{5});
  CHECK(host.only<protocol::Ok>(leaver).id == 5);
  CHECK(host.closed[leaver].code == kCloseNormal);
  const auto event = host.only<protocol::ConnectionDestroyed>(other);
  CHECK(event.connection_id == leaver_id);
  CHECK(event.reason == Reason::kClientDisconnected);
}

TEST_CASE("how a socket closed decides the reason that the others hear") {
  CloudHost host;
  const ConnId clean = host.join();
  const ConnId unclean = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.step(ConnClosed{clean, true});
  CHECK(host.only<protocol::ConnectionDestroyed>(other).reason == Reason::kClientDisconnected);
  host.step(ConnClosed{unclean, false});
  CHECK(host.take(other).empty());  // it may come back
  host.now += Limits().grace_ms - 1;
  host.step(Tick{});
  host.empty_mail();
  host.now += 1;
  host.step(Tick{});
  CHECK(host.only<protocol::ConnectionDestroyed>(other).reason == Reason::kNetworkDisconnected);
}

TEST_CASE("a leaver's streams end before its connection does") {
  CloudHost host;
  const ConnId leaver = host.join();
  const ConnId other = host.join();
  const std::string first = host.publish(leaver);
  const std::string second = host.publish(leaver);
  host.step(ConnClosed{leaver, true});
  const auto mail = host.take(other);
  REQUIRE(mail.size() == 3);
  CHECK(std::get<protocol::StreamDestroyed>(mail[0]).stream_id == first);
  CHECK(std::get<protocol::StreamDestroyed>(mail[0]).reason == Reason::kClientDisconnected);
  CHECK(std::get<protocol::StreamDestroyed>(mail[1]).stream_id == second);
  CHECK(std::get<protocol::ConnectionDestroyed>(mail[2]).connection_id == host.id(leaver));
  CHECK(host.take(leaver).empty());
}

TEST_CASE("the publishers of a leaver's subscriptions hear that they ended") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const std::string stream = host.publish(publisher);
  host.subscribe(subscriber, 8, stream);
  host.send(subscriber, protocol::Leave{5});
  const auto mail = host.take(publisher);
  REQUIRE(mail.size() == 2);
  const auto& event = std::get<protocol::Unsubscribed>(mail[0]);
  CHECK(event.connection_id == host.id(subscriber));
  CHECK(event.subscription == 8);
  CHECK(std::holds_alternative<protocol::ConnectionDestroyed>(mail[1]));
}

TEST_CASE("a client that receives its own stream can leave") {
  CloudHost host;
  const ConnId both = host.join();
  const ConnId other = host.join();
  host.subscribe(both, 1, host.publish(both));
  host.step(ConnClosed{both, true});
  CHECK(host.take(other).size() == 2);
  CHECK(host.cloud().rooms().begin()->second.streams().empty());
}

TEST_CASE("an empty room is dropped") {
  CloudHost host;
  const ConnId conn = host.join();
  CHECK(host.cloud().rooms().size() == 1);
  host.step(ConnClosed{conn, true});
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE("draining tells everybody, closes every socket and takes no more") {
  CloudHost host;
  const ConnId member = host.join();
  const ConnId stranger = host.open();
  const ConnId asking = host.open_and_ask();
  host.empty_mail();
  host.step(Drain{});
  for (const ConnId conn : {member, stranger, asking}) {
    const auto closing = host.only<protocol::Closing>(conn);
    CHECK(closing.reason == Reason::kNetworkDisconnected);
    CHECK(closing.message == "server is shutting down");
    REQUIRE(host.is_closed(conn));
    CHECK(host.closed[conn].code == kCloseServiceRestart);
  }
  host.verdict(Admission{});
  CHECK(host.cloud().rooms().empty());
  const ConnId late = host.open();
  CHECK(host.closed[late].code == kCloseGoingAway);
  host.step(Drain{});
  CHECK(host.take(late).empty());
}

TEST_CASE("routed sessions run relayed, and the log says so once") {
  CloudHost host;
  for (int i = 0; i < 3; ++i) {
    const ConnId conn = host.open_and_ask("routed " + std::to_string(i));
    host.verdict(Admission{Role::kPublisher, std::nullopt, protocol::MediaMode::kRouted});
    CHECK(host.only<protocol::Joined>(conn).media_mode == protocol::MediaMode::kRelayed);
  }
  CHECK(std::count_if(host.logs.begin(), host.logs.end(), [](const Log& line) {
          return line.text.find("run relayed until the media router exists") != std::string::npos;
        }) == 1);
}

TEST_CASE("no log line holds a token, and each is one line") {
  CloudHost host;
  const ConnId conn = host.open();
  host.send(conn, protocol::Join{1, "key", "session\nforged", "secret-token", "evil\nclient"});
  host.verdict(Admission{});
  host.send(conn, protocol::Leave{2});
  const ConnId refused = host.open();
  host.send(refused, protocol::Join{1, "key", "s", "secret-token", "evil\nclient"});
  host.verdict(protocol::Error{ErrorCode::kAuthenticationError, "expired"});
  CHECK(host.logs.size() >= 4);
  for (const auto& line : host.logs) {
    CHECK(line.text.find("secret-token") == std::string::npos);
    CHECK(line.text.find('\n') == std::string::npos);
  }
}

}  // namespace parley::cloud
