#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

InitPublisher camera(std::uint32_t call = 1, std::uint32_t publisher = 1) {
  InitPublisher in;
  in.call = call;
  in.publisher = publisher;
  in.audio_source = SourceKind::kDevice;
  in.video_source = SourceKind::kDevice;
  return in;
}

/// What initPublisher says at once.
Story story_of(const InitPublisher& in) {
  ClientHost host;
  host.feed(in);
  return host.told();
}

}  // namespace

TEST_CASE("a publisher asks for media at once and is ready when it has it") {
  ClientHost host;
  host.init_publisher();
  CHECK(host.told() == Story{"acquireMedia 1 +audio +video"});
  const auto& asked = host.last<AcquireMedia>();
  CHECK(asked.video->width == 640);
  CHECK(asked.video->height == 480);
  CHECK_FALSE(asked.video->frame_rate.has_value());
  CHECK(asked.audio->echo_cancellation);
  CHECK_FALSE(asked.audio->channels.has_value());
  host.feed(MediaPrompted{1});
  host.feed(MediaPrompted{1});
  CHECK(host.told() == Story{"publisher 1 accessDialogOpened"});
  host.acquire();
  CHECK(host.told() == Story{"publisher 1 accessDialogClosed",
                             "publisher 1 accessAllowed",
                             "enableMedia 1 +audio +video",
                             "complete 1"});
  host.acquire();
  CHECK(host.told().empty());
}

TEST_CASE("without a question to the user there are no dialog events") {
  ClientHost host;
  host.init_publisher();
  host.told();
  host.acquire();
  CHECK(host.told().front() == "publisher 1 accessAllowed");
}

TEST_CASE("a publisher starts with what publishAudio and publishVideo say") {
  ClientHost host;
  auto in = camera();
  in.publish_audio = false;
  in.resolution = "1280x720";
  in.frame_rate = 15;
  in.echo_cancellation = false;
  in.enable_stereo = true;
  host.feed(in);
  CHECK(host.last<AcquireMedia>().video->width == 1280);
  CHECK(host.last<AcquireMedia>().video->frame_rate == 15U);
  CHECK_FALSE(host.last<AcquireMedia>().audio->echo_cancellation);
  CHECK(host.last<AcquireMedia>().audio->channels == 2U);
  host.acquire();
  CHECK_FALSE(host.last<EnableMedia>().audio);
  CHECK(host.last<EnableMedia>().video);
}

TEST_CASE("a shared screen starts without audio and in its own size") {
  ClientHost host;
  auto in = camera();
  in.video_source = SourceKind::kScreen;
  host.feed(in);
  CHECK(host.last<AcquireMedia>().video->width == 1920);
  host.acquire();
  CHECK_FALSE(host.last<EnableMedia>().audio);
}

TEST_CASE("arguments of initPublisher are checked") {
  const Story invalid{"complete 1 OT_INVALID_PARAMETER 1011",
                      "exception OT_INVALID_PARAMETER 1011 publisher 1",
                      "removeView publisher 1"};
  auto in = camera();
  in.resolution = "641x480";
  CHECK(story_of(in) == invalid);
  in = camera();
  in.frame_rate = 29;
  CHECK(story_of(in) == invalid);
  in = camera();
  in.name = std::string(1001, 'x');
  CHECK(story_of(in) == invalid);
  in = camera();
  in.initials = std::string(65, 'x');
  CHECK(story_of(in) == invalid);
  in = camera();
  in.invalid = "resolution must be text.";
  CHECK(story_of(in) == invalid);
  in = camera();
  in.audio_source = SourceKind::kScreen;
  CHECK(story_of(in) == invalid);
  in = camera();
  in.audio_source = SourceKind::kNone;
  in.video_source = SourceKind::kNone;
  CHECK(story_of(in) == Story{"complete 1 OT_NO_VALID_CONSTRAINTS 1500",
                              "exception OT_NO_VALID_CONSTRAINTS 1500 publisher 1",
                              "removeView publisher 1"});
}

TEST_CASE("names are counted in characters, whatever the script") {
  auto in = camera();
  for (int i = 0; i < 1000; ++i)
    in.name = in.name.value_or("") + "字";
  CHECK(story_of(in) == Story{"acquireMedia 1 +audio +video"});
  *in.name += "字";
  CHECK(story_of(in).front() == "complete 1 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("a denied camera closes the dialog, says accessDenied and fails both calls alike") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.feed(MediaPrompted{1});
  host.publish();
  host.told();
  host.feed(MediaFailed{1, "NotAllowedError", "denied"});
  CHECK(host.told() == Story{"publisher 1 accessDialogClosed",
                             "publisher 1 accessDenied",
                             "complete 2 OT_USER_MEDIA_ACCESS_DENIED 1500",
                             "exception OT_USER_MEDIA_ACCESS_DENIED 1500 publisher 1",
                             "complete 3 OT_USER_MEDIA_ACCESS_DENIED 1500",
                             "exception OT_USER_MEDIA_ACCESS_DENIED 1500 publisher 1"});
  host.publish();
  CHECK(host.told().front() == "complete 4 OT_USER_MEDIA_ACCESS_DENIED 1500");
  host.acquire();
  CHECK(host.told() == Story{"releaseMedia 1"});
}

TEST_CASE(
    "publishing waits for media, then for the cloud, then tells the stream and the callback") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.publish();
  CHECK(host.told() == Story{"acquireMedia 1 +audio +video"});
  host.acquire();
  CHECK(host.noticed() ==
        Story{"publisher 1 accessAllowed", "enableMedia 1 +audio +video", "complete 2"});
  const auto& asked = host.sent<protocol::Publish>().stream;
  CHECK(asked.video_type == protocol::VideoType::kCamera);
  CHECK(asked.width == 640);
  host.published("my-cam");
  CHECK(host.told() == Story{"publisher 1 streamCreated my-cam", "complete 3"});
}

TEST_CASE("the video type says where video comes from") {
  const auto type_of = [](SourceKind source) {
    ClientHost host;
    host.join();
    auto in = camera(++host.calls);
    in.video_source = source;
    host.feed(in);
    host.feed(MediaAcquired{1, true, source != SourceKind::kNone, 0, 0});
    host.publish();
    return host.sent<protocol::Publish>().stream.video_type;
  };
  CHECK(type_of(SourceKind::kScreen) == protocol::VideoType::kScreen);
  CHECK(type_of(SourceKind::kTrack) == protocol::VideoType::kCustom);
  CHECK(type_of(SourceKind::kNone) == std::nullopt);
}

TEST_CASE("publish is checked before anything is sent") {
  ClientHost host;
  host.publish();
  CHECK(host.told().front() == "complete 1 OT_INVALID_PARAMETER 1011");
  host.init_session();
  host.init_publisher();
  host.acquire();
  host.told();
  host.publish();
  CHECK(host.told() ==
        Story{"complete 3 OT_NOT_CONNECTED 1010", "exception OT_NOT_CONNECTED 1010 publisher 1"});
  ClientHost joined;
  joined.join();
  joined.publish(0);
  CHECK(joined.told().front() == "complete 2 OT_INVALID_PARAMETER 1011");
  joined.publish(7);
  CHECK(joined.told().front() == "complete 3 OT_INVALID_PARAMETER 1011");
  joined.feed(Publish{++joined.calls, 1, 0, "publish: not a publisher."});
  CHECK(joined.last<Complete>().problem->message == "publish: not a publisher.");
  joined.go_live("my-cam");
  joined.publish();
  CHECK(joined.told().front() == "complete 7 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("a subscriber's token cannot publish") {
  ClientHost host;
  host.capabilities.publish = 0;
  host.join();
  host.init_publisher();
  host.acquire();
  host.told();
  host.publish();
  CHECK(host.told() == Story{"complete 3 OT_PERMISSION_DENIED 1500",
                             "exception OT_PERMISSION_DENIED 1500 publisher 1"});
}

TEST_CASE("a publish that the cloud refuses can be tried again") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.told();
  host.hear(
      protocol::Refused{host.sent<protocol::Publish>().id, "OT_STREAM_LIMIT_EXCEEDED", "full"});
  CHECK(host.told().front() == "complete 3 OT_STREAM_LIMIT_EXCEEDED 1605");
  host.publish();
  host.published("my-cam");
  CHECK(host.noticed() == Story{"publisher 1 streamCreated my-cam", "complete 4"});
}

TEST_CASE("a publish without an answer times out, and a stream that comes late is unpublished") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.publish();
  host.told();
  host.wait(20'000);
  CHECK(host.told().front() == "complete 3 OT_TIMEOUT 1500");
  host.published("late");
  CHECK(host.told() == Story{"send unpublish late"});
  host.event(protocol::StreamDestroyed{0, "late", Reason::kClientDisconnected});
  CHECK(host.told().empty());
}

TEST_CASE("unpublishing tells the cloud and the publisher, and destroys it unless prevented") {
  for (const bool prevented : {false, true}) {
    ClientHost host;
    host.join();
    host.go_live("my-cam");
    host.event(protocol::Subscribed{0, "ann", 5, "my-cam", true, true});
    host.told();
    host.feed(Unpublish{++host.calls, 1, 1});
    CHECK(host.told() == Story{"send unpublish my-cam",
                               "closeLeg 1",
                               "publisher 1 streamDestroyed clientDisconnected",
                               "complete 4"});
    host.event(protocol::StreamDestroyed{0, "my-cam", Reason::kClientDisconnected});
    CHECK(host.told().empty());
    host.decide(host.last<PublisherStreamDestroyed>().decision, prevented);
    if (prevented) {
      CHECK(host.told().empty());
      host.publish();
      CHECK(host.told() == Story{"send publish +audio +video"});
    } else {
      CHECK(host.told() ==
            Story{"releaseMedia 1", "removeView publisher 1", "publisher 1 destroyed"});
    }
  }
}

TEST_CASE("unpublishing what is not published does nothing, and nothing unknown is unpublished") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.told();
  host.feed(Unpublish{++host.calls, 1, 1});
  CHECK(host.told() == Story{"complete 3"});
  host.feed(Unpublish{++host.calls, 1, 0});
  CHECK(host.told().front() == "complete 4 OT_INVALID_PARAMETER 1011");
  host.feed(Unpublish{++host.calls, 1, 2});
  CHECK(host.told().front() == "complete 5 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("what is not there yet is refused by name, to publishers, to subscribers and to nobody") {
  ClientHost host;
  host.feed(Refuse{++host.calls, "video filters", {}, 1, {}});
  CHECK(host.told() ==
        Story{"complete 1 OT_NOT_SUPPORTED 1500", "exception OT_NOT_SUPPORTED 1500 publisher 1"});
  host.feed(Refuse{++host.calls, "captions", {}, {}, 7});
  CHECK(host.told() ==
        Story{"complete 2 OT_NOT_SUPPORTED 1500", "exception OT_NOT_SUPPORTED 1500 subscriber 7"});
  host.feed(Refuse{++host.calls, "", "the connector failed", {}, 7});
  CHECK(host.told().front() == "complete 3 OT_INVALID_PARAMETER 1011");
  InitPublisher in;
  in.call = ++host.calls;
  in.publisher = 1;
  in.audio_source = in.video_source = SourceKind::kDevice;
  in.unsupported = "video filters";
  host.feed(in);
  CHECK(host.told().front() == "complete 4 OT_NOT_SUPPORTED 1500");
}

TEST_CASE("a publisher given up while it is being published leaves no stream behind") {
  for (const bool destroyed : {false, true}) {
    ClientHost host;
    host.join();
    host.init_publisher();
    host.acquire();
    host.publish();
    host.told();
    if (destroyed) {
      host.feed(DestroyPublisher{++host.calls, 1});
    } else {
      host.feed(Unpublish{++host.calls, 1, 1});
    }
    CHECK(host.told().front() == "complete 3 OT_STREAM_CREATE_FAILED 1500");
    host.published("orphan");
    CHECK(host.told() == Story{"send unpublish orphan"});
  }
}

TEST_CASE("a stream that the cloud ends is told with the cloud's reason") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.event(protocol::StreamDestroyed{0, "my-cam", Reason::kForceUnpublished});
  CHECK(host.told() == Story{"publisher 1 streamDestroyed forceUnpublished"});
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told().back() == "publisher 1 destroyed");
}

TEST_CASE("muting acts at once and tells the room when published") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.acquire();
  host.told();
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, false});
  CHECK(host.told() == Story{"enableMedia 1 -audio +video", "complete 3"});
  host.publish();
  CHECK(host.told() == Story{"send publish -audio +video"});
  // Switched between the request and its answer: told afterwards.
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, false});
  CHECK(host.told() == Story{"enableMedia 1 -audio -video", "complete 5"});
  host.published("my-cam");
  CHECK(host.told() ==
        Story{"publisher 1 streamCreated my-cam", "complete 4", "send updateStream my-cam -video"});
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, true});
  CHECK(host.told() ==
        Story{"enableMedia 1 +audio -video", "send updateStream my-cam +audio", "complete 6"});
  host.event(protocol::StreamUpdated{0, "my-cam", {}, false, {}, {}});
  CHECK(host.told() == Story{"streamPropertyChanged my-cam hasVideo off"});
}

TEST_CASE("what is switched before media is there counts when it comes") {
  ClientHost host;
  host.init_publisher();
  host.told();
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, false});
  CHECK(host.told() == Story{"complete 2"});
  host.acquire();
  CHECK_FALSE(host.last<EnableMedia>().video);
}

TEST_CASE("a kind without a track cannot be switched on") {
  ClientHost host;
  host.join();
  host.init_publisher();
  host.feed(MediaAcquired{1, true, false, 0, 0});
  host.told();
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kVideo, true});
  CHECK(host.told() == Story{"enableMedia 1 +audio -video", "complete 3"});
}

TEST_CASE("new dimensions are told once") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.feed(MediaResized{1, 640, 480});
  CHECK(host.told().empty());
  host.feed(MediaResized{1, 1280, 720});
  host.feed(MediaResized{1, 1280, 720});
  CHECK(host.told() == Story{"send updateStream my-cam 1280 720"});
}

TEST_CASE("a track that ends unpublishes and destroys, one decision after the other") {
  ClientHost host;
  host.join();
  host.go_live("screen");
  host.feed(MediaEnded{1, MediaKind::kVideo});
  CHECK(host.told() == Story{"publisher 1 mediaStopped video"});
  host.decide(host.last<MediaStopped>().decision);
  CHECK(host.told() == Story{"enableMedia 1 +audio -video",
                             "send unpublish screen",
                             "publisher 1 streamDestroyed mediaStopped"});
  CHECK(host.sent<protocol::Unpublish>().reason == Reason::kMediaStopped);
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told() == Story{"releaseMedia 1", "removeView publisher 1", "publisher 1 destroyed"});
}

TEST_CASE("a track that ends destroys a publisher that is not published") {
  ClientHost host;
  host.init_publisher();
  host.acquire();
  host.feed(MediaEnded{1, MediaKind::kVideo});
  host.told();
  host.decide(host.last<MediaStopped>().decision);
  CHECK(host.told().back() == "publisher 1 destroyed");
}

TEST_CASE("a publisher kept without its video goes on with its audio") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.feed(MediaEnded{1, MediaKind::kVideo});
  host.told();
  host.decide(host.last<MediaStopped>().decision, true);
  CHECK(host.told() == Story{"enableMedia 1 +audio -video", "send updateStream my-cam -video"});
  host.feed(MediaEnded{1, MediaKind::kVideo});
  CHECK(host.told().empty());
}

TEST_CASE("destroying a publisher ends everything of it, once") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.feed(DestroyPublisher{++host.calls, 1});
  CHECK(host.told() == Story{"send unpublish my-cam",
                             "publisher 1 streamDestroyed clientDisconnected",
                             "releaseMedia 1",
                             "removeView publisher 1",
                             "publisher 1 destroyed",
                             "complete 4"});
  host.decide(host.last<PublisherStreamDestroyed>().decision);
  CHECK(host.told().empty());
  host.feed(DestroyPublisher{++host.calls, 1});
  CHECK(host.told() == Story{"complete 5"});
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, true});
  CHECK(host.told() == Story{"complete 6"});
  host.publish();
  CHECK(host.told().front() == "complete 7 OT_INVALID_PARAMETER 1011");
}

TEST_CASE("a publisher destroyed while its camera starts never leaves it on") {
  ClientHost host;
  host.init_publisher();
  host.told();
  host.feed(DestroyPublisher{++host.calls, 1});
  CHECK(host.told() == Story{"complete 1 OT_UNABLE_TO_CAPTURE_MEDIA 1500",
                             "exception OT_UNABLE_TO_CAPTURE_MEDIA 1500 publisher 1",
                             "releaseMedia 1",
                             "removeView publisher 1",
                             "publisher 1 destroyed",
                             "complete 2"});
  host.acquire();
  CHECK(host.told() == Story{"releaseMedia 1"});
}

TEST_CASE("a publisher destroyed while the browser asks closes the dialog first") {
  ClientHost host;
  host.init_publisher();
  host.feed(MediaPrompted{1});
  host.told();
  host.feed(DestroyPublisher{++host.calls, 1});
  CHECK(host.told().front() == "publisher 1 accessDialogClosed");
}

TEST_CASE("the number of a publisher is taken once, and failed ones make way for new ones") {
  ClientHost host;
  host.init_publisher();
  host.told();
  host.init_publisher();
  CHECK(host.told().front() == "complete 2 OT_INVALID_PARAMETER 1011");
  for (std::uint32_t publisher = 2; publisher <= 64; ++publisher)
    host.init_publisher(publisher);
  host.told();
  host.init_publisher(65);
  CHECK(host.told().front() == "complete 66 OT_INVALID_PARAMETER 1011");
  host.feed(MediaFailed{9, "AbortError", ""});
  host.told();
  host.init_publisher(66);
  CHECK(host.told() == Story{"releaseMedia 9",
                             "removeView publisher 9",
                             "publisher 9 destroyed",
                             "acquireMedia 66 +audio +video"});
}
