// What the members of a room may do, and what the others hear of it.
#include <string>

#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::Reason;
using protocol::Role;

TEST_CASE("a published stream is announced to everybody before its publisher gets its answer") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.send(publisher, protocol::Publish{4, CloudHost::some_stream()});
  const auto mail = host.take(publisher);
  REQUIRE(mail.size() == 2);
  const auto& event = std::get<protocol::StreamCreated>(mail[0]);
  const auto& answer = std::get<protocol::Published>(mail[1]);
  CHECK(answer.id == 4);
  CHECK(answer.stream == event.stream);
  CHECK(event.stream.connection_id == host.id(publisher));
  CHECK(event.stream.name == "a name");
  CHECK(event.stream.width == 640);
  CHECK(event.stream.frame_rate == 30U);
  CHECK(host.only<protocol::StreamCreated>(other) == event);
}

TEST_CASE("an event is encoded once however many hear it") {
  CloudHost host;
  const ConnId publisher = host.join();
  host.join();
  host.join();
  host.sends.clear();
  host.send(publisher, protocol::Publish{4, CloudHost::some_stream()});
  REQUIRE(host.sends.size() == 2);
  CHECK(host.sends[0].to.size() == 3);
}

TEST_CASE("only roles that publish may publish") {
  CloudHost host;
  const ConnId subscriber = host.join(Role::kSubscriber);
  const ConnId other = host.join();
  host.empty_mail();
  host.send(subscriber, protocol::Publish{4, CloudHost::some_stream()});
  CHECK(host.refusal(subscriber) == "OT_PERMISSION_DENIED");
  CHECK(host.take(other).empty());
  CHECK(host.cloud().rooms().begin()->second.streams().empty());
  host.publish(host.join(Role::kPublisheronly));
  host.publish(host.join(Role::kModerator));
}

TEST_CASE("streams are limited, in a room and for one connection") {
  Config config;
  config.limits.streams_max = 3;
  config.limits.member_streams_max = 2;
  CloudHost host(config);
  const ConnId first = host.join();
  const ConnId second = host.join();
  host.publish(first);
  host.publish(first);
  host.send(first, protocol::Publish{4, CloudHost::some_stream()});
  CHECK(host.refusal(first) == "OT_STREAM_LIMIT_EXCEEDED");
  host.publish(second);
  host.send(second, protocol::Publish{4, CloudHost::some_stream()});
  CHECK(host.refusal(second) == "OT_STREAM_LIMIT_EXCEEDED");
}

TEST_CASE("streams are limited by what newcomers are told of them") {
  Config config;
  config.limits.member_streams_bytes_max = 1'000;
  config.limits.picture_bytes_max = 4'000;
  CloudHost host(config);
  auto stream = CloudHost::some_stream();
  stream.name = std::string(600, 'x');
  const auto publish = [&](ConnId conn) {
    host.empty_mail();
    host.send(conn, protocol::Publish{4, stream});
    const auto answer = host.take(conn).back();
    const auto* refused = std::get_if<protocol::Refused>(&answer);
    return refused == nullptr ? std::get<protocol::Published>(answer).stream.stream_id
                              : refused->name;
  };
  const ConnId first = host.join();
  const ConnId second = host.join();
  const ConnId third = host.join();
  const std::string stream_id = publish(first);
  CHECK(publish(first) == "OT_STREAM_LIMIT_EXCEEDED");
  publish(second);
  CHECK(publish(third) == "OT_STREAM_LIMIT_EXCEEDED");
  host.send(first, protocol::Unpublish{5, stream_id});
  CHECK(publish(third) != "OT_STREAM_LIMIT_EXCEEDED");
  CHECK(publish(first) == "OT_STREAM_LIMIT_EXCEEDED");
}

TEST_CASE("one connection cannot take a stream often, for every time is a peer connection") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId taker = host.join();
  const std::string stream = host.publish(publisher);
  for (std::uint32_t subscription = 1; subscription <= 4; ++subscription)
    host.subscribe(taker, subscription, stream);
  host.send(taker, protocol::Subscribe{4, 5, stream, true, true});
  CHECK(host.refusal(taker) == "OT_STREAM_LIMIT_EXCEEDED");
  host.subscribe(host.join(), 1, stream);
  host.send(taker, protocol::Unsubscribe{5, 2});
  host.empty_mail();
  host.subscribe(taker, 5, stream);
}

TEST_CASE("unpublishing is announced to everybody, then answered") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId other = host.join();
  const std::string stream = host.publish(publisher);
  host.send(publisher, protocol::Unpublish{5, stream, Reason::kMediaStopped});
  const auto mail = host.take(publisher);
  REQUIRE(mail.size() == 2);
  CHECK(std::get<protocol::StreamDestroyed>(mail[0]).reason == Reason::kMediaStopped);
  CHECK(std::get<protocol::Ok>(mail[1]).id == 5);
  CHECK(host.only<protocol::StreamDestroyed>(other).stream_id == stream);
  host.send(publisher, protocol::Unpublish{6, stream, std::nullopt});
  CHECK(host.refusal(publisher) == "OT_STREAM_NOT_FOUND");
}

TEST_CASE("a stream belongs to the connection that publishes it") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string stream = host.publish(publisher);
  host.send(moderator, protocol::Unpublish{5, stream, std::nullopt});
  CHECK(host.refusal(moderator) == "OT_PERMISSION_DENIED");
  host.send(moderator, protocol::UpdateStream{6, stream, false, {}, {}, {}});
  CHECK(host.refusal(moderator) == "OT_PERMISSION_DENIED");
  CHECK(host.take(publisher).empty());
}

TEST_CASE("a client cannot claim that a moderator ended its stream") {
  CloudHost host;
  const ConnId publisher = host.join();
  const std::string stream = host.publish(publisher);
  host.send(publisher, protocol::Unpublish{5, stream, Reason::kForceUnpublished});
  CHECK(host.refusal(publisher) == "OT_INVALID_PARAMETER");
  CHECK(host.cloud().rooms().begin()->second.streams().size() == 1);
}

TEST_CASE("an update says what changed and only that") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId other = host.join();
  const std::string stream = host.publish(publisher);
  host.send(publisher, protocol::UpdateStream{5, stream, false, true, 640, 360});
  const auto event = host.only<protocol::StreamUpdated>(other);
  CHECK(event.has_audio == false);
  CHECK_FALSE(event.has_video.has_value());
  CHECK(event.width == 640U);
  CHECK(event.height == 360U);
  CHECK(host.take(publisher).size() == 2);

  host.send(publisher, protocol::UpdateStream{6, stream, false, {}, 640, 360});
  CHECK(host.only<protocol::Ok>(publisher).id == 6);
  CHECK(host.take(other).empty());

  host.send(publisher, protocol::UpdateStream{7, stream, {}, {}, 320, {}});
  CHECK(host.refusal(publisher) == "OT_INVALID_PARAMETER");

  host.send(publisher, protocol::UpdateStream{8, stream, {}, false, {}, {}, true});
  CHECK(host.only<protocol::StreamUpdated>(other).quality == true);
  host.send(publisher, protocol::UpdateStream{9, stream, true, false, {}, {}, true});
  CHECK_FALSE(host.only<protocol::StreamUpdated>(other).quality.has_value());
  host.send(publisher, protocol::UpdateStream{10, stream, false, true, {}, {}});
  host.empty_mail();

  const ConnId late = host.open_and_ask();
  host.verdict(Admission{});
  const auto joined = host.only<protocol::Joined>(late);
  CHECK_FALSE(joined.streams[0].has_audio);
  CHECK(joined.streams[0].height == 360);
}

TEST_CASE("a subscription is announced to the publisher alone, then answered") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join(Role::kSubscriber);
  const ConnId other = host.join();
  const std::string stream = host.publish(publisher);
  host.send(subscriber, protocol::Subscribe{5, 8, stream, true, false});
  CHECK(host.only<protocol::Ok>(subscriber).id == 5);
  const auto event = host.only<protocol::Subscribed>(publisher);
  CHECK(event.connection_id == host.id(subscriber));
  CHECK(event.subscription == 8);
  CHECK(event.stream_id == stream);
  CHECK(event.audio);
  CHECK_FALSE(event.video);
  CHECK(host.take(other).empty());
}

TEST_CASE("a subscription that cannot be is refused") {
  Config config;
  config.limits.member_subscriptions_max = 2;
  CloudHost host(config);
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const ConnId publisheronly = host.join(Role::kPublisheronly);
  const std::string stream = host.publish(publisher);
  host.send(publisheronly, protocol::Subscribe{5, 1, stream, true, true});
  CHECK(host.refusal(publisheronly) == "OT_PERMISSION_DENIED");
  host.send(subscriber, protocol::Subscribe{5, 1, "unknown", true, true});
  CHECK(host.refusal(subscriber) == "OT_STREAM_NOT_FOUND");
  host.subscribe(subscriber, 1, stream);
  host.send(subscriber, protocol::Subscribe{5, 1, stream, true, true});
  CHECK(host.refusal(subscriber) == "OT_INVALID_PARAMETER");
  host.subscribe(subscriber, 2, stream);
  host.send(subscriber, protocol::Subscribe{5, 3, stream, true, true});
  CHECK(host.refusal(subscriber) == "OT_STREAM_LIMIT_EXCEEDED");
  CHECK(host.take(publisher).empty());
}

TEST_CASE("the publisher hears what a subscriber wants now, when it changes") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  host.subscribe(subscriber, 4, host.publish(publisher));
  host.send(subscriber, protocol::UpdateSubscription{5, 4, true, false});
  CHECK(host.only<protocol::Ok>(subscriber).id == 5);
  const auto event = host.only<protocol::SubscriptionUpdated>(publisher);
  CHECK(event.subscription == 4);
  CHECK(event.audio);
  CHECK_FALSE(event.video);
  host.send(subscriber, protocol::UpdateSubscription{6, 4, true, false});
  CHECK(host.take(publisher).empty());
  host.empty_mail();
  host.send(subscriber, protocol::UpdateSubscription{7, 5, true, false});
  CHECK(host.refusal(subscriber) == "OT_NOT_FOUND");
}

TEST_CASE("an ended subscription is announced to the publisher and is gone") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  host.subscribe(subscriber, 4, host.publish(publisher));
  host.send(subscriber, protocol::Unsubscribe{5, 4});
  CHECK(host.only<protocol::Ok>(subscriber).id == 5);
  CHECK(host.only<protocol::Unsubscribed>(publisher).subscription == 4);
  host.send(subscriber, protocol::Unsubscribe{6, 4});
  CHECK(host.refusal(subscriber) == "OT_NOT_FOUND");
}

TEST_CASE("the subscriptions of a stream that ends go with it, silently") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const std::string stream = host.publish(publisher);
  host.subscribe(subscriber, 4, stream);
  host.send(publisher, protocol::Unpublish{5, stream, std::nullopt});
  CHECK(host.take(publisher).size() == 2);
  host.only<protocol::StreamDestroyed>(subscriber);
  host.send(subscriber, protocol::Unsubscribe{6, 4});
  CHECK(host.refusal(subscriber) == "OT_NOT_FOUND");
  host.send(subscriber, protocol::Leave{7});
  host.only<protocol::ConnectionDestroyed>(publisher);
}

TEST_CASE("descriptions and candidates go to the other end of the leg and to nobody else") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const ConnId other = host.join();
  host.subscribe(subscriber, 4, host.publish(publisher));
  const protocol::Description offer{protocol::DescriptionType::kOffer, "v=0"};
  const protocol::Candidate candidate{"candidate:1", "0", 0, "abcd"};

  host.send(subscriber,
            protocol::Describe{5, host.id(subscriber), 4, protocol::LegEnd::kPublisher, offer});
  const auto described = host.only<protocol::Described>(publisher);
  CHECK(described.connection_id == host.id(subscriber));
  CHECK(described.subscription == 4);
  CHECK(described.to == protocol::LegEnd::kPublisher);
  CHECK(described.description == offer);
  CHECK(host.only<protocol::Ok>(subscriber).id == 5);

  host.send(publisher,
            protocol::Trickle{6, host.id(subscriber), 4, protocol::LegEnd::kSubscriber, candidate});
  const auto trickled = host.only<protocol::Trickled>(subscriber);
  CHECK(trickled.connection_id == host.id(subscriber));
  CHECK(trickled.to == protocol::LegEnd::kSubscriber);
  CHECK(trickled.candidate == candidate);
  CHECK(host.take(other).empty());
}

TEST_CASE("nobody else can speak into a leg, and no end can speak to itself") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const ConnId other = host.join(Role::kModerator);
  host.subscribe(subscriber, 4, host.publish(publisher));
  const protocol::Description offer{protocol::DescriptionType::kOffer, "v=0"};
  const auto describe =
      [&](ConnId from, const std::string& of, std::uint32_t subscription, auto to) {
        host.send(from, protocol::Describe{5, of, subscription, to, offer});
        return host.refusal(from);
      };
  const std::string id = host.id(subscriber);
  CHECK(describe(other, id, 4, protocol::LegEnd::kPublisher) == "OT_PERMISSION_DENIED");
  CHECK(describe(other, id, 4, protocol::LegEnd::kSubscriber) == "OT_PERMISSION_DENIED");
  CHECK(describe(publisher, id, 4, protocol::LegEnd::kPublisher) == "OT_PERMISSION_DENIED");
  CHECK(describe(subscriber, id, 4, protocol::LegEnd::kSubscriber) == "OT_PERMISSION_DENIED");
  CHECK(describe(subscriber, id, 5, protocol::LegEnd::kPublisher) == "OT_NOT_FOUND");
  CHECK(describe(subscriber, "unknown", 4, protocol::LegEnd::kPublisher) == "OT_NOT_FOUND");
  host.send(
      other,
      protocol::Trickle{6, id, 4, protocol::LegEnd::kSubscriber, {"candidate:1", {}, {}, {}}});
  CHECK(host.refusal(other) == "OT_PERMISSION_DENIED");
  CHECK(host.take(publisher).empty());
  CHECK(host.take(subscriber).empty());
}

TEST_CASE(
    "a sender's report goes to the one subscriber that it is about, and stays out of the log") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId subscriber = host.join();
  const ConnId other = host.join(Role::kModerator);
  const std::string stream = host.publish(publisher);
  host.subscribe(subscriber, 4, stream);
  host.subscribe(other, 5, stream);
  const auto& log = host.cloud().rooms().begin()->second.log();
  const auto before = log.last();
  const protocol::SenderReport report{1'700'000, 300'000};
  host.send(publisher, protocol::ReportSender{6, host.id(subscriber), 4, report});
  const auto reported = host.only<protocol::SenderReported>(subscriber);
  CHECK(reported.subscription == 4);
  CHECK(reported.report == report);
  CHECK(host.only<protocol::Ok>(publisher).id == 6);
  CHECK(host.take(other).empty());
  CHECK(log.last() == before);

  const auto refusal = [&](ConnId from, const std::string& of, std::uint32_t subscription) {
    host.send(from, protocol::ReportSender{7, of, subscription, report});
    return host.refusal(from);
  };
  CHECK(refusal(other, host.id(subscriber), 4) == "OT_PERMISSION_DENIED");
  CHECK(refusal(subscriber, host.id(subscriber), 4) == "OT_PERMISSION_DENIED");
  CHECK(refusal(publisher, host.id(subscriber), 5) == "OT_NOT_FOUND");
  CHECK(refusal(publisher, "unknown", 4) == "OT_NOT_FOUND");
  CHECK(host.take(subscriber).empty());
}

TEST_CASE("a client that receives its own stream is both ends of the leg") {
  CloudHost host;
  const ConnId both = host.join();
  host.subscribe(both, 4, host.publish(both));
  const protocol::Description offer{protocol::DescriptionType::kOffer, "v=0"};
  for (const auto to : {protocol::LegEnd::kPublisher, protocol::LegEnd::kSubscriber}) {
    host.send(both, protocol::Describe{5, host.id(both), 4, to, offer});
    const auto mail = host.take(both);
    REQUIRE(mail.size() == 2);
    CHECK(std::get<protocol::Described>(mail[0]).to == to);
  }
}

TEST_CASE("rooms do not see each other") {
  CloudHost host;
  const ConnId here = host.join(Role::kModerator, "here");
  const ConnId there = host.join(Role::kModerator, "there");
  const ConnId also_there = host.join(Role::kModerator, "there");
  const std::string stream = host.publish(there);
  host.subscribe(also_there, 4, stream);
  host.send(here, protocol::Subscribe{5, 1, stream, true, true});
  CHECK(host.refusal(here) == "OT_STREAM_NOT_FOUND");
  host.send(here, protocol::Unpublish{5, stream, {}});
  CHECK(host.refusal(here) == "OT_STREAM_NOT_FOUND");
  host.send(here, protocol::UpdateStream{5, stream, false, {}, {}, {}});
  CHECK(host.refusal(here) == "OT_STREAM_NOT_FOUND");
  host.send(here, protocol::SendSignal{5, {}, "x", host.id(there)});
  CHECK(host.refusal(here) == "OT_NOT_FOUND");
  host.send(here,
            protocol::Describe{5,
                               host.id(also_there),
                               4,
                               protocol::LegEnd::kPublisher,
                               {protocol::DescriptionType::kOffer, "v=0"}});
  CHECK(host.refusal(here) == "OT_NOT_FOUND");
  host.send(here, protocol::SendSignal{5, {}, "to all", {}});
  CHECK(host.take(here).size() == 2);
  host.send(here, protocol::Leave{6});
  CHECK(host.take(there).empty());
  CHECK(host.take(also_there).empty());
}

TEST_CASE("equal session ids of two projects are two rooms") {
  CloudHost host;
  host.join();
  const ConnId conn = host.open();
  host.send(conn, protocol::Join{1, "another key", "session", "token", "test"});
  host.verdict(Admission{});
  CHECK(host.only<protocol::Joined>(conn).connections.size() == 1);
}

TEST_CASE("a signal goes to everybody, its sender too, then is answered") {
  CloudHost host;
  const ConnId sender = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.send(sender, protocol::SendSignal{5, "chat", "hello", {}});
  const auto event = host.only<protocol::Signal>(other);
  CHECK(event.signal_type == "chat");
  CHECK(event.data == "hello");
  CHECK(event.from == host.id(sender));
  const auto mail = host.take(sender);
  REQUIRE(mail.size() == 2);
  CHECK(std::get<protocol::Signal>(mail[0]) == event);
  CHECK(std::get<protocol::Ok>(mail[1]).id == 5);
}

TEST_CASE("a signal to one connection is heard by it alone") {
  CloudHost host;
  const ConnId sender = host.join();
  const ConnId receiver = host.join();
  const ConnId other = host.join();
  host.empty_mail();
  host.send(sender, protocol::SendSignal{5, {}, "psst", host.id(receiver)});
  CHECK(host.only<protocol::Signal>(receiver).data == "psst");
  host.only<protocol::Ok>(sender);
  CHECK(host.take(other).empty());
  host.send(sender, protocol::SendSignal{6, {}, "psst", "nobody"});
  CHECK(host.refusal(sender) == "OT_NOT_FOUND");
}

TEST_CASE("a signal that may not be sent is refused by name") {
  CloudHost host;
  const ConnId sender = host.join(Role::kSubscriber);
  const ConnId publisheronly = host.join(Role::kPublisheronly);
  host.empty_mail();
  host.send(publisheronly, protocol::SendSignal{5, "a", "b", {}});
  CHECK(host.refusal(publisheronly) == "OT_PERMISSION_DENIED");
  host.send(sender, protocol::SendSignal{5, "a b", "c", {}});
  CHECK(host.refusal(sender) == "OT_INVALID_PARAMETER");
  host.send(sender, protocol::SendSignal{5, std::string(129, 'a'), "c", {}});
  CHECK(host.refusal(sender) == "OT_PAYLOAD_TOO_LARGE");
  host.send(sender, protocol::SendSignal{5, "a", std::string(8193, 'b'), {}});
  CHECK(host.refusal(sender) == "OT_PAYLOAD_TOO_LARGE");
  CHECK(host.take(publisheronly).empty());
  host.send(sender, protocol::SendSignal{5, std::string(128, 'a'), std::string(8192, 'b'), {}});
  CHECK(host.only<protocol::Signal>(publisheronly).data->size() == 8192);
}

TEST_CASE("signals beyond the burst are refused until time has passed") {
  CloudHost host;
  const ConnId sender = host.join();
  const auto accepted = [&](int count) {
    int out = 0;
    for (int i = 0; i < count; ++i) {
      host.send(sender, protocol::SendSignal{5, {}, "x", {}});
      const auto mail = host.take(sender);
      if (const auto* refused = std::get_if<protocol::Refused>(&mail.back())) {
        CHECK(refused->name == "OT_RATE_LIMIT_EXCEEDED");
      } else {
        ++out;
      }
    }
    return out;
  };
  CHECK(accepted(250) == 200);
  host.now = 9;
  CHECK(accepted(1) == 0);
  host.now = 10;
  CHECK(accepted(2) == 1);
  host.now = 1010;
  CHECK(accepted(250) == 100);
  host.now = 3'600'000;
  CHECK(accepted(250) == 200);
  CHECK_FALSE(host.is_closed(sender));
}

TEST_CASE("one sender's flood leaves the others' signals alone") {
  CloudHost host;
  const ConnId loud = host.join();
  const ConnId quiet = host.join();
  for (int i = 0; i < 201; ++i)
    host.send(loud, protocol::SendSignal{5, {}, "x", {}});
  host.empty_mail();
  host.send(quiet, protocol::SendSignal{5, {}, "y", {}});
  CHECK(host.only<protocol::Signal>(loud).data == "y");
}

}  // namespace parley::cloud
