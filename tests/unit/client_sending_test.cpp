// How publishers send, and what subscribers want of them.
#include <functional>

#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)
using protocol::DescriptionType;
using protocol::LegEnd;

namespace {

/// A publisher of 640x480 with Ann as its subscriber.
struct SendHost : ClientHost {
  explicit SendHost(const std::function<void(InitPublisher&)>& prepare = {},
                    std::optional<protocol::VideoWish> wish = {}) {
    join();
    InitPublisher in;
    in.call = ++calls;
    in.publisher = 1;
    in.audio_source = SourceKind::kDevice;
    in.video_source = SourceKind::kDevice;
    in.supported_codecs = {"vp8", "vp9"};
    if (prepare) prepare(in);
    feed(in);
    acquire();
    publish();
    published("my-cam");
    told();
    event(protocol::Subscribed{0, "ann", 1, "my-cam", true, true, wish});
  }

  /// What changes when this is asked for.
  Story change(ChangeSending in) {
    told();
    in.call = ++calls;
    in.publisher = 1;
    feed(in);
    return told();
  }

  Story wish(std::optional<protocol::VideoWish> wanted) {
    told();
    event(protocol::SubscriptionUpdated{0, "ann", 1, true, true, wanted});
    return told();
  }

  /// The subscriber's offer as the browser gets it.
  std::string offered(const std::string& sdp) {
    event(protocol::Described{0, "ann", 1, LegEnd::kPublisher, {DescriptionType::kOffer, sdp}});
    return last<ApplyDescription>().description.sdp;
  }
};

ChangeSending max_bitrate(std::uint32_t value) {
  ChangeSending in;
  in.max_video_bitrate = value;
  return in;
}

ChangeSending preset(const std::string& name) {
  ChangeSending in;
  in.video_bitrate_preset = name;
  return in;
}

ChangeSending resolution(std::uint32_t width, std::uint32_t height) {
  ChangeSending in;
  in.width = width;
  in.height = height;
  return in;
}

ChangeSending rate(std::uint32_t value) {
  ChangeSending in;
  in.frame_rate = value;
  return in;
}

constexpr const char* kOpus = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1";

std::string refused(std::uint32_t call) {
  return "complete " + std::to_string(call) + " OT_INVALID_PARAMETER 1011";
}

}  // namespace

TEST_CASE("without any wish a leg sends as the browser likes") {
  SendHost host;
  CHECK(host.told() == Story{"createLeg 1 publisher 1"});
  CHECK(host.offered(std::string(kOpus) + "\r\n") == std::string(kOpus) + "\r\n");
}

TEST_CASE("what a publisher was made with is there from the first leg on") {
  SendHost host([](InitPublisher& in) {
    in.video_codecs = {"h264", "vp9"};
    in.audio_bitrate = 20'000;
    in.content_hint = "motion";
  });
  CHECK(host.told() ==
        Story{"createLeg 1 publisher 1", "configureLeg 1 audio 20000 hint motion vp9"});
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.told();
  host.event(protocol::Subscribed{0, "bob", 1, "my-cam", true, true, {}});
  CHECK(host.told() ==
        Story{"createLeg 2 publisher 1", "configureLeg 2 audio 20000 hint motion vp9"});
}

TEST_CASE("an audio bitrate out of range is ignored") {
  for (const std::uint32_t bitrate : {0U, 5'999U, 510'001U}) {
    SendHost host([&](InitPublisher& in) { in.audio_bitrate = bitrate; });
    CHECK(host.told() == Story{"createLeg 1 publisher 1"});
  }
  SendHost host([](InitPublisher& in) { in.audio_bitrate = 510'000; });
  CHECK(host.told().back() == "configureLeg 1 audio 510000");
}

TEST_CASE("codecs that this browser or nobody has are refused by name") {
  ClientHost host;
  InitPublisher in;
  in.video_source = SourceKind::kDevice;
  in.supported_codecs = {"vp8"};
  in.video_codecs = {"vp9", "h264"};
  in.call = in.publisher = 1;
  host.feed(in);
  CHECK(host.told().front() == "complete 1 OT_NOT_SUPPORTED 1500");
  in.video_codecs = {"vp8", "theora"};
  in.call = in.publisher = 2;
  host.feed(in);
  CHECK(host.told().front() == refused(2));
  in.video_codecs = {};
  in.content_hint = "film";
  in.call = in.publisher = 3;
  host.feed(in);
  CHECK(host.told().front() == refused(3));
}

TEST_CASE("a limit of bits replaces a preset, and the other way round") {
  SendHost host;
  CHECK(host.change(max_bitrate(300'000)) == Story{"configureLeg 1 video 300000", "complete 4"});
  CHECK(host.change(preset("bw_saver")) == Story{"configureLeg 1 video 600000", "complete 5"});
  CHECK(host.change(preset("extra_bw_saver")).front() == "configureLeg 1 video 300000");
  CHECK(host.change(preset("default")).front() == "configureLeg 1");
  CHECK(host.change(max_bitrate(5'000)).front() == "configureLeg 1 video 5000");
  CHECK(host.change(max_bitrate(5'000)) == Story{"complete 9"});
  CHECK(host.change(max_bitrate(0)).front() == "configureLeg 1");
}

TEST_CASE("presets go by the size that is sent") {
  SendHost host;
  host.change(preset("bw_saver"));
  CHECK(host.wish(protocol::VideoWish{320, 240, {}}) ==
        Story{"configureLeg 1 video 200000 scale 2000"});
  host.wish({});
  host.told();
  host.feed(MediaResized{1, 1280, 720});
  CHECK(host.told().front() == "configureLeg 1 video 1400000");
  host.feed(MediaResized{1, 3840, 2160});
  CHECK(host.told().front() == "configureLeg 1 video 2500000");
}

TEST_CASE("nonsense is refused and changes nothing") {
  SendHost host;
  std::uint32_t call = 3;
  ChangeSending hint;
  hint.content_hint = "film";
  ChangeSending mode;
  mode.scalability_mode = "L4T1";
  ChangeSending half;
  half.width = 320;
  ChangeSending typed;
  typed.invalid = "a whole number is expected";
  for (const auto& in : {max_bitrate(4'999),
                         max_bitrate(10'000'001),
                         preset("fast"),
                         rate(61),
                         resolution(8, 8),
                         resolution(641, 480),
                         hint,
                         mode,
                         half,
                         typed}) {
    const Story story = host.change(in);
    ++call;
    CHECK(story == Story{refused(call), "exception OT_INVALID_PARAMETER 1011 publisher 1"});
  }
  ChangeSending nobody = max_bitrate(300'000);
  nobody.call = ++host.calls;
  nobody.publisher = 9;
  host.feed(nobody);
  CHECK(host.told().front() == refused(host.calls));
}

TEST_CASE("layers and hints reach the legs there are") {
  SendHost host;
  ChangeSending in;
  in.scalability_mode = "L3T3";
  CHECK(host.change(in).front() == "configureLeg 1 L3T3");
  in.scalability_mode.reset();
  in.content_hint = "";
  CHECK(host.change(in).front() == "configureLeg 1 L3T3 hint ");
}

TEST_CASE("a publisher's own limits hold for all, and its stream says so") {
  SendHost host;
  CHECK(host.change(resolution(320, 240)) ==
        Story{"configureLeg 1 scale 2000", "send updateStream my-cam 320 240", "complete 4"});
  CHECK(host.change(rate(15)).front() == "configureLeg 1 rate 15 scale 2000");
  // Whoever wants less gets less; nobody gets more.
  CHECK(host.wish(protocol::VideoWish{160, 120, 7}) == Story{"configureLeg 1 rate 7 scale 4000"});
  CHECK(host.wish(protocol::VideoWish{640, 480, 30}) == Story{"configureLeg 1 rate 15 scale 2000"});
  CHECK(host.change(rate(0)).front() == "configureLeg 1 rate 30 scale 2000");
}

TEST_CASE("a wish holds for one leg, and every size fits into what is wanted") {
  SendHost host({}, protocol::VideoWish{320, 240, {}});
  CHECK(host.told() == Story{"createLeg 1 publisher 1", "configureLeg 1 scale 2000"});
  host.event(protocol::ConnectionCreated{0, {"bob", 3, {}}});
  host.told();
  host.event(protocol::Subscribed{0, "bob", 1, "my-cam", true, true, {}});
  CHECK(host.told() == Story{"createLeg 2 publisher 1"});
  CHECK(host.wish(protocol::VideoWish{{}, 120, 1}) == Story{"configureLeg 1 rate 1 scale 4000"});
  CHECK(host.wish(protocol::VideoWish{300, 300, {}}) == Story{"configureLeg 1 scale 2134"});
  // Meant for a picture that lies, sent of one that stands.
  host.feed(MediaResized{1, 480, 640});
  CHECK(host.wish(protocol::VideoWish{320, 240, {}}) == Story{"configureLeg 1 scale 2000"});
  CHECK(host.wish(protocol::VideoWish{0, 0, {}}) == Story{"configureLeg 1 scale 64000"});
  CHECK(host.wish({}) == Story{"configureLeg 1"});
}

TEST_CASE("two channels and silence are the sender's to decide") {
  const std::string opus(kOpus);
  SendHost both([](InitPublisher& in) {
    in.enable_dtx = true;
    in.enable_stereo = true;
  });
  CHECK(both.offered(opus) == opus + ";stereo=1;usedtx=1");
  CHECK(both.offered("v=0\r\n" + opus + "\r\na=x\r\n") ==
        "v=0\r\n" + opus + ";stereo=1;usedtx=1\r\na=x\r\n");
  SendHost neither;
  CHECK(neither.offered(opus + ";stereo=1;usedtx=1\r\n") == opus + ";stereo=0;usedtx=0\r\n");
  // Parameters of other names stay, and these are replaced wherever they stand.
  CHECK(both.offered(opus + ";sprop-stereo=0; stereo=0") ==
        opus + ";sprop-stereo=0; stereo=1;usedtx=1");
  CHECK(neither.offered(opus + ";sprop-stereo=1;stereo=1;stereo=2") ==
        opus + ";sprop-stereo=1;stereo=0;stereo=0");
  for (const std::string sdp : {"",
                                "a=rtpmap:1\n1 opus/48000\r\na=fmtp:1\n1 x",
                                "a=rtpmap:0 PCMU/8000\r\n",
                                "a=rtpmap:111 opus/48000/2\r\n",
                                " opus/48000",
                                "a=fmtp:111 x"}) {
    CHECK(both.offered(sdp) == sdp);
  }
}

TEST_CASE("a subscriber's wishes go out with its request, and when they change") {
  ClientHost host;
  host.join();
  VideoPreference preference;
  preference.frame_rate = 15;
  preference.width = 320;
  preference.height = 240;
  host.feed(Subscribe{++host.calls, 1, 1, "ann-cam", {}, {}, preference, {}});
  CHECK(host.told().front() ==
        "send subscribe 1 ann-cam +audio +video width 320 height 240 rate 15");
  const auto prefer = [&](const VideoPreference& wanted) {
    host.feed(PreferVideo{++host.calls, 1, wanted, {}});
    return host.told();
  };
  CHECK(prefer({{}, {}, {}, {}, true}) ==
        Story{"send updateSubscription 1 +audio +video width 320 height 240 rate 1", "complete 3"});
  CHECK(prefer({{}, {}, {}, {}, true}) == Story{"complete 4"});
  CHECK(prefer({{}, 0, 0, {}, false}).front() == "send updateSubscription 1 +audio +video rate 15");
  CHECK(prefer({0, {}, {}, {}, {}}).front() == "send updateSubscription 1 +audio +video");
  host.feed(SwitchSubscriber{++host.calls, 1, MediaKind::kAudio, false});
  CHECK(host.told().front() == "send updateSubscription 1 -audio +video");
}

TEST_CASE("wishes that make no sense are refused") {
  ClientHost host;
  host.join();
  host.subscribe("ann-cam");
  host.told();
  for (const VideoPreference& wanted : {VideoPreference{61, {}, {}, {}, {}},
                                        VideoPreference{{}, 8, 8, {}, {}},
                                        VideoPreference{{}, 320, 0, {}, {}},
                                        VideoPreference{{}, 9000, 9000, {}, {}}}) {
    host.feed(PreferVideo{++host.calls, 1, wanted, {}});
    CHECK(host.told().front() == refused(host.calls));
    host.feed(Subscribe{++host.calls, 1, host.calls, "ann-cam", {}, {}, wanted, {}});
    CHECK(host.told().front() ==
          "complete " + std::to_string(host.calls) + " OT_INVALID_PARAMETER 1011");
  }
  host.feed(PreferVideo{++host.calls, 1, {}, "a whole number is expected"});
  CHECK(host.told().front() == refused(host.calls));
  host.feed(PreferVideo{++host.calls, 99, {}, {}});
  CHECK(host.told().front() == refused(host.calls));
}

TEST_CASE("an automatic size follows the view in steps") {
  ClientHost host;
  host.join();
  VideoPreference automatic;
  automatic.automatic = true;
  host.feed(Subscribe{++host.calls, 1, 1, "ann-cam", {}, {}, automatic, {}});
  CHECK(host.told().front() == "send subscribe 1 ann-cam +audio +video");
  const auto shown = [&](std::uint32_t width, std::uint32_t height) {
    host.feed(ViewResized{1, width, height});
    return host.told();
  };
  CHECK(shown(200, 100) == Story{"send updateSubscription 1 +audio +video width 320"});
  CHECK(shown(310, 240).empty());
  CHECK(shown(310, 250) == Story{"send updateSubscription 1 +audio +video width 480"});
  CHECK(shown(5'000, 250) == Story{"send updateSubscription 1 +audio +video"});
  CHECK(shown(100, 100) == Story{"send updateSubscription 1 +audio +video width 160"});
  CHECK(shown(0, 0).empty());
  VideoPreference fixed;
  fixed.width = 640;
  fixed.height = 480;
  host.feed(PreferVideo{++host.calls, 1, fixed, {}});
  CHECK(host.told().front() == "send updateSubscription 1 +audio +video width 640 height 480");
  CHECK(shown(300, 100).empty());
}
