#include <array>

#include <catch2/catch.hpp>

#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

/// A publisher with the microphone "mic" and the camera "cam".
class Switching : public ClientHost {
 public:
  explicit Switching(bool live = false) {
    join();
    init_publisher();
    began("mic", "cam");
    if (live) {
      publish();
      published("my-cam");
    }
    told();
  }

  void began(const std::string& microphone, const std::string& camera) {
    feed(MediaAcquired{1, true, true, 640, 480, microphone, camera});
  }

  std::uint32_t camera(const std::optional<std::string>& id) {
    feed(SetSource{++calls, 1, MediaKind::kVideo, SourceKind::kDevice, id, {}});
    return calls;
  }

  std::uint32_t microphone(const std::string& id) {
    feed(SetSource{++calls, 1, MediaKind::kAudio, SourceKind::kDevice, id, {}});
    return calls;
  }

  void list(MediaKind kind, std::vector<std::string> ids) {
    feed(DevicesListed{1, kind, std::move(ids)});
  }

  void took_camera(const std::string& id) { feed(MediaAcquired{1, false, true, 640, 480, {}, id}); }

  void took_microphone(const std::string& id) { feed(MediaAcquired{1, true, false, 0, 0, id, {}}); }

  void fail(const std::string& name) { feed(MediaFailed{1, name, "what the browser said"}); }

  [[nodiscard]] std::string asked_camera() const {
    return last<AcquireMedia>().video->device_id.value_or("none");
  }

  [[nodiscard]] std::string asked_microphone() const {
    return last<AcquireMedia>().audio->device_id.value_or("none");
  }
};

const Story kAskedVideo{"acquireMedia 1 -audio +video"};
const Story kAskedAudio{"acquireMedia 1 +audio -video"};

/// What a capture that fails like this completes initPublisher with.
std::string failure_of(const std::string& name, SourceKind video_source = SourceKind::kDevice) {
  ClientHost host;
  InitPublisher in;
  in.call = 1;
  in.publisher = 1;
  in.video_source = video_source;
  host.feed(in);
  host.feed(MediaFailed{1, name, "what the browser said"});
  return host.last<Complete>().problem->name;
}

}  // namespace

TEST_CASE("what a browser calls a failed capture is told in OpenTok's words") {
  CHECK(failure_of("NotAllowedError") == "OT_USER_MEDIA_ACCESS_DENIED");
  CHECK(failure_of("SecurityError") == "OT_USER_MEDIA_ACCESS_DENIED");
  CHECK(failure_of("NotFoundError") == "OT_NO_DEVICES_FOUND");
  CHECK(failure_of("NotReadableError") == "OT_HARDWARE_UNAVAILABLE");
  CHECK(failure_of("AbortError") == "OT_HARDWARE_UNAVAILABLE");
  CHECK(failure_of("OverconstrainedError") == "OT_CONSTRAINTS_NOT_SATISFIED");
  CHECK(failure_of("TypeError") == "OT_NO_VALID_CONSTRAINTS");
  CHECK(failure_of("NotSupportedError") == "OT_NOT_SUPPORTED");
  CHECK(failure_of("NotSupportedError", SourceKind::kScreen) == "OT_SCREEN_SHARING_NOT_SUPPORTED");
  // Whatever else Web IDL knows (section 2.8.1).
  for (const char* name : {"HierarchyRequestError",
                           "WrongDocumentError",
                           "InvalidCharacterError",
                           "NoModificationAllowedError",
                           "InUseAttributeError",
                           "InvalidStateError",
                           "SyntaxError",
                           "InvalidModificationError",
                           "NamespaceError",
                           "InvalidAccessError",
                           "NetworkError",
                           "QuotaExceededError",
                           "TimeoutError",
                           "InvalidNodeTypeError",
                           "DataCloneError",
                           "EncodingError",
                           "UnknownError",
                           "ConstraintError",
                           "DataError",
                           "TransactionInactiveError",
                           "ReadOnlyError",
                           "VersionError",
                           "OperationError",
                           "OptOutError",
                           ""})
    CHECK(failure_of(name) == "OT_UNABLE_TO_CAPTURE_MEDIA");
}

TEST_CASE("another camera takes the place of the present one, and the room hears its size") {
  Switching host(true);
  const auto call = host.camera("back");
  CHECK(host.told() == kAskedVideo);
  CHECK(host.asked_camera() == "back");
  CHECK(host.last<AcquireMedia>().video->width == 640);
  CHECK_FALSE(host.last<AcquireMedia>().release_first);
  host.feed(MediaAcquired{1, false, true, 1280, 720, {}, "back"});
  CHECK(host.told() == Story{"enableMedia 1 +audio +video",
                             "complete " + std::to_string(call),
                             "send updateStream my-cam 1280 720"});
}

TEST_CASE("cycling takes the camera after the present one, and begins again after the last") {
  Switching host;
  host.camera({});
  CHECK(host.told() == Story{"listDevices 1 video"});
  host.list(MediaKind::kAudio, {"cam", "other"});
  CHECK(host.told().empty());
  host.list(MediaKind::kVideo, {"cam", "second", "third"});
  CHECK(host.asked_camera() == "second");
  host.took_camera("second");
  CHECK(host.told().back() == "complete 3");
  host.camera({});
  host.list(MediaKind::kVideo, {"second", "cam"});
  CHECK(host.asked_camera() == "cam");
  // What cannot be had is left out.
  host.fail("AbortError");
  CHECK(host.told().back() == "exception OT_HARDWARE_UNAVAILABLE 1500 publisher 1");
  host.camera({});
  host.list(MediaKind::kVideo, {"second", "cam", "third"});
  host.fail("AbortError");
  CHECK(host.asked_camera() == "third");
  host.told();
  host.took_camera("third");
  CHECK(host.told().back() == "complete 5");
}

TEST_CASE("the only camera stays, and without any there is an error") {
  Switching host;
  host.camera({});
  host.told();
  host.list(MediaKind::kVideo, {"cam"});
  CHECK(host.told() == Story{"complete 3"});
  host.camera({});
  host.list(MediaKind::kVideo, {});
  CHECK(host.last<Complete>().problem->name == "OT_NO_DEVICES_FOUND");
}

TEST_CASE("a camera that does not work leaves the present one as it was") {
  struct Row {
    const char* browser;
    const char* name;
  };

  for (const Row& row : std::array{Row{"OverconstrainedError", "OT_INVALID_VIDEO_SOURCE"},
                                   Row{"NotFoundError", "OT_INVALID_VIDEO_SOURCE"},
                                   Row{"NotAllowedError", "OT_SET_VIDEO_SOURCE_FAILURE"},
                                   Row{"AbortError", "OT_SET_VIDEO_SOURCE_FAILURE"}}) {
    Switching host(true);
    host.camera("back");
    host.told();
    host.fail(row.browser);
    CHECK(host.last<Complete>().problem->name == row.name);
    CHECK(host.told().size() == 2);
  }
}

TEST_CASE("where two cameras cannot be open at once, the old one is given up first") {
  Switching host(true);
  host.camera("back");
  host.fail("NotReadableError");
  CHECK(host.last<AcquireMedia>().release_first);
  CHECK(host.asked_camera() == "back");
  host.told();
  host.took_camera("back");
  CHECK(host.told() == Story{"enableMedia 1 +audio +video", "complete 4"});
  // And is taken again when that did not help.
  host.camera("cam");
  host.fail("NotReadableError");
  host.fail("NotReadableError");
  CHECK(host.asked_camera() == "back");
  CHECK_FALSE(host.last<AcquireMedia>().release_first);
  host.told();
  host.took_camera("back");
  CHECK(host.told() == Story{"enableMedia 1 +audio +video",
                             "complete 5 OT_SET_VIDEO_SOURCE_FAILURE 1500",
                             "exception OT_SET_VIDEO_SOURCE_FAILURE 1500 publisher 1"});
  host.camera("cam");
  host.fail("NotReadableError");
  host.fail("NotReadableError");
  host.told();
  host.fail("NotReadableError");
  CHECK(host.told() == Story{"complete 6 OT_SET_VIDEO_SOURCE_FAILURE 1500",
                             "exception OT_SET_VIDEO_SOURCE_FAILURE 1500 publisher 1",
                             "publisher 1 mediaStopped video"});
}

TEST_CASE("changes are made one after the other and settle in the order of their calls") {
  Switching host;
  host.camera("a");
  host.microphone("b");
  host.camera("c");
  CHECK(host.told() == kAskedVideo);
  host.took_camera("a");
  CHECK(host.told() ==
        Story{"enableMedia 1 +audio +video", "complete 3", "acquireMedia 1 +audio -video"});
  host.fail("NotAllowedError");
  CHECK(host.told() == Story{"complete 4 OT_USER_MEDIA_ACCESS_DENIED 1500",
                             "exception OT_USER_MEDIA_ACCESS_DENIED 1500 publisher 1",
                             "acquireMedia 1 -audio +video"});
  host.took_camera("c");
  CHECK(host.told().back() == "complete 5");
}

TEST_CASE("a change waits for the first media, and fails with it") {
  for (const bool well : {true, false}) {
    ClientHost host;
    host.init_publisher();
    host.told();
    host.feed(SetSource{++host.calls, 1, MediaKind::kAudio, SourceKind::kDevice, {"headset"}, {}});
    CHECK(host.told().empty());
    if (well) {
      host.acquire();
      CHECK(host.told().back() == "acquireMedia 1 +audio -video");
    } else {
      host.feed(MediaFailed{1, "NotFoundError", ""});
      CHECK(host.told().back() == "exception OT_NO_DEVICES_FOUND 1500 publisher 1");
      CHECK(host.last<Complete>().call == 2);
    }
  }
}

TEST_CASE("a change while muted stays muted, and an own track is asked for by its number") {
  Switching host(true);
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, false});
  host.told();
  host.feed(SetSource{++host.calls, 1, MediaKind::kAudio, SourceKind::kTrack, {}, 77});
  CHECK(host.last<AcquireMedia>().audio->source == SourceKind::kTrack);
  CHECK(host.last<AcquireMedia>().audio->track == 77U);
  host.told();
  host.feed(MediaAcquired{1, true, false, 0, 0, {}, {}});
  CHECK(host.told() == Story{"enableMedia 1 -audio +video", "complete 5"});
}

TEST_CASE("destroying a publisher fails its changes and gives back what comes late") {
  Switching host;
  host.camera("a");
  host.microphone("b");
  host.told();
  host.feed(DestroyPublisher{++host.calls, 1});
  const Story story = host.told();
  CHECK(story.at(0) == "complete 3 OT_SET_VIDEO_SOURCE_FAILURE 1500");
  CHECK(story.at(2) == "complete 4 OT_UNABLE_TO_CAPTURE_MEDIA 1500");
  CHECK(story.at(4) == "releaseMedia 1");
  host.took_camera("a");
  CHECK(host.told() == Story{"releaseMedia 1"});
  host.camera("a");
  CHECK(host.last<Complete>().problem->name == "OT_SET_VIDEO_SOURCE_FAILURE");
}

TEST_CASE("what is no source, and what a publisher cannot change, is refused by name") {
  const auto name_of = [](ClientHost& host, const SetSource& in) {
    host.feed(in);
    return host.last<Complete>().problem->name;
  };
  Switching host;
  CHECK(name_of(host, {3, 1, MediaKind::kVideo, SourceKind::kNone, {}, {}}) ==
        "OT_INVALID_VIDEO_SOURCE");
  CHECK(name_of(host, {4, 1, MediaKind::kVideo, SourceKind::kDevice, "", {}}) ==
        "OT_INVALID_VIDEO_SOURCE");
  CHECK(name_of(host, {5, 1, MediaKind::kAudio, SourceKind::kNone, {}, {}}) ==
        "OT_INVALID_PARAMETER");
  ClientHost screen;
  InitPublisher in;
  in.call = 1;
  in.publisher = 1;
  in.video_source = SourceKind::kScreen;
  screen.feed(in);
  CHECK_FALSE(screen.last<AcquireMedia>().audio.has_value());
  screen.feed(MediaAcquired{1, false, true, 800, 600});
  CHECK(name_of(screen, {2, 1, MediaKind::kVideo, SourceKind::kDevice, "cam", {}}) ==
        "OT_SET_VIDEO_SOURCE_FAILURE");
  CHECK(name_of(screen, {3, 1, MediaKind::kAudio, SourceKind::kDevice, "mic", {}}) ==
        "OT_NOT_SUPPORTED");
}

TEST_CASE("a microphone that is unplugged is replaced by the next one") {
  Switching host(true);
  host.feed(MediaEnded{1, MediaKind::kAudio});
  CHECK(host.told() == Story{"listDevices 1 audio"});
  host.list(MediaKind::kAudio, {"", "broken", "good"});
  CHECK(host.asked_microphone() == "broken");
  host.fail("NotReadableError");
  CHECK_FALSE(host.last<AcquireMedia>().release_first);
  CHECK(host.asked_microphone() == "good");
  host.told();
  host.took_microphone("good");
  CHECK(host.told() == Story{"enableMedia 1 +audio +video", "publisher 1 audioInputDeviceChanged"});
}

TEST_CASE("without another microphone, media has stopped") {
  for (const char* failure : {"", "AbortError"}) {
    Switching host(true);
    host.feed(MediaEnded{1, MediaKind::kAudio});
    host.told();
    if (*failure == '\0') {
      host.list(MediaKind::kAudio, {});
    } else {
      host.list(MediaKind::kAudio, {"mic"});
      host.fail(failure);
    }
    CHECK(host.told().back() == "publisher 1 mediaStopped audio");
    host.decide(host.last<MediaStopped>().decision, true);
    CHECK(host.told() == Story{"enableMedia 1 -audio +video", "send updateStream my-cam -audio"});
    // The application may give it another one later.
    host.microphone("new");
    host.told();
    host.took_microphone("new");
    CHECK(host.told() ==
          Story{"enableMedia 1 +audio +video", "complete 4", "send updateStream my-cam +audio"});
  }
}

TEST_CASE("a denied microphone ends the search for another one") {
  Switching host;
  host.feed(MediaEnded{1, MediaKind::kAudio});
  host.list(MediaKind::kAudio, {"a", "b"});
  host.told();
  host.fail("NotAllowedError");
  CHECK(host.told() == Story{"publisher 1 mediaStopped audio"});
}

TEST_CASE("cameras, own tracks and microphones that shall be kept are not replaced") {
  Switching camera;
  camera.feed(MediaEnded{1, MediaKind::kVideo});
  CHECK(camera.told() == Story{"publisher 1 mediaStopped video"});
  for (const bool is_track : {true, false}) {
    ClientHost host;
    InitPublisher in;
    in.call = 1;
    in.publisher = 1;
    if (is_track) in.audio_source = SourceKind::kTrack;
    in.keep_audio_device = !is_track;
    host.feed(in);
    host.feed(MediaAcquired{1, true, false, 0, 0, {}, {}});
    host.told();
    host.feed(MediaEnded{1, MediaKind::kAudio});
    CHECK(host.told() == Story{"publisher 1 mediaStopped audio"});
  }
}

TEST_CASE("a change under way replaces a microphone that is unplugged meanwhile") {
  Switching host;
  host.microphone("headset");
  host.feed(MediaEnded{1, MediaKind::kAudio});
  CHECK(host.told() == kAskedAudio);
  host.took_microphone("headset");
  CHECK(host.told() == Story{"enableMedia 1 +audio +video", "complete 3"});
  // When it fails, the next one is looked for.
  host.microphone("desk");
  host.feed(MediaEnded{1, MediaKind::kAudio});
  host.told();
  host.fail("OverconstrainedError");
  CHECK(host.told().back() == "listDevices 1 audio");
}

TEST_CASE("a device chosen on an earlier visit is preferred, one that is named is insisted on") {
  ClientHost host;
  InitPublisher in;
  in.call = 1;
  in.publisher = 1;
  in.video_source = SourceKind::kDevice;
  in.audio_device_before = "old mic";
  in.video_device_id = "cam";
  in.video_device_before = "old cam";
  host.feed(in);
  const auto& asked = host.last<AcquireMedia>();
  CHECK(asked.audio->device_id == "old mic");
  CHECK(asked.audio->preferred);
  CHECK(asked.video->device_id == "cam");
  CHECK_FALSE(asked.video->preferred);
}

TEST_CASE("a screen has the size asked for, and its own audio if it is to be heard") {
  ClientHost host;
  InitPublisher in;
  in.call = 1;
  in.publisher = 1;
  in.video_source = SourceKind::kScreen;
  in.publish_audio = true;
  in.width_max = 1000;
  host.feed(in);
  CHECK(host.last<AcquireMedia>().audio->source == SourceKind::kScreen);
  CHECK(host.last<AcquireMedia>().video->width == 1000);
  CHECK(host.last<AcquireMedia>().video->height == 1920);
  for (const std::uint32_t size : {9U, 1921U}) {
    in.call = in.publisher = size;
    in.height_max = size;
    host.feed(in);
    CHECK(host.last<Complete>().problem->name == "OT_INVALID_PARAMETER");
  }
}

TEST_CASE("an empty device id fits no device") {
  for (const bool is_audio : {true, false}) {
    ClientHost host;
    InitPublisher in;
    in.call = 1;
    in.publisher = 1;
    (is_audio ? in.audio_device_id : in.video_device_id) = "";
    host.feed(in);
    CHECK(host.last<Complete>().problem->name == "OT_CONSTRAINTS_NOT_SATISFIED");
  }
}
