// What moderators may do to others, and what everybody hears of it.
#include <string>

#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::Moderate;
using protocol::Moderation;
using protocol::Reason;
using protocol::Role;

namespace {

constexpr Moderation kActions[] = {Moderation::kForceDisconnect,
                                   Moderation::kForceUnpublish,
                                   Moderation::kForceMuteStream,
                                   Moderation::kForceMuteAll,
                                   Moderation::kDisableForceMute};

bool is_muted(const CloudHost& host, const std::string& stream_id) {
  for (const auto& [number, entry] : host.cloud().rooms().begin()->second.streams()) {
    if (entry.stream.stream_id == stream_id) return !entry.stream.has_audio;
  }
  FAIL("no such stream");
  return false;
}

protocol::Stream published(const protocol::ServerMessage& message) {
  return std::get<protocol::Published>(message).stream;
}

}  // namespace

TEST_CASE("only moderators may moderate, and nothing happens when others try") {
  for (const auto role : {Role::kSubscriber, Role::kPublisher, Role::kPublisheronly}) {
    CAPTURE(to_string(role));
    CloudHost host;
    const ConnId publisher = host.join();
    const std::string stream = host.publish(publisher);
    const ConnId other = host.join(role);
    for (const auto action : kActions) {
      CAPTURE(to_string(action));
      const bool on_connection = action == Moderation::kForceDisconnect;
      host.send(other, Moderate{5, action, on_connection ? host.id(publisher) : stream, {}});
      CHECK(host.refusal(other) == "OT_PERMISSION_DENIED");
      CHECK(host.take(publisher).empty());
    }
    CHECK_FALSE(host.is_closed(publisher));
    CHECK_FALSE(is_muted(host, stream));
    CHECK_FALSE(host.cloud().rooms().begin()->second.muted());
  }
}

TEST_CASE("moderation needs a joined socket and somebody who is there") {
  CloudHost host;
  const ConnId unjoined = host.open();
  for (const auto action : kActions) {
    host.send(unjoined, Moderate{5, action, "x", {}});
    CHECK(host.refusal(unjoined) == "OT_NOT_CONNECTED");
  }
  const ConnId moderator = host.join(Role::kModerator);
  const ConnId stranger = host.join(Role::kPublisher, "another session");
  const std::string foreign = host.publish(stranger);
  for (const auto action : {Moderation::kForceUnpublish, Moderation::kForceMuteStream}) {
    for (const auto& target : {std::optional<std::string>(), std::optional(foreign)}) {
      host.send(moderator, Moderate{5, action, target, {}});
      CHECK(host.refusal(moderator) == "OT_NOT_FOUND");
    }
  }
  host.send(moderator, Moderate{5, Moderation::kForceDisconnect, host.id(stranger), {}});
  CHECK(host.refusal(moderator) == "OT_NOT_FOUND");
  host.send(moderator, Moderate{5, Moderation::kForceDisconnect, {}, {}});
  CHECK(host.refusal(moderator) == "OT_NOT_FOUND");
  CHECK(host.take(stranger).empty());
  CHECK_FALSE(host.is_closed(stranger));
}

TEST_CASE("a forced disconnect tells the victim why, the others in order, the moderator last") {
  CloudHost host;
  const ConnId victim = host.join();
  const ConnId other = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string stream = host.publish(victim);
  host.subscribe(other, 1, stream);
  const std::string id = host.id(victim);
  host.send(moderator, Moderate{5, Moderation::kForceDisconnect, id, {}});
  CHECK(host.only<protocol::Closing>(victim).reason == Reason::kForceDisconnected);
  CHECK(host.closed.at(victim).code == kCloseExpelled);
  const auto mail = host.take(moderator);
  REQUIRE(mail.size() == 3);
  const auto& ended = std::get<protocol::StreamDestroyed>(mail[0]);
  CHECK(ended.stream_id == stream);
  CHECK(ended.reason == Reason::kForceDisconnected);
  const auto& left = std::get<protocol::ConnectionDestroyed>(mail[1]);
  CHECK(left.connection_id == id);
  CHECK(left.reason == Reason::kForceDisconnected);
  CHECK(std::get<protocol::Ok>(mail[2]).id == 5);
  CHECK(host.take(other).size() == 2);
  CHECK(host.cloud().socket_count() == 2);
  // The victim's socket is of no consequence any more.
  host.send(victim, protocol::Leave{6});
  host.step(ConnClosed{victim, true});
  CHECK(host.take(victim).empty());
  host.send(moderator, Moderate{7, Moderation::kForceDisconnect, id, {}});
  CHECK(host.refusal(moderator) == "OT_NOT_FOUND");
}

TEST_CASE("a moderator that disconnects itself is answered first, and its room may end with it") {
  CloudHost host;
  const ConnId moderator = host.join(Role::kModerator);
  host.send(moderator, Moderate{5, Moderation::kForceDisconnect, host.id(moderator), {}});
  const auto mail = host.take(moderator);
  REQUIRE(mail.size() == 2);
  CHECK(std::get<protocol::Ok>(mail[0]).id == 5);
  CHECK(std::get<protocol::Closing>(mail[1]).reason == Reason::kForceDisconnected);
  CHECK(host.is_closed(moderator));
  CHECK(host.cloud().rooms().empty());
}

TEST_CASE("a forced unpublish is announced to everybody with its reason, then answered") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string stream = host.publish(publisher);
  const std::string kept = host.publish(publisher);
  host.send(moderator, Moderate{5, Moderation::kForceUnpublish, stream, {}});
  const auto event = host.only<protocol::StreamDestroyed>(publisher);
  CHECK(event.stream_id == stream);
  CHECK(event.reason == Reason::kForceUnpublished);
  const auto mail = host.take(moderator);
  REQUIRE(mail.size() == 2);
  CHECK(std::get<protocol::StreamDestroyed>(mail[0]) == event);
  CHECK(std::get<protocol::Ok>(mail[1]).id == 5);
  CHECK(host.cloud().rooms().begin()->second.streams().size() == 1);
  CHECK_FALSE(host.is_closed(publisher));
  host.send(publisher, protocol::Unpublish{6, stream, {}});
  CHECK(host.refusal(publisher) == "OT_STREAM_NOT_FOUND");
}

TEST_CASE("a muted stream says so to everybody, once, and its publisher may unmute it") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string stream = host.publish(publisher);
  host.send(moderator, Moderate{5, Moderation::kForceMuteStream, stream, {}});
  const auto event = host.only<protocol::StreamUpdated>(publisher);
  CHECK(event.stream_id == stream);
  CHECK(event.has_audio == false);
  CHECK_FALSE(event.has_video.has_value());
  CHECK(event.forced == true);
  CHECK(std::get<protocol::StreamUpdated>(host.take(moderator).front()) == event);
  CHECK_FALSE(host.cloud().rooms().begin()->second.muted());
  host.send(moderator, Moderate{6, Moderation::kForceMuteStream, stream, {}});
  host.only<protocol::Ok>(moderator);
  CHECK(host.take(publisher).empty());
  host.send(publisher, protocol::UpdateStream{7, stream, true, {}, {}, {}});
  const auto unmuted = host.only<protocol::StreamUpdated>(moderator);
  CHECK(unmuted.has_audio == true);
  CHECK_FALSE(unmuted.forced.has_value());
}

TEST_CASE("muting all spares the excluded streams, and what is published later begins muted") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string muted = host.publish(publisher);
  const std::string spared = host.publish(publisher);
  const std::string own = host.publish(moderator);
  host.send(moderator, Moderate{5, Moderation::kForceMuteAll, {}, {spared, "ended"}});
  const auto mail = host.take(publisher);
  REQUIRE(mail.size() == 3);
  CHECK(std::get<protocol::MuteForced>(mail[0]).active);
  CHECK(std::get<protocol::StreamUpdated>(mail[1]).stream_id == muted);
  CHECK(std::get<protocol::StreamUpdated>(mail[2]).stream_id == own);
  CHECK(is_muted(host, muted));
  CHECK(is_muted(host, own));
  CHECK_FALSE(is_muted(host, spared));
  CHECK(std::get<protocol::Ok>(host.take(moderator).back()).id == 5);
  host.send(publisher, protocol::Publish{6, CloudHost::some_stream()});
  const auto later = published(host.take(publisher).back());
  CHECK_FALSE(later.has_audio);
  CHECK(later.has_video);
  // The spared one is muted by the next call that does not spare it.
  host.send(moderator, Moderate{7, Moderation::kForceMuteAll, {}, {}});
  CHECK(is_muted(host, spared));
}

TEST_CASE("later joiners learn the mute state, and its end unmutes nobody") {
  CloudHost host;
  const ConnId publisher = host.join();
  const ConnId moderator = host.join(Role::kModerator);
  const std::string stream = host.publish(publisher);
  const auto joins_muted = [&] {
    const ConnId late = host.open_and_ask();
    host.verdict(Admission{Role::kPublisher, std::nullopt, protocol::MediaMode::kRelayed});
    return host.only<protocol::Joined>(late).muted;
  };
  CHECK_FALSE(joins_muted());
  host.send(moderator, Moderate{5, Moderation::kForceMuteAll, {}, {}});
  CHECK(joins_muted());
  host.empty_mail();
  host.send(moderator, Moderate{6, Moderation::kDisableForceMute, {}, {}});
  CHECK_FALSE(host.only<protocol::MuteForced>(publisher).active);
  CHECK(is_muted(host, stream));
  CHECK_FALSE(joins_muted());
  host.empty_mail();
  host.send(moderator, Moderate{7, Moderation::kDisableForceMute, {}, {}});
  host.only<protocol::Ok>(moderator);
  CHECK(host.take(publisher).empty());
  host.send(publisher, protocol::Publish{8, CloudHost::some_stream()});
  CHECK(published(host.take(publisher).back()).has_audio);
}

TEST_CASE("the app server needs no member: its signals have no sender") {
  ProjectUse use;
  Room room(1, {"key", "session"}, Limits{}, use, 0);
  Outbox out;
  Rng rng(1);
  Turn turn{out, rng, 0};
  const auto member = room.join(7, {}, {}, {}, turn);
  REQUIRE(member.ok());
  REQUIRE_FALSE(out.take().empty());
  CHECK_FALSE(room.signal({0, "news", "hello", {}}, std::nullopt, turn).has_value());
  const auto effects = out.take();
  REQUIRE(effects.size() == 2);
  CHECK(std::holds_alternative<KeepEvent>(effects[0]));
  const auto text = protocol::decode_server_message(*std::get<Send>(effects[1]).text);
  REQUIRE(text.ok());
  const auto& signal = std::get<protocol::Signal>(text.value());
  CHECK(signal.data == "hello");
  CHECK_FALSE(signal.from.has_value());
  CHECK(room.signal({0, {}, {}, "nobody"}, std::nullopt, turn)->code ==
        protocol::ErrorCode::kNotFound);
}

}  // namespace parley::cloud
