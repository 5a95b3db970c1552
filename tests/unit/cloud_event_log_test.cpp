#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "cloud/event_log.hpp"
#include "unit/cloud_host.hpp"

namespace parley::cloud {

namespace {

SharedText text(std::string value) {
  return std::make_shared<const std::string>(std::move(value));
}

std::vector<std::string> after(const EventLog& log, std::uint32_t number, MemberNumber member) {
  const auto found = log.after(number, member);
  REQUIRE(found.has_value());
  std::vector<std::string> out;
  for (const auto& entry : *found)
    out.push_back(*entry);
  return out;
}

}  // namespace

TEST_CASE("the log gives a member everything after a number that was meant for it") {
  EventLog log(10, 1000);
  log.append({}, text("one for all"), 5);
  log.append(1, text("two for the first"), 5);
  log.append(2, text("three for the second"), 5);
  log.append({}, text("four for all"), 5);
  CHECK(log.last() == 4);
  CHECK(after(log, 0, 1) ==
        std::vector<std::string>{"one for all", "two for the first", "four for all"});
  CHECK(after(log, 2, 2) == std::vector<std::string>{"three for the second", "four for all"});
  CHECK(after(log, 4, 2).empty());
}

TEST_CASE("the log says so when it does not reach back, or never came, that far") {
  EventLog log(2, 1000);
  for (int i = 0; i < 5; ++i)
    log.append({}, text("x"), 5);
  CHECK_FALSE(log.after(2, 1).has_value());
  CHECK(after(log, 3, 1).size() == 2);
  CHECK_FALSE(log.after(6, 1).has_value());
}

TEST_CASE("the log is bounded in bytes too") {
  EventLog log(100, 10);
  log.append({}, text("12345"), 5);
  log.append({}, text("12345"), 5);
  CHECK(after(log, 0, 1).size() == 2);
  log.append({}, text("1"), 5);
  CHECK_FALSE(log.after(0, 1).has_value());
  CHECK(after(log, 1, 1).size() == 2);
  log.append({}, text("longer than all that is kept"), 5);
  CHECK_FALSE(log.after(3, 1).has_value());
  CHECK(after(log, 4, 1).empty());
}

TEST_CASE("the log knows when each event happened, and for whom") {
  EventLog log(2, 1000);
  log.append({}, text("gone"), 5);
  log.append({}, text("one"), 6);
  log.append(7, text("two"), 8);
  REQUIRE(log.entries().size() == 2);
  CHECK(log.entries()[0].number == 2);
  CHECK(log.entries()[0].wall_ms == 6);
  CHECK_FALSE(log.entries()[0].audience.has_value());
  CHECK(log.entries()[1].wall_ms == 8);
  CHECK(log.entries()[1].audience == 7);
}

TEST_CASE("what the log gives a member is what the member was sent") {
  CloudHost host;
  const ConnId first = host.join();
  const ConnId second = host.join();
  const std::string stream = host.publish(first);
  host.subscribe(second, 1, stream);
  host.sends.clear();
  const auto& room = host.cloud().rooms().begin()->second;
  const std::uint32_t from = room.log().last();
  host.send(second,
            protocol::Describe{5,
                               host.id(second),
                               1,
                               protocol::LegEnd::kPublisher,
                               {protocol::DescriptionType::kOffer, "v=0"}});
  host.send(second, protocol::SendSignal{6, "a", "b", {}});
  host.send(second, protocol::SendSignal{7, "a", "b", host.id(first)});
  host.send(second, protocol::Unsubscribe{8, 1});
  host.send(second, protocol::Leave{9});
  std::vector<std::string> sent;
  for (const auto& send : host.sends) {
    for (const ConnId conn : send.to) {
      if (conn == first) sent.push_back(*send.text);
    }
  }
  CHECK(sent.size() == 5);
  CHECK(after(room.log(), from, 1) == sent);
}

}  // namespace parley::cloud
