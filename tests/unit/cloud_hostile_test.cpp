// Frames that make no sense, and inputs in any order.
#include <string>

#include "base/rng.hpp"
#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::Reason;

TEST_CASE("what is not JSON is answered, then the socket closed, and the others hear it left") {
  CloudHost host;
  const ConnId conn = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.text(conn, "{\"type\":\"leave\",");
  const auto refused = host.only<protocol::Refused>(conn);
  CHECK(refused.id == 0);
  CHECK(refused.name == "OT_INVALID_PARAMETER");
  REQUIRE(host.is_closed(conn));
  CHECK(host.closed[conn].code == kCloseNotText);
  CHECK(host.only<protocol::ConnectionDestroyed>(other).reason == Reason::kNetworkDisconnected);
  CHECK_FALSE(host.is_closed(other));
}

TEST_CASE("deep, huge and badly encoded frames are as bad as no JSON") {
  for (const std::string& text :
       {std::string(100'000, '['),
        "{\"type\":\"leave\",\"id\":1,\"x\":\"" + std::string(70'000, 'x') + "\"}",
        std::string("{\"type\":\"\xff\xfe\"}"),
        std::string("")}) {
    CloudHost host;
    const ConnId conn = host.join();
    host.text(conn, text);
    CHECK(host.closed[conn].code == kCloseNotText);
  }
}

TEST_CASE("a binary frame closes the socket") {
  CloudHost host;
  const ConnId conn = host.join();
  host.step(ConnBinary{conn});
  REQUIRE(host.is_closed(conn));
  CHECK(host.closed[conn].code == kCloseUnacceptable);
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE(
    "unknown types and wrong fields are refused with the request's number if it can be read") {
  CloudHost host;
  const ConnId conn = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  const auto refused = [&](std::string_view text) {
    host.text(conn, text);
    const auto answer = host.only<protocol::Refused>(conn);
    CHECK(answer.name == "OT_INVALID_PARAMETER");
    CHECK_FALSE(answer.message.empty());
    return answer.id;
  };
  CHECK(refused(R"({"type":"fly","id":4})") == 4);
  CHECK(refused(R"({"type":"leave"})") == 0);
  CHECK(refused(R"({"type":"leave","id":"4"})") == 0);
  CHECK(refused(R"({"type":"leave","id":0})") == 0);
  CHECK(refused(R"({"id":5})") == 5);
  CHECK(refused(R"([])") == 0);
  CHECK(refused(R"(7)") == 0);
  CHECK(
      refused(
          R"({"type":"subscribe","id":6,"subscription":-1,"streamId":"x","audio":true,"video":true})") ==
      6);
  CHECK(refused(R"({"type":"publish","id":7,"stream":{"name":[]}})") == 7);
  CHECK_FALSE(host.is_closed(conn));
  CHECK(host.take(other).empty());
}

TEST_CASE("more than twenty senseless frames in a row close the socket") {
  CloudHost host;
  const ConnId conn = host.join();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20; ++i)
      host.text(conn, R"({"type":"fly","id":4})");
    CHECK_FALSE(host.is_closed(conn));
    if (round == 0) host.send(conn, protocol::SendSignal{5, {}, "sense", {}});
  }
  host.text(conn, R"({"type":"fly","id":4})");
  REQUIRE(host.is_closed(conn));
  CHECK(host.closed[conn].code == kClosePolicy);
}

TEST_CASE("a stranger that keeps asking before it joined is closed") {
  CloudHost host;
  const ConnId conn = host.open();
  for (int i = 0; i < 21; ++i)
    host.send(conn, protocol::Leave{5});
  CHECK(host.closed[conn].code == kClosePolicy);
}

TEST_CASE("inputs about unknown sockets are ignored") {
  CloudHost host;
  host.step(ConnText{99, "{}"});
  host.step(ConnBinary{99});
  host.step(ConnClosed{99, true});
  host.step(TokenChecked{99, Admission{}});
  host.step(Tick{});
  CHECK(host.logs.empty());
  CHECK(host.sends.empty());
  CHECK(host.closed.empty());
}

TEST_CASE("time that runs backwards or far ahead breaks nothing") {
  CloudHost host;
  host.now = kNever;
  const ConnId conn = host.join();
  host.now = -kNever;
  host.send(conn, protocol::SendSignal{5, {}, "x", {}});
  host.open();
  host.step(Tick{});
  CHECK_FALSE(host.is_closed(conn));
}

namespace {

/// Any input at all, most of them plausible: requests about things that exist, existed or never
/// did.
class Monkey {
 public:
  explicit Monkey(std::uint64_t seed) : rng_(seed), host_(config(seed)) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      host_.now += rng_.below(50);
      act();
      learn();
    }
    host_.step(Drain{});
    CHECK(host_.cloud().rooms().empty());
    CHECK(host_.cloud().socket_count() == 0);
  }

 private:
  static Config config(std::uint64_t seed) {
    Config out;
    out.seed = seed;
    out.limits.members_max = 4;
    out.limits.streams_max = 6;
    out.limits.member_streams_max = 3;
    out.limits.member_subscriptions_max = 4;
    out.limits.log_entries_max = 8;
    return out;
  }

  ConnId conn() {
    // Drawn one after the other: compilers differ in the order within one expression.
    const ConnId offset = 1 + rng_.below(12);
    return offset + (rng_.chance(900) ? oldest_ : 0);
  }

  std::string pick(const std::vector<std::string>& known) {
    if (known.empty() || rng_.chance(50)) return "nothing";
    return known[rng_.below(static_cast<std::uint32_t>(known.size()))];
  }

  void act() {
    switch (rng_.below(9)) {
      case 0:
        host_.open();
        if (++opened_ > 12) ++oldest_;
        break;
      case 1: host_.step(ConnClosed{conn(), rng_.chance(500)}); break;
      case 2:
        if (!host_.checks.empty()) verdict();
        break;
      case 3: garbage(); break;
      case 4: static_cast<void>(host_.command(command(), rng_.chance(500) ? "one" : "two")); break;
      default: host_.send(conn(), request()); break;
    }
  }

  void verdict() {
    const auto check =
        host_.checks[rng_.below(static_cast<std::uint32_t>(host_.checks.size()))].check;
    if (rng_.chance(100)) {
      host_.step(TokenChecked{check, protocol::Error{}});
    } else {
      const auto role = static_cast<protocol::Role>(rng_.below(4));
      host_.step(TokenChecked{check, Admission{role, "data", protocol::MediaMode::kRouted}});
    }
  }

  void garbage() {
    std::string text = protocol::encode(request());
    if (rng_.chance(500)) {
      text[rng_.below(static_cast<std::uint32_t>(text.size()))] =
          static_cast<char>(rng_.below(256));
    } else if (rng_.chance(500)) {
      text.resize(rng_.below(static_cast<std::uint32_t>(text.size())));
    }
    if (rng_.chance(30)) {
      host_.step(ConnBinary{conn()});
    } else {
      host_.text(conn(), text);
    }
  }

  AppCommand command() {
    switch (rng_.below(6)) {
      case 0: return AppSignal{"t", "d", pick(connections_)};
      case 1: return AppForceDisconnect{pick(connections_)};
      case 2: return AppForceMute{pick(streams_)};
      case 3: return AppForceMuteAll{{pick(streams_)}};
      case 4: return AppSetLayoutClasses{{{pick(streams_), {"a"}}, {pick(streams_), {}}}};
      default: return AppDisableForceMute{};
    }
  }

  protocol::ClientMessage request() {
    const std::uint32_t id = rng_.below(1000);
    const std::uint32_t subscription = rng_.below(5);
    const auto to = rng_.chance(500) ? protocol::LegEnd::kPublisher : protocol::LegEnd::kSubscriber;
    const auto end = [this] { return std::optional<std::uint32_t>(rng_.below(2)); };
    switch (rng_.below(16)) {
      case 0: return protocol::Leave{id};
      case 1: return protocol::Publish{id, CloudHost::some_stream()};
      case 2: return protocol::Unpublish{id, pick(streams_), {}};
      case 3: return protocol::UpdateStream{id, pick(streams_), rng_.chance(500), {}, end(), end()};
      case 4:
      case 5: return protocol::Subscribe{id, subscription, pick(streams_), true, rng_.chance(500)};
      case 6: return protocol::UpdateSubscription{id, subscription, true, rng_.chance(500)};
      case 7: return protocol::Unsubscribe{id, subscription};
      case 8: return protocol::Describe{id, pick(connections_), subscription, to, {}};
      case 9: return protocol::Trickle{id, pick(connections_), subscription, to, {}};
      case 10: return protocol::SendSignal{id, "t", "d", {}};
      case 11: return protocol::SendSignal{id, "t", "d", pick(connections_)};
      case 12: return protocol::ReportSender{id, pick(connections_), subscription, {}};
      default:
        return protocol::Join{id, "key", rng_.chance(500) ? "one" : "two", "token", "monkey"};
    }
  }

  void learn() {
    for (ConnId conn = oldest_; conn < oldest_ + 14; ++conn) {
      for (const auto& message : host_.take(conn)) {
        if (const auto* joined = std::get_if<protocol::Joined>(&message))
          connections_.push_back(joined->connection_id);
        if (const auto* published = std::get_if<protocol::Published>(&message))
          streams_.push_back(published->stream.stream_id);
      }
    }
    for (auto* list : {&connections_, &streams_}) {
      if (list->size() > 16) list->erase(list->begin());
    }
  }

  Rng rng_;
  CloudHost host_;
  ConnId oldest_ = 0;
  int opened_ = 0;
  std::vector<std::string> connections_;
  std::vector<std::string> streams_;
};

}  // namespace

TEST_CASE("any input in any order is an answer, never an abort") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    Monkey(seed).run(600);
}

TEST_CASE("the same past gives the same bytes") {
  const auto bytes = [] {
    Config config;
    config.seed = 7;
    CloudHost host(config);
    const ConnId first = host.join();
    host.join();
    host.publish(first);
    host.send(first, protocol::Leave{3});
    std::string out;
    for (const auto& send : host.sends)
      out += *send.text + "\n";
    return out;
  };
  CHECK(bytes() == bytes());
  CHECK_FALSE(bytes().empty());
}

}  // namespace parley::cloud
