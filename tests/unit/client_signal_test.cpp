#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

/// The first line that a signal call gives.
std::string answer_to(ClientHost& host, SendSignal in) {
  host.told();
  in.call = ++host.calls;
  in.session = 1;
  host.feed(in);
  const auto story = host.told();
  return story.empty() ? "" : story.front();
}

SendSignal signal(std::optional<std::string> type,
                  std::optional<std::string> data = {},
                  std::optional<std::string> to = {}) {
  return {0, 0, std::move(type), std::move(data), std::move(to), true, {}};
}

}  // namespace

TEST_CASE("a signal is sent and its call ends with the cloud's answer") {
  ClientHost host;
  host.join();
  CHECK(answer_to(host, signal("chat", "hello", "ann")) == "send signal chat hello ann");
  host.hear(protocol::Ok{host.sent<protocol::SendSignal>().id});
  CHECK(host.told() == Story{"complete 2"});
  CHECK(answer_to(host, signal({})) == "send signal - - -");
  CHECK(answer_to(host, signal("", "")) == "send signal -  -");
}

TEST_CASE("a signal that the cloud refuses fails by the cloud's name and the signal's number") {
  ClientHost host;
  host.join();
  const auto told_after = [&](const std::string& name) {
    answer_to(host, signal("chat"));
    host.hear(protocol::Refused{host.sent<protocol::SendSignal>().id, name, "why"});
    return host.told().front();
  };
  CHECK(told_after("OT_RATE_LIMIT_EXCEEDED") == "complete 2 OT_RATE_LIMIT_EXCEEDED 429");
  CHECK(told_after("OT_NOT_FOUND") == "complete 3 OT_NOT_FOUND 404");
  CHECK(told_after("OT_FROM_THE_FUTURE") == "complete 4 OT_UNEXPECTED_SERVER_RESPONSE 2001");
}

TEST_CASE("a signal is checked before it is sent") {
  ClientHost host;
  host.join();
  CHECK(answer_to(host, signal(std::string(128, 'x'))) != "");
  CHECK(answer_to(host, signal("AZaz09-_~", std::string(8192, 'x'))).substr(0, 4) == "send");
  CHECK(answer_to(host, signal(std::string(129, 'x'))) == "complete 4 OT_PAYLOAD_TOO_LARGE 413");
  CHECK(answer_to(host, signal("two words")) == "complete 5 OT_INVALID_PARAMETER 400");
  CHECK(answer_to(host, signal("t", std::string(8193, 'x'))) ==
        "complete 6 OT_PAYLOAD_TOO_LARGE 413");
  CHECK(answer_to(host, signal("t", "d", "nobody")) == "complete 7 OT_NOT_FOUND 404");
  auto wrong = signal("t");
  wrong.invalid = "signal: `data` must be text.";
  CHECK(answer_to(host, wrong) == "complete 8 OT_INVALID_PARAMETER 400");
  CHECK(host.last<Complete>().problem->message == "signal: `data` must be text.");
}

TEST_CASE("a signal needs a connected session and a role that may signal") {
  ClientHost host;
  CHECK(answer_to(host, signal("t")) == "complete 1 OT_INVALID_PARAMETER 400");
  host.init_session();
  CHECK(answer_to(host, signal("t")) == "complete 2 OT_NOT_CONNECTED 1010");
  ClientHost denied;
  denied.capabilities.signal = 0;
  denied.join();
  CHECK(answer_to(denied, signal("t")) == "complete 2 OT_PERMISSION_DENIED 1510");
  CHECK(denied.last<Exception>().session == 1U);
}

TEST_CASE("a signal without an answer times out after twenty seconds") {
  ClientHost host;
  host.join();
  host.wait(kPreparedMs);
  answer_to(host, signal("t"));
  CHECK(host.wake_at == host.now + 20'000);
  host.wait(20'000);
  CHECK(host.told().front() == "complete 2 OT_TIMEOUT 500");
  host.hear(protocol::Ok{host.sent<protocol::SendSignal>().id});
  CHECK(host.told().empty());
}

TEST_CASE("signals arrive with what they have and nothing more") {
  ClientHost host;
  host.join();
  host.event(protocol::Signal{0, "chat", "hello", "ann"});
  host.event(protocol::Signal{0, {}, {}, {}});
  CHECK(host.told() == Story{"signalReceived chat hello ann", "signalReceived - - -"});
  CHECK_FALSE(host.last<SignalReceived>().signal_type.has_value());
}

TEST_CASE("more calls in flight than can be kept are refused") {
  ClientHost host;
  host.join();
  for (int i = 0; i < 4096; ++i)
    answer_to(host, signal("t"));
  CHECK(answer_to(host, signal("t")) == "complete 4098 OT_RATE_LIMIT_EXCEEDED 429");
}

TEST_CASE("a call number in use is not answered twice") {
  ClientHost host;
  host.join();
  answer_to(host, signal("t"));
  host.feed(DisconnectSession{2, 1});
  CHECK(host.told().empty());
  host.hear(protocol::Ok{host.sent<protocol::SendSignal>().id});
  CHECK(host.told() == Story{"complete 2"});
}
