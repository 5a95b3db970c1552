#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "cloud/event_log.hpp"
#include "unit/cloud_host.hpp"

namespace parley::cloud {

namespace {

/// Appends an event that came of no request.
void append(EventLog& log, Audience audience, std::string text, std::int64_t now_ms = 5) {
  log.append({log.last() + 1, audience, {}, std::make_shared<const std::string>(std::move(text))},
             now_ms);
}

std::vector<std::string> after(const EventLog& log, std::uint32_t number, MemberNumber member) {
  const auto found = log.after(number, member, 0);
  REQUIRE(found.has_value());
  std::vector<std::string> out;
  for (const auto& entry : found->texts)
    out.push_back(*entry);
  return out;
}

}  // namespace

TEST_CASE("the log gives a member everything after a number that was meant for it") {
  EventLog log({10, 1000}, {10, 1000});
  append(log, {}, "one for all");
  append(log, 1, "two for the first");
  append(log, 2, "three for the second");
  append(log, {}, "four for all");
  CHECK(log.last() == 4);
  CHECK(after(log, 0, 1) ==
        std::vector<std::string>{"one for all", "two for the first", "four for all"});
  CHECK(after(log, 2, 2) == std::vector<std::string>{"three for the second", "four for all"});
  CHECK(after(log, 4, 2).empty());
}

TEST_CASE("the log says so when it does not reach back, or never came, that far") {
  EventLog log({2, 1000}, {10, 1000});
  for (int i = 0; i < 5; ++i)
    append(log, {}, "x");
  CHECK_FALSE(log.after(2, 1, 0).has_value());
  CHECK(after(log, 3, 1).size() == 2);
  CHECK_FALSE(log.after(6, 1, 0).has_value());
}

TEST_CASE("the log is bounded in bytes too") {
  EventLog log({100, 10}, {10, 1000});
  append(log, {}, "12345");
  append(log, {}, "12345");
  CHECK(after(log, 0, 1).size() == 2);
  append(log, {}, "1");
  CHECK_FALSE(log.after(0, 1, 0).has_value());
  CHECK(after(log, 1, 1).size() == 2);
  append(log, {}, "longer than all that is kept");
  CHECK_FALSE(log.after(3, 1, 0).has_value());
  CHECK(after(log, 4, 1).empty());
}

TEST_CASE("what others heard alone, and what is forgotten of that, keeps nobody from coming back") {
  EventLog log({2, 1000}, {10, 1000});
  append(log, {}, "one for all");
  append(log, 1, "two for the first");
  append(log, 1, "three for the first");
  append(log, 1, "four for the first");
  CHECK(log.forgotten() == 2);
  CHECK(after(log, 1, 2).empty());
  CHECK_FALSE(log.after(0, 2, 0).has_value());
  CHECK_FALSE(log.after(1, 1, 0).has_value());
  CHECK(after(log, 2, 1).size() == 2);
}

TEST_CASE("what came of a request is forgotten only by those who do not ask again") {
  EventLog log({2, 1000}, {10, 1000});
  append(log, {}, "one for all");
  log.append({2, 1, {2, 9}, std::make_shared<const std::string>("caused by the second")}, 5);
  append(log, 1, "three");
  append(log, 1, "four");
  CHECK(log.after(1, 2, 0).has_value());
  CHECK(log.after(1, 2, 10).has_value());
  CHECK_FALSE(log.after(1, 2, 9).has_value());
  CHECK_FALSE(log.after(1, 2, 3).has_value());
  log.keep_notes_of([](MemberNumber member) { return member != 2; });
  CHECK(log.after(1, 2, 9).has_value());
  CHECK_FALSE(log.after(1, 1, 0).has_value());
}

TEST_CASE("nobody is told more at once than a socket's queue holds") {
  EventLog log({100, 1000}, {2, 8});
  append(log, {}, "1234");
  append(log, 1, "1234");
  append(log, 1, "12345");
  CHECK_FALSE(log.after(0, 1, 0).has_value());
  CHECK_FALSE(log.after(1, 1, 0).has_value());
  CHECK(after(log, 2, 1).size() == 1);
  CHECK(after(log, 0, 2).size() == 1);
  append(log, {}, "");
  append(log, {}, "");
  CHECK_FALSE(log.after(2, 1, 0).has_value());
}

TEST_CASE("a log that is kept reaches as far as before, but over what it had no room for") {
  EventLog log({2, 1000}, {10, 1000});
  append(log, {}, "one for all", 5);
  append(log, 1, "two for the first", 6);
  append(log, 1, "three for the first", 20);
  CHECK(log.reach() == 1);
  log.forget_before(10);
  CHECK(log.forgotten() == 2);
  CHECK(log.reach() == 1);
  EventLog again({2, 1000}, {10, 1000});
  again.begin_after(log.forgotten(), log.reach());
  CHECK(again.after(1, 2, 0).has_value());
  CHECK_FALSE(again.after(0, 2, 0).has_value());
  append(log, 1, "four", 20);
  append(log, 1, "five", 30);
  CHECK(log.reach() == 3);
  log.forget_before(20);
  CHECK(log.reach() == 3);
  // What is as old as that was heard, or its member is gone.
  log.forget_before(21);
  CHECK(log.reach() == 1);
}

TEST_CASE("the log knows the requests that may be asked again") {
  EventLog log({10, 1000}, {10, 1000});
  for (const std::uint32_t request : {3U, 4U, 4U, 7U})
    log.append({log.last() + 1, {}, {2, request}, std::make_shared<const std::string>("x")}, 5);
  CHECK(log.requests_of(2, 4) == std::vector<std::uint32_t>{4, 7});
  CHECK(log.requests_of(2, 1) == std::vector<std::uint32_t>{3, 4, 7});
  CHECK(log.requests_of(2, 0).empty());
  CHECK(log.requests_of(1, 1).empty());
}

TEST_CASE("the log knows when each event happened, and for whom") {
  EventLog log({2, 1000}, {10, 1000});
  append(log, {}, "gone");
  append(log, {}, "one", 6);
  append(log, 7, "two", 8);
  REQUIRE(log.entries().size() == 2);
  CHECK(log.entries()[0].event.number == 2);
  CHECK(log.entries()[0].at_ms == 6);
  CHECK_FALSE(log.entries()[0].event.audience.has_value());
  CHECK(log.entries()[1].at_ms == 8);
  CHECK(log.entries()[1].event.audience == 7);
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
