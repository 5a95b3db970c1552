// What one connection may ask for: enough for any call, too little to flood somebody else.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "cloud/allowance.hpp"
#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::ClientMessage;
using protocol::LegEnd;

namespace {

ClientMessage describe(const std::string& subscriber, std::uint32_t subscription, LegEnd to) {
  // As long as browsers make them, in lines as usual.
  std::string sdp;
  while (sdp.size() < 8'000)
    sdp += "a=rtpmap:96 VP8/90000 and more\r\n";
  return protocol::Describe{
      7, subscriber, subscription, to, {protocol::DescriptionType::kOffer, sdp}};
}

ClientMessage trickle(const std::string& subscriber, std::uint32_t subscription, LegEnd to) {
  return protocol::Trickle{
      8, subscriber, subscription, to, {std::string(150, 'c'), "0", 0, "abcd"}};
}

ClientMessage signal(std::size_t bytes, std::optional<std::string> to = {}) {
  return protocol::SendSignal{9, {}, std::string(bytes, 'x'), std::move(to)};
}

/// How many of `count` equal requests are granted.
int granted(Allowance& allowance, const ClientMessage& request, std::size_t bytes, int count) {
  int out = 0;
  for (int i = 0; i < count; ++i) {
    if (allowance.take(request, bytes, 0)) ++out;
  }
  return out;
}

/// A publisher and a member that subscribes to it, who means harm.
struct Attack {
  // Closed early, which spares the test time and the victim nothing.
  static Config config() {
    Config out;
    out.limits.refusals = {0, 100};
    return out;
  }

  Attack()
      : host(config()), victim(host.join()), attacker(host.join()), stream(host.publish(victim)) {
    host.subscribe(attacker, 1, stream);
    host.sends.clear();
  }

  /// Sends requests until the cloud closes the attacker's socket.
  void flood(const std::function<ClientMessage(std::uint32_t)>& request) {
    for (std::uint32_t i = 0; i < 10'000 && !host.is_closed(attacker); ++i) {
      host.send(attacker, request(i));
      const auto mail = host.take(attacker);
      if (host.is_closed(attacker)) continue;
      REQUIRE_FALSE(mail.empty());
      const auto* refused = std::get_if<protocol::Refused>(&mail.back());
      if (refused != nullptr && refused->name == "OT_RATE_LIMIT_EXCEEDED") ++refusals;
    }
  }

  /// What lies in the victim's queue if it reads nothing.
  void check_queue() {
    std::size_t bytes = 0;
    std::size_t messages = 0;
    for (const auto& send : host.sends) {
      const auto count = std::count(send.to.begin(), send.to.end(), victim);
      messages += static_cast<std::size_t>(count);
      bytes += static_cast<std::size_t>(count) * send.text->size();
    }
    CHECK(messages > 0);
    CHECK(messages < kQueuedMessagesMax * 2 / 3);
    CHECK(bytes < kQueuedBytesMax * 2 / 3);
  }

  CloudHost host;
  ConnId victim;
  ConnId attacker;
  std::string stream;
  int refusals = 0;
};

}  // namespace

TEST_CASE("a member of a mesh of fifty that all join at once is never refused") {
  CloudHost host;
  std::vector<ConnId> others;
  std::vector<std::string> streams;
  for (int i = 0; i < 49; ++i) {
    others.push_back(host.join());
    streams.push_back(host.publish(others.back()));
  }
  const ConnId joiner = host.join();
  const std::string stream = host.publish(joiner);
  for (std::uint32_t i = 0; i < 49; ++i) {
    host.subscribe(others[i], 1, stream);
    host.subscribe(joiner, i, streams[i]);
  }
  const auto negotiate = [&](const std::string& subscriber, std::uint32_t subscription, LegEnd to) {
    host.send(joiner, describe(subscriber, subscription, to));
    for (int i = 0; i < 20; ++i)
      host.send(joiner, trickle(subscriber, subscription, to));
  };
  for (std::uint32_t i = 0; i < 49; ++i) {
    negotiate(host.id(joiner), i, LegEnd::kPublisher);
    negotiate(host.id(others[i]), 1, LegEnd::kSubscriber);
  }
  const auto answers = host.take(joiner);
  CHECK(answers.size() == 98 * 21);
  CHECK(std::all_of(answers.begin(), answers.end(), [](const auto& answer) {
    return std::holds_alternative<protocol::Ok>(answer);
  }));
}

TEST_CASE("requests are limited by count and by bytes, and signals apart from them") {
  const ClientMessage request = protocol::UpdateSubscription{1, 1, true, true};
  Allowance by_count({}, 0);
  CHECK(granted(by_count, request, 100, 5'000) == 4'096);
  CHECK(granted(by_count, signal(1), 100, 300) == 200);
  Allowance by_bytes({}, 0);
  CHECK(granted(by_bytes, request, 65'536, 100) == 32);
  CHECK(granted(by_bytes, signal(1), 8'192, 100) == 64);
  CHECK(granted(by_bytes, request, 1, 1) == 0);
  CHECK(by_bytes.take(request, 65'536, 1'000));
  CHECK_FALSE(by_bytes.take(request, 1, 1'000));
}

TEST_CASE("reports of senders are limited by count and by size, apart from what calls need") {
  const ClientMessage report = protocol::ReportSender{1, "subscriber", 1, {1, 1}};
  const ClientMessage request = protocol::UpdateSubscription{1, 1, true, true};
  Allowance allowance({}, 0);
  CHECK(granted(allowance, report, 1'025, 10) == 0);
  CHECK(granted(allowance, report, 1'024, 1'000) == 256);
  CHECK(granted(allowance, request, 100, 10) == 10);
  CHECK(allowance.take(report, 100, 1'000));
  CHECK(Allowance::excess(report).message.substr(0, 16) == "too many reports");
}

TEST_CASE("what ends something is always granted") {
  Allowance allowance({}, 0);
  granted(allowance, protocol::Trickle{}, 65'536, 100);
  CHECK(granted(allowance, protocol::Unsubscribe{}, 50, 10) == 10);
  CHECK(granted(allowance, protocol::Unpublish{}, 50, 10) == 10);
  CHECK(granted(allowance, protocol::Leave{}, 50, 10) == 10);
  CHECK(granted(allowance, protocol::Subscribe{}, 50, 10) == 0);
}

TEST_CASE("what ends something is counted while there is something to count") {
  Allowance allowance({}, 0);
  CHECK(granted(allowance, protocol::Unsubscribe{}, 50, 4'096) == 4'096);
  CHECK(granted(allowance, protocol::Subscribe{}, 50, 1) == 0);
}

TEST_CASE("who is refused now and then may go on for ever, who floods may not") {
  const auto lasts = [](int refusals_per_s) {
    Allowance allowance({}, 0);
    for (int second = 0; second < 3'600; ++second) {
      for (int i = 0; i < refusals_per_s; ++i) {
        if (!allowance.take_refusal(TimeMs{second} * 1'000)) return second;
      }
    }
    return 3'600;
  };
  CHECK(lasts(100) == 3'600);
  CHECK(lasts(200) == 19);
  CHECK(lasts(2'000) == 1);
}

TEST_CASE("what is too much is refused by name and may be asked for again a second later") {
  Config config;
  config.limits.requests = {1, 2};
  CloudHost host(config);
  const ConnId victim = host.join();
  const std::string stream = host.publish(victim);
  const ConnId asker = host.join();
  host.subscribe(asker, 1, stream);
  host.send(asker, protocol::UpdateSubscription{5, 1, false, true});
  CHECK(host.only<protocol::Ok>(asker).id == 5);
  host.empty_mail();
  host.send(asker, protocol::UpdateSubscription{6, 1, true, true});
  const auto refused = host.only<protocol::Refused>(asker);
  CHECK(refused.id == 6);
  CHECK(refused.name == "OT_RATE_LIMIT_EXCEEDED");
  CHECK(refused.message == "too many requests, or too large ones; wait a second and try again");
  CHECK(host.take(victim).empty());
  host.send(asker, protocol::SendSignal{7, {}, "still possible", {}});
  CHECK(host.take(asker).size() == 2);
  host.now += 1'000;
  host.empty_mail();
  host.send(asker, protocol::UpdateSubscription{8, 1, true, true});
  CHECK(host.only<protocol::Ok>(asker).id == 8);
  CHECK(host.only<protocol::SubscriptionUpdated>(victim).audio);
}

TEST_CASE("a joined client alone is counted: nobody is refused before") {
  Config config;
  config.limits.requests = {0, 0};
  CloudHost host(config);
  const ConnId conn = host.join();
  host.send(conn, protocol::Publish{2, CloudHost::some_stream()});
  CHECK(host.refusal(conn) == "OT_RATE_LIMIT_EXCEEDED");
  host.send(conn, protocol::Leave{3});
  CHECK(host.only<protocol::Ok>(conn).id == 3);
}

TEST_CASE("whatever a member floods another with, little of it arrives, and it is closed") {
  const auto flood = [](const auto& make_request) {
    Attack attack;
    const std::string self = attack.host.id(attack.attacker);
    attack.flood([&](std::uint32_t i) { return make_request(attack, self, i); });
    CHECK(attack.refusals >= 50);  // the others are for what is not there
    REQUIRE(attack.host.is_closed(attack.attacker));
    const auto& closed = attack.host.closed[attack.attacker];
    CHECK(closed.code == kClosePolicy);
    CHECK(closed.reason == "too many refused requests; slow down when one is refused");
    CHECK_FALSE(attack.host.is_closed(attack.victim));
    attack.check_queue();
  };
  SECTION("descriptions of what JSON could make longer") {
    flood([](Attack&, const std::string& self, std::uint32_t) -> ClientMessage {
      return protocol::Describe{5,
                                self,
                                1,
                                LegEnd::kPublisher,
                                {protocol::DescriptionType::kOffer, std::string(32'000, '\n')}};
    });
  }
  SECTION("candidates") {
    flood([](Attack&, const std::string& self, std::uint32_t) -> ClientMessage {
      return protocol::Trickle{
          5, self, 1, LegEnd::kPublisher, {std::string(1'024, 'c'), {}, {}, {}}};
    });
  }
  SECTION("wishes") {
    flood([](Attack&, const std::string&, std::uint32_t i) -> ClientMessage {
      return protocol::UpdateSubscription{5, 1, i % 2 == 1, true};
    });
  }
  SECTION("subscriptions") {
    flood([](Attack& attack, const std::string&, std::uint32_t i) -> ClientMessage {
      if (i % 2 == 0) return protocol::Subscribe{5, 2, attack.stream, true, true};
      return protocol::Unsubscribe{6, 2};
    });
  }
  SECTION("signals") {
    flood([](Attack& attack, const std::string&, std::uint32_t) {
      return signal(8'192, attack.host.id(attack.victim));
    });
  }
  SECTION("all at once") {
    flood([](Attack&, const std::string& self, std::uint32_t i) -> ClientMessage {
      if (i % 4 == 0) return signal(8'192);
      if (i % 4 == 1) return trickle(self, 1, LegEnd::kPublisher);
      if (i % 4 == 2) return describe(self, 1, LegEnd::kPublisher);
      return protocol::Publish{5, CloudHost::some_stream()};
    });
  }
}

TEST_CASE("who asks for ever for what cannot be is closed, too") {
  Attack attack;
  attack.flood([](std::uint32_t) -> ClientMessage { return protocol::Unsubscribe{5, 99}; });
  REQUIRE(attack.host.is_closed(attack.attacker));
  CHECK(attack.host.closed[attack.attacker].code == kClosePolicy);
}

}  // namespace parley::cloud
