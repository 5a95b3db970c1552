// What session.publish() makes and what becomes of it, and what is said again.
#include <algorithm>
#include <functional>
#include <vector>

#include <catch2/catch.hpp>

#include "client/limits.hpp"
#include "client_host.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

/// A publisher that publish() of session 1 makes, or initPublisher.
InitPublisher camera(std::uint32_t call, bool made = true) {
  InitPublisher in;
  in.call = call;
  in.publisher = 1;
  in.audio_source = SourceKind::kDevice;
  in.video_source = SourceKind::kDevice;
  if (made) in.publish_in = 1;
  return in;
}

}  // namespace

TEST_CASE("what publish may not publish is not even captured, and goes with the call") {
  ClientHost host;
  host.capabilities.publish = 0;
  host.join();
  host.told();
  host.feed(camera(++host.calls));
  CHECK(host.told() == Story{"complete 2 OT_PERMISSION_DENIED 1500",
                             "exception OT_PERMISSION_DENIED 1500 publisher 1",
                             "removeView publisher 1"});
  host.publish();
  CHECK(host.told() == Story{"complete 3 OT_PERMISSION_DENIED 1500",
                             "exception OT_PERMISSION_DENIED 1500 publisher 1",
                             "releaseMedia 1",
                             "removeView publisher 1",
                             "publisher 1 destroyed"});
}

TEST_CASE("what a failed publish has made is destroyed with it, however it fails") {
  const std::vector<std::function<void(ClientHost&)>> ways{
      [](ClientHost& host) {
        host.acquire();
        host.hear(protocol::Refused{
            host.sent<protocol::Publish>().id, "OT_STREAM_LIMIT_EXCEEDED", "full"});
      },
      [](ClientHost& host) {
        host.acquire();
        host.wait(20'000);
      },
      [](ClientHost& host) {
        host.feed(MediaFailed{1, "NotAllowedError", ""});
      },
      [](ClientHost& host) {
        host.feed(Unpublish{++host.calls, 1, 1});
      },
      [](ClientHost& host) { host.disconnect(); },
      [](ClientHost& host) {
        host.feed(DestroyPublisher{++host.calls, 1});
      },
  };
  for (const bool made : {true, false}) {
    for (const auto& fail : ways) {
      const bool destroys = made || &fail == &ways.back();
      ClientHost host;
      host.join();
      host.feed(camera(++host.calls, made));
      host.publish();
      host.told();
      fail(host);
      CHECK(host.count<PublisherStreamCreated>() == 0);
      const auto story = host.told();
      const auto said = std::count(story.begin(), story.end(), "publisher 1 destroyed");
      CHECK(said == (destroys ? 1 : 0));
      CHECK(std::count(story.begin(), story.end(), "releaseMedia 1") == (destroys ? 1 : 0));
    }
  }
}

TEST_CASE("what publish made and published is a publisher like any other") {
  ClientHost host;
  host.join();
  host.feed(camera(++host.calls));
  host.publish();
  host.acquire();
  host.published("my-cam");
  host.feed(Unpublish{++host.calls, 1, 1});
  host.decide(host.last<PublisherStreamDestroyed>().decision, true);
  host.disconnect();
  host.told();
  host.publish();
  CHECK(host.told().size() == 2);
}

TEST_CASE("what was refused for being too much at once is said again a second later") {
  ClientHost host;
  host.join();
  host.go_live("my-cam");
  host.feed(SwitchPublisher{++host.calls, 1, MediaKind::kAudio, false});
  host.told();
  host.hear(protocol::Refused{
      host.sent<protocol::UpdateStream>().id, "OT_RATE_LIMIT_EXCEEDED", "too many requests"});
  CHECK(host.told().empty());
  host.wait(kRepeatMs);
  const auto& said = host.sent<protocol::UpdateStream>();
  CHECK(host.told() == Story{"send updateStream my-cam -audio +video 640 480"});
  CHECK(said.has_audio == false);
  host.wait(kRepeatMs);
  CHECK(host.told().empty());
}
