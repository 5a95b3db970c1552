// What the app server may do to a room, and what everybody hears of it.
#include <string>
#include <vector>

#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::ErrorCode;
using protocol::Reason;

namespace {

const RoomStream& stream_of(const CloudHost& host, const std::string& stream_id) {
  const RoomStream* stream = host.cloud().rooms().begin()->second.stream(stream_id);
  REQUIRE(stream != nullptr);
  return *stream;
}

}  // namespace

TEST_CASE("a command for a session that nobody is in is answered by name") {
  CloudHost host;
  host.join(protocol::Role::kPublisher, "another session");
  const std::vector<AppCommand> all{AppSignal{},
                                    AppForceDisconnect{"c"},
                                    AppForceMute{"s"},
                                    AppForceMuteAll{},
                                    AppDisableForceMute{},
                                    AppSetLayoutClasses{}};
  for (const auto& command : all) {
    const auto problem = host.command(command);
    REQUIRE(problem.has_value());
    CHECK(problem->code == ErrorCode::kNotFound);
  }
  // The same session id of another project is another session.
  host.step(AppAsked{1, "other key", "another session", AppDisableForceMute{}});
  CHECK(host.answers.back().problem.has_value());
}

TEST_CASE("a signal of the app server has no sender, and reaches all or one") {
  CloudHost host;
  const ConnId one = host.join();
  const ConnId other = host.join(protocol::Role::kPublisheronly);
  CHECK_FALSE(host.command(AppSignal{"news", "hello", {}}).has_value());
  for (const ConnId conn : {one, other}) {
    const auto signal = host.only<protocol::Signal>(conn);
    CHECK(signal.signal_type == "news");
    CHECK(signal.data == "hello");
    CHECK_FALSE(signal.from.has_value());
  }
  CHECK_FALSE(host.command(AppSignal{{}, "you", host.id(other)}).has_value());
  CHECK(host.only<protocol::Signal>(other).data == "you");
  CHECK(host.take(one).empty());
  CHECK(host.command(AppSignal{{}, {}, "nobody"})->code == ErrorCode::kNotFound);
  CHECK(host.command(AppSignal{"no spaces", {}, {}})->code == ErrorCode::kInvalidParameter);
  CHECK(host.command(AppSignal{std::string(129, 't'), {}, {}})->code ==
        ErrorCode::kPayloadTooLarge);
  CHECK(host.command(AppSignal{{}, std::string(8193, 'd'), {}})->code ==
        ErrorCode::kPayloadTooLarge);
  CHECK(host.take(one).empty());
}

TEST_CASE("the app server disconnects a client, and the last one ends the room") {
  CloudHost host;
  const ConnId victim = host.join();
  const ConnId other = host.join();
  const std::string id = host.id(victim);
  CHECK_FALSE(host.command(AppForceDisconnect{id}).has_value());
  CHECK(host.only<protocol::Closing>(victim).reason == Reason::kForceDisconnected);
  CHECK(host.closed.at(victim).code == kCloseExpelled);
  CHECK(host.only<protocol::ConnectionDestroyed>(other).reason == Reason::kForceDisconnected);
  CHECK(host.command(AppForceDisconnect{id})->code == ErrorCode::kNotFound);
  CHECK_FALSE(host.command(AppForceDisconnect{host.id(other)}).has_value());
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE("the app server mutes one stream, all but some, and lets go again") {
  CloudHost host;
  const ConnId publisher = host.join();
  const std::string first = host.publish(publisher);
  const std::string second = host.publish(publisher);
  CHECK(host.command(AppForceMute{"none"})->code == ErrorCode::kNotFound);
  CHECK_FALSE(host.command(AppForceMute{first}).has_value());
  CHECK(host.only<protocol::StreamUpdated>(publisher).forced == true);
  CHECK_FALSE(host.command(AppForceMuteAll{{second}}).has_value());
  CHECK(host.only<protocol::MuteForced>(publisher).active);
  CHECK(stream_of(host, second).stream.has_audio);
  CHECK_FALSE(host.command(AppDisableForceMute{}).has_value());
  CHECK_FALSE(host.only<protocol::MuteForced>(publisher).active);
  CHECK_FALSE(stream_of(host, first).stream.has_audio);
}

TEST_CASE("layout classes come from the token, and the app server sets them anew") {
  CloudHost host;
  const ConnId publisher = host.open_and_ask();
  Admission admission;
  admission.layout_classes = {"focus", "big"};
  host.verdict(admission);
  host.empty_mail();
  const std::string first = host.publish(publisher);
  const std::string second = host.publish(publisher);
  CHECK(stream_of(host, second).layout_classes == std::vector<std::string>{"focus", "big"});
  CHECK_FALSE(host.command(AppSetLayoutClasses{{{first, {}}, {second, {"full"}}}}).has_value());
  CHECK(stream_of(host, first).layout_classes.empty());
  CHECK(stream_of(host, second).layout_classes == std::vector<std::string>{"full"});
  // All or none.
  CHECK(host.command(AppSetLayoutClasses{{{first, {"x"}}, {"none", {}}}})->code ==
        ErrorCode::kNotFound);
  CHECK(stream_of(host, first).layout_classes.empty());
  CHECK(host.take(publisher).empty());
}

}  // namespace parley::cloud
