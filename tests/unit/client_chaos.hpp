// Chaos: inputs of every kind, in any order, some of them nonsense.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "client_samples.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::client {

/// Draws inputs that make sense often enough to get everywhere, and nonsense often enough to hurt:
/// from random numbers (Rng), or from what a fuzzer wants (fuzz::Draw).
template <class Source>
class Chaos {
 public:
  explicit Chaos(Source source) : rng_(std::move(source)) {}

  [[nodiscard]] const Source& source() const { return rng_; }

  Input input() {
    if (!mail_.empty() && rng_.chance(300)) return next_mail();
    if (rng_.chance(100)) return SocketText{talking(), text()};
    if (rng_.chance(60)) return about_quality();
    switch (rng_.below(32)) {
      case 0:
        return InitSession{
            session(), maybe("100"), maybe(session_id_of("100")), "wss://x", flip(), false, {}};
      case 1:
      case 2: return ConnectSession{call(), session(), maybe("token")};
      case 3: return rng_.chance(30) ? Input(DisconnectSession{call(), session()}) : Input(Tick{});
      case 4:
        return SendSignal{call(),
                          session(),
                          maybe("type"),
                          maybe("data"),
                          connection(),
                          flip(),
                          rarely("invalid")};
      case 5:
        if (rng_.chance(20)) return flip() ? Input(NetworkChanged{flip()}) : Input(PageThawed{});
        if (rng_.chance(200)) return PageLeft{};
        return flip() ? Input(init_publisher()) : Input(set_source());
      case 6: return MediaPrompted{few()};
      case 7:
        if (flip()) return MediaAcquired{few(), flip(), flip(), few(), few()};
        return DevicesListed{few(), kind(), {"", "mic", "cam", "other"}};
      case 8: return MediaFailed{few(), pick({"NotAllowedError", "AbortError", ""}), "message"};
      case 9: return rng_.chance(200) ? Input(MediaEnded{few(), kind()}) : Input(Tick{});
      case 10: return MediaResized{few(), few(), few()};
      case 11: return Publish{call(), session(), few(), rarely("invalid")};
      case 12: return rng_.chance(200) ? Input(Unpublish{call(), session(), few()}) : Input(Tick{});
      case 13: return SwitchPublisher{call(), few(), kind(), flip()};
      case 14: return rng_.chance(100) ? Input(DestroyPublisher{call(), few()}) : Input(Tick{});
      case 15:
        return Subscribe{call(),
                         session(),
                         few(),
                         stream(),
                         maybe_flip(),
                         maybe_flip(),
                         preference(),
                         rarely("no")};
      case 16:
        return rng_.chance(300) ? Input(Unsubscribe{call(), session(), few()}) : Input(Tick{});
      case 17:
        return rng_.chance(900) ? Input(SwitchSubscriber{call(), few(), kind(), flip()})
                                : Input(Refuse{call(), "captions", rarely("no"), {}, few()});
      case 18: return Decided{recent(decisions), rng_.chance(300)};
      case 19:
        return rng_.chance(20) ? Input(SocketClosed{recent(sockets), 1006, ""})
                               : Input(SocketOpened{recent(sockets)});
      case 20: return LocalDescribed{recent(legs), description()};
      case 21: return RemoteApplied{recent(legs)};
      case 22: return NegotiationNeeded{recent(legs)};
      case 23: return LocalTrickled{recent(legs), candidate()};
      case 24: return LegChanged{recent(legs), leg_state()};
      case 25:
        return ChangeSending{call(),
                             few(),
                             maybe_number(),
                             rarely("bw_saver"),
                             maybe_number(),
                             maybe_number(),
                             maybe_number(),
                             rarely("L1T3"),
                             rarely("motion"),
                             rarely("no")};
      case 26: return PreferVideo{call(), few(), preference(), rarely("no")};
      case 27: return ViewResized{few(), number(), number()};
      case 28: return moderate();
      case 30:
        return SetIce{call(), session(), {maybe("custom"), rarely("relay"), {}, rarely("no")}};
      case 29: return EncryptSession{call(), 2 + rng_.below(3)};
      default:
        if (rng_.chance(900)) return Tick{};
        return LegFailed{recent(legs), static_cast<LegStep>(rng_.below(3)), "message"};
    }
  }

  /// Sometimes numbers read of a leg come first.
  std::optional<LegSample> sample(TimeMs now) {
    if (!rng_.chance(100)) return std::nullopt;
    const auto number = [this] { return static_cast<double>(rng_.below(100'000)); };
    LegSample out;
    out.leg = recent(legs);
    out.at_ms = rng_.chance(950) ? static_cast<double>(now) : number();
    out.audio_packets = static_cast<double>(now);
    out.video_packets = number();
    out.video_lost = number();
    out.video_frames = static_cast<double>(now);
    out.limitation = rng_.below(4);
    out.processing_ms = number();
    out.available_bps = number();
    return out;
  }

  /// How much time passes before the next input.
  TimeMs pause() { return rng_.chance(5) ? rng_.below(40'000) : rng_.below(50); }

  std::uint32_t sockets = 0;  // newest numbers of the core
  std::uint32_t legs = 0;
  std::uint32_t decisions = 0;
  std::uint32_t measurements = 0;
  std::uint32_t calls = 0;

  /// A socket that shall open soon.
  void opening(std::uint32_t socket) {
    sockets = socket;
    mail_.emplace_back(SocketOpened{socket});
  }

  /// The mail delivered last has let a session in.
  void has_joined() { joined_ = delivered_; }

  /// Puts what a cloud would answer into the mail.
  void answer(std::uint32_t socket, const protocol::ClientMessage& message) {
    if (const auto* join = std::get_if<protocol::Join>(&message)) {
      mail_.emplace_back(SocketText{socket, protocol::encode(joined(join->id))});
    } else if (const auto* resume = std::get_if<protocol::Resume>(&message)) {
      mail_.emplace_back(
          SocketText{socket, protocol::encode(protocol::Resumed{resume->id, few(), {}})});
    } else if (const auto* publish = std::get_if<protocol::Publish>(&message)) {
      const auto stream = stream_of("mine" + std::to_string(++mine_), "me");
      mail_.emplace_back(
          SocketText{socket, protocol::encode(protocol::StreamCreated{++number_, stream})});
      mail_.emplace_back(
          SocketText{socket, protocol::encode(protocol::Published{publish->id, stream})});
    } else {
      if (const auto* subscribe = std::get_if<protocol::Subscribe>(&message))
        remember({"me", subscribe->subscription, protocol::LegEnd::kSubscriber});
      const auto id = std::visit([](const auto& request) { return request.id; }, message);
      mail_.emplace_back(SocketText{socket, protocol::encode(protocol::Ok{id})});
    }
    last_request_ = std::visit([](const auto& request) { return request.id; }, message);
  }

 private:
  Input about_quality() {
    const auto one = [this](std::uint32_t kind, std::uint32_t wanted) {
      return kind == wanted ? std::optional(few()) : std::nullopt;
    };
    const std::uint32_t kind = rng_.below(3);
    switch (rng_.below(4)) {
      case 0: return GetStats{call(), one(kind, 0), one(kind, 1)};
      case 1: return WatchQuality{one(kind, 0), one(kind, 1), one(kind, 2), rng_.chance(800)};
      case 2: return LegsMeasured{recent(measurements)};
      default:
        if (rng_.chance(500)) return CpuPressed{};
        return CpuPressed{static_cast<CpuState>(rng_.below(4))};
    }
  }

  Input next_mail() {
    Input input = std::move(mail_.front());
    mail_.pop_front();
    if (const auto* text = std::get_if<SocketText>(&input)) delivered_ = text->socket;
    return input;
  }

  /// Often the socket that joined last, where the talking is.
  std::uint32_t talking() { return rng_.chance(980) ? joined_ : recent(sockets); }

  std::uint32_t call() { return ++calls; }

  std::uint32_t few() { return rng_.below(6); }

  std::uint32_t recent(std::uint32_t newest) {
    return newest - rng_.below(std::min(newest + 1, 4U));
  }

  std::uint32_t session() { return rng_.chance(100) ? few() : 1; }

  LegState leg_state() {
    return rng_.chance(700) ? LegState::kConnected : static_cast<LegState>(rng_.below(6));
  }

  bool flip() { return rng_.chance(500); }

  std::optional<bool> maybe_flip() { return flip() ? std::optional(flip()) : std::nullopt; }

  std::uint32_t number() { return rng_.below(2000); }

  std::optional<std::uint32_t> maybe_number() {
    return flip() ? std::optional(number()) : std::nullopt;
  }

  VideoPreference preference() {
    return {few(), maybe_number(), maybe_number(), maybe_flip(), maybe_flip()};
  }

  protocol::VideoWish wish() { return {maybe_number(), maybe_number(), few()}; }

  std::optional<std::string> maybe(std::string value) {
    return rng_.chance(950) ? std::optional(std::move(value)) : std::nullopt;
  }

  std::optional<std::string> rarely(std::string value) {
    return rng_.chance(30) ? std::optional(std::move(value)) : std::nullopt;
  }

  std::string pick(std::initializer_list<const char*> values) {
    return *(values.begin() + rng_.below(static_cast<std::uint32_t>(values.size())));
  }

  std::string connection() { return pick({"me", "ann", "ann", "bob"}); }

  std::string stream() {
    if (flip()) return "s1";
    return flip() ? "mine" + std::to_string(recent(mine_)) : "s" + std::to_string(recent(streams_));
  }

  MediaKind kind() { return flip() ? MediaKind::kAudio : MediaKind::kVideo; }

  /// One end of a subscription's leg.
  struct End {
    std::string connection;
    std::uint32_t subscription;
    protocol::LegEnd end;
  };

  End remember(End end) {
    if (ends_.size() >= 8) ends_.pop_front();
    ends_.push_back(end);
    return end;
  }

  End end() {
    if (ends_.empty()) return {"me", 1, protocol::LegEnd::kSubscriber};
    return ends_[rng_.below(static_cast<std::uint32_t>(ends_.size()))];
  }

  Description description() {
    return {flip() ? protocol::DescriptionType::kOffer : protocol::DescriptionType::kAnswer,
            pick({"", "a=ice-ufrag:", "a=ice-ufrag:x\r\n", "a=rtpmap: opus/48000\r\na=fmtp: "})};
  }

  Candidate candidate() { return {"candidate", {}, {}, maybe(connection())}; }

  Moderate moderate() {
    const auto action = static_cast<Moderation>(rng_.below(5));
    const bool is_connection = action == Moderation::kForceDisconnect;
    return {call(),
            session(),
            action,
            maybe(is_connection ? connection() : stream()),
            {stream(), stream()},
            rarely("invalid")};
  }

  SetSource set_source() {
    SetSource in;
    in.call = call();
    in.publisher = few();
    in.kind = kind();
    in.source = static_cast<SourceKind>(rng_.below(4));
    if (flip()) in.device_id = pick({"", "mic", "cam"});
    if (in.source == SourceKind::kTrack) in.track = few();
    return in;
  }

  InitPublisher init_publisher() {
    InitPublisher in;
    in.call = call();
    in.publisher = few();
    in.audio_source = static_cast<SourceKind>(rng_.below(3));
    in.video_source = static_cast<SourceKind>(rng_.below(4));
    in.publish_audio = maybe_flip();
    in.enable_dtx = maybe_flip();
    in.enable_stereo = maybe_flip();
    in.audio_fallback = maybe_flip();
    in.report_sender = maybe_flip();
    in.invalid = rarely("invalid");
    return in;
  }

  protocol::Joined joined(std::uint32_t id) {
    protocol::Joined out;
    out.id = id;
    out.connection_id = "me";
    out.capabilities = {1, 1, 1, 1, 1, 1};
    out.connections = {{"ann", 1, {}}, {"me", 2, {}}};
    out.streams = {stream_of("s1", "ann")};
    out.secret = "secret";
    out.beat_ms = flip() ? 3'000 : 0;
    out.grace_ms = 30'000;
    return out;
  }

  std::string text() {
    if (rng_.chance(3)) return pick({"", "{", R"({"type":"ok"})", R"({"type":"no"})"});
    // A fuzzer may write whole frames.
    if constexpr (requires { rng_.text(); }) {
      if (rng_.chance(30)) return rng_.text();
    }
    const std::uint32_t id = rng_.chance(20) ? few() : last_request_;
    std::string out = protocol::encode(message(id, ++number_));
    if (rng_.chance(3)) {
      const auto at = rng_.below(static_cast<std::uint32_t>(out.size()));
      out[at] = static_cast<char>(rng_.below(256));
    }
    return out;
  }

  protocol::ServerMessage message(std::uint32_t id, std::uint32_t number) {
    const auto reason = static_cast<Reason>(rng_.below(6));
    if (rng_.chance(20)) return protocol::SenderReported{end().subscription, {few(), few()}};
    switch (rng_.below(18)) {
      case 0: return protocol::Refused{id, pick({"OT_PERMISSION_DENIED", "OT_X"}), "why"};
      case 1: return rng_.chance(20) ? protocol::ServerMessage(joined(id)) : protocol::Ok{9999};
      case 2: return protocol::ConnectionCreated{number, {"c" + std::to_string(number), 3, {}}};
      case 3: return protocol::ConnectionDestroyed{number, pick({"me", "bob"}), reason};
      case 4:
        return protocol::ConnectionDestroyed{number, "c" + std::to_string(recent(number)), reason};
      case 5:
        return protocol::StreamCreated{number, stream_of("s" + std::to_string(++streams_), "ann")};
      case 6: return protocol::StreamDestroyed{number, stream(), reason};
      case 7:
      case 8:
        return protocol::StreamUpdated{
            number, stream(), maybe_flip(), maybe_flip(), few(), {}, maybe_flip(), maybe_flip()};
      case 9: return protocol::Signal{number, maybe("t"), maybe("d"), maybe(connection())};
      case 10: {
        const End at = remember({connection(), rng_.below(50), protocol::LegEnd::kPublisher});
        return protocol::Subscribed{number,
                                    at.connection,
                                    at.subscription,
                                    "mine" + std::to_string(recent(mine_)),
                                    flip(),
                                    flip(),
                                    wish()};
      }
      case 11: {
        const End at = end();
        return protocol::SubscriptionUpdated{
            number, at.connection, at.subscription, flip(), flip(), wish()};
      }
      case 12:
      case 13: {
        const End at = end();
        return protocol::Described{number, at.connection, at.subscription, at.end, description()};
      }
      case 14:
      case 15: {
        const End at = end();
        return protocol::Trickled{number, at.connection, at.subscription, at.end, candidate()};
      }
      case 16: return protocol::MuteForced{number, flip()};
      default:
        if (rng_.chance(100)) return protocol::Closing{reason, "bye"};
        return protocol::Unsubscribed{number, connection(), end().subscription};
    }
  }

  Source rng_;
  std::uint32_t number_ = 0;
  std::uint32_t streams_ = 1;  // newest stream of Ann
  std::uint32_t mine_ = 0;     // newest stream of ours
  std::uint32_t last_request_ = 0;
  std::uint32_t delivered_ = 0;  // socket of the newest mail
  std::uint32_t joined_ = 0;     // socket that joined last
  std::deque<Input> mail_;
  std::deque<End> ends_;
};

}  // namespace parley::client
