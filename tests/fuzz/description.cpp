// Descriptions and candidates under a fuzzer: the little that is read or changed of them, and what
// a leg makes of them in any order.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/send_settings.hpp"
#include "fuzz/bodies.hpp"
#include "fuzz/draw.hpp"
#include "protocol/text.hpp"
#include "unit/client_samples.hpp"

namespace parley::fuzz {

namespace {

using namespace client;  // NOLINT(google-build-using-namespace)

/// The values of a parameter of Opus, where the description has that format.
std::vector<std::string> opus_values(const std::string& sdp, const std::string& parameter) {
  std::vector<std::string> out;
  const auto name = sdp.find(" opus/48000");
  const auto map = name == std::string::npos ? name : sdp.rfind("a=rtpmap:", name);
  if (map == std::string::npos) return out;
  const auto payload = sdp.substr(map + 9, name - map - 9);
  if (payload.empty() || payload.find_first_not_of("0123456789") != std::string::npos) return out;
  const auto format = "a=fmtp:" + payload + " ";
  auto at = sdp.find(format);
  if (at == std::string::npos) return out;
  at += format.size();
  const auto end = std::min(sdp.find_first_of("\r\n", at), sdp.size());
  while (at < end) {
    const auto next = std::min(sdp.find(';', at), end);
    auto one = sdp.substr(at, next - at);
    one.erase(0, one.find_first_not_of(' '));
    if (one.substr(0, parameter.size() + 1) == parameter + "=")
      out.push_back(one.substr(parameter.size() + 1));
    at = next + 1;
  }
  return out;
}

void tune(const std::string& sdp, bool dtx, bool stereo) {
  InitPublisher in;
  in.enable_dtx = dtx;
  in.enable_stereo = stereo;
  const SendSettings settings(in);
  const auto tuned = settings.tune(sdp);
  PARLEY_ASSERT(tuned.size() <= 2 * sdp.size() + 64 && settings.tune(tuned) == tuned);
  for (const auto& value : opus_values(tuned, "stereo"))
    PARLEY_ASSERT(value == (stereo ? "1" : "0"));
  for (const auto& value : opus_values(tuned, "usedtx"))
    PARLEY_ASSERT(value == (dtx ? "1" : "0"));
}

/// A client that publishes to Ann and receives from her; what reaches its legs is drawn.
class Legs {
 public:
  explicit Legs(std::string_view bytes) : draw_(bytes) {}

  void run() {
    go_live();
    while (!draw_.empty())
      act();
  }

 private:
  void step(const Input& input) {
    const auto output = client_.step(input, ++now_);
    for (const auto& effect : output.effects)
      std::visit([this](const auto& e) { on(e); }, effect);
  }

  template <class E>
  void on(const E& /*effect*/) {}

  void on(const OpenSocket& e) { socket_ = e.socket; }

  void on(const SendText& e) {
    const auto message = protocol::decode_client_message(e.text);
    PARLEY_ASSERT(message.ok());
    request_ = std::visit([](const auto& m) { return m.id; }, message.value());
  }

  void on(const CreateLeg& e) { legs_.push_back(e.leg); }

  void on(const ApplyDescription& e) {
    PARLEY_ASSERT(e.description.sdp.size() <= protocol::kClientMessageBytesMax);
  }

  template <class Message>
  void hear(Message message) {
    if constexpr (requires { message.number; }) message.number = ++number_;
    step(SocketText{socket_, protocol::encode(protocol::ServerMessage(std::move(message)))});
  }

  void go_live() {
    step(InitSession{1, "100", session_id_of("100"), "wss://example.test", {}, {}, {}});
    step(ConnectSession{1, 1, "token"});
    step(SocketOpened{socket_});
    protocol::Joined joined;
    joined.id = request_;
    joined.connection_id = "me";
    joined.capabilities = {1, 1, 1, 1, 1, 1};
    joined.connections = {{"ann", 1, {}}, {"me", 2, {}}};
    joined.streams = {stream_of("s1", "ann")};
    joined.secret = "secret";
    joined.grace_ms = 30'000;
    hear(joined);
    InitPublisher in;
    in.call = 2;
    in.publisher = 1;
    in.audio_source = SourceKind::kDevice;
    in.video_source = SourceKind::kDevice;
    in.enable_stereo = draw_.chance(500);
    in.enable_dtx = draw_.chance(500);
    step(in);
    step(MediaAcquired{1, true, true, 640, 480});
    step(client::Publish{3, 1, 1, {}});
    const auto request = request_;
    hear(protocol::StreamCreated{0, stream_of("mine", "me")});
    hear(protocol::Published{request, stream_of("mine", "me")});
    hear(protocol::Subscribed{0, "ann", 7, "mine", true, true, {}});
    step(client::Subscribe{4, 1, 1, "s1", {}, {}, {}, {}});
    PARLEY_ASSERT(legs_.size() >= 2);
  }

  void act() {
    const bool sends = draw_.chance(500);
    const std::string connection = sends ? "ann" : "me";
    const std::uint32_t subscription = sends ? 7 : 1;
    const auto end = sends ? protocol::LegEnd::kPublisher : protocol::LegEnd::kSubscriber;
    const auto leg = legs_[legs_.size() - 1 - draw_.below(2)];
    switch (draw_.below(8)) {
      case 0: return hear(protocol::Described{0, connection, subscription, end, description()});
      case 1: return hear(protocol::Trickled{0, connection, subscription, end, candidate()});
      case 2: return step(LocalDescribed{leg, description()});
      case 3: return step(LocalTrickled{leg, candidate()});
      case 4: return step(RemoteApplied{leg});
      case 5: return step(NegotiationNeeded{leg});
      case 6: return step(LegChanged{leg, static_cast<LegState>(draw_.below(6))});
      default: return hear(protocol::Ok{request_});
    }
  }

  Description description() {
    const auto type =
        draw_.chance(500) ? protocol::DescriptionType::kOffer : protocol::DescriptionType::kAnswer;
    return {type, text()};
  }

  /// As a page or a frame can have it: the readers of both refuse the rest.
  std::string text(std::size_t size_max = 255) {
    auto out = draw_.text().substr(0, size_max);
    if (!protocol::is_utf8(out)) {
      for (char& c : out)
        c = static_cast<char>(c & 0x7f);
    }
    return out;
  }

  Candidate candidate() {
    Candidate out;
    out.candidate = text();
    if (draw_.chance(500)) out.sdp_mid = text(64);
    if (draw_.chance(500)) out.sdp_mline_index = draw_.below(256);
    if (draw_.chance(500)) out.username_fragment = text();
    return out;
  }

  Draw draw_;
  Client client_{1};
  TimeMs now_ = 0;
  std::uint32_t number_ = 0;
  std::uint32_t socket_ = 0;
  std::uint32_t request_ = 0;
  std::vector<std::uint32_t> legs_;
};

}  // namespace

void description(std::string_view bytes) {
  for (const bool dtx : {false, true}) {
    for (const bool stereo : {false, true})
      tune(std::string(bytes), dtx, stereo);
  }
  Legs(bytes).run();
}

}  // namespace parley::fuzz
