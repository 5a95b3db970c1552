#include "client_host.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "base/overloaded.hpp"

namespace parley::client {

namespace {

std::string number(std::uint32_t value) {
  return " " + std::to_string(value);
}

std::string text(std::string_view value) {
  return " " + std::string(value);
}

std::string shown(const char* name, bool value) {
  return (value ? " +" : " -") + std::string(name);
}

std::string tell(const Problem& problem) {
  return text(problem.name) + number(problem.code);
}

std::string tell(const std::optional<protocol::VideoWish>& wish) {
  if (!wish) return {};
  return (wish->width ? " width" + number(*wish->width) : "") +
         (wish->height ? " height" + number(*wish->height) : "") +
         (wish->frame_rate ? " rate" + number(*wish->frame_rate) : "");
}

std::string tell(const std::vector<IceServer>& servers) {
  std::string line;
  for (const auto& server : servers)
    for (const auto& url : server.urls)
      line += text(url);
  return line;
}

std::string tell(const ConfigureLeg& e) {
  std::string line = "configureLeg" + number(e.leg);
  if (e.audio_bitrate != 0) line += " audio" + number(e.audio_bitrate);
  if (e.video_bitrate != 0) line += " video" + number(e.video_bitrate);
  if (e.frame_rate != 0) line += " rate" + number(e.frame_rate);
  if (e.scale != 1000) line += " scale" + number(e.scale);
  if (e.scalability_mode) line += text(*e.scalability_mode);
  if (e.content_hint) line += " hint" + text(*e.content_hint);
  for (const auto& codec : e.video_codecs)
    line += text(codec);
  return line;
}

std::string tell(const protocol::ClientMessage& message) {
  return std::visit(
      overloaded{
          [](const protocol::Join&) { return std::string("join"); },
          [](const protocol::Resume& e) {
            return "resume" + text(e.connection_id) + text(e.secret) + number(e.number);
          },
          [](const protocol::Ping&) { return std::string("ping"); },
          [](const protocol::Leave&) { return std::string("leave"); },
          [](const protocol::Publish& e) {
            return "publish" + shown("audio", e.stream.has_audio) +
                   shown("video", e.stream.has_video);
          },
          [](const protocol::Unpublish& e) { return "unpublish" + text(e.stream_id); },
          [](const protocol::UpdateStream& e) {
            return "updateStream" + text(e.stream_id) +
                   (e.has_audio ? shown("audio", *e.has_audio) : "") +
                   (e.has_video ? shown("video", *e.has_video) : "") +
                   (e.width ? number(*e.width) + number(e.height.value_or(0)) : "") +
                   (e.quality.value_or(false) ? " quality" : "");
          },
          [](const protocol::Subscribe& e) {
            return "subscribe" + number(e.subscription) + text(e.stream_id) +
                   shown("audio", e.audio) + shown("video", e.video) + tell(e.wish);
          },
          [](const protocol::UpdateSubscription& e) {
            return "updateSubscription" + number(e.subscription) + shown("audio", e.audio) +
                   shown("video", e.video) + tell(e.wish);
          },
          [](const protocol::Unsubscribe& e) { return "unsubscribe" + number(e.subscription); },
          [](const protocol::Describe& e) {
            return "describe" + text(e.connection_id) + number(e.subscription) +
                   text(to_string(e.to)) + text(to_string(e.description.type)) +
                   text(e.description.sdp);
          },
          [](const protocol::Trickle& e) {
            return "trickle" + text(e.connection_id) + number(e.subscription) +
                   text(to_string(e.to)) + text(e.candidate.candidate);
          },
          [](const protocol::ReportSender& e) {
            return "reportSender" + text(e.connection_id) + number(e.subscription) +
                   number(e.report.max_bitrate) + number(e.report.bandwidth);
          },
          [](const protocol::Moderate& e) {
            std::string excluded;
            for (const auto& stream : e.excluded)
              excluded += " but " + stream;
            return std::string(to_string(e.action)) + text(e.target.value_or("-")) + excluded;
          },
          [](const protocol::SendSignal& e) {
            return "signal" + text(e.signal_type.value_or("-")) + text(e.data.value_or("-")) +
                   text(e.to.value_or("-"));
          },
      },
      message);
}

std::string tell(const StreamPropertyChanged& e) {
  return "streamPropertyChanged" + text(e.stream_id) + text(to_string(e.property)) +
         (e.on ? (*e.on ? " on" : " off") : "") +
         (e.width ? number(*e.width) + number(e.height.value_or(0)) : "");
}

std::string tell(const Exception& e) {
  return "exception" + tell(e.problem) + (e.session ? " session" + number(*e.session) : "") +
         (e.publisher ? " publisher" + number(*e.publisher) : "") +
         (e.subscriber ? " subscriber" + number(*e.subscriber) : "");
}

std::string tell(const LegQuality& e) {
  return " [" + std::to_string(e.leg) + (e.connection_id ? text(*e.connection_id) : "") +
         (e.subscription ? number(*e.subscription) : "") + text(to_string(e.condition)) +
         text(to_string(e.reason)) + text(to_string(e.source)) +
         (e.sender ? " sender" + number(e.sender->max_bitrate) + number(e.sender->bandwidth) : "") +
         "]";
}

std::string tell(const QualityChanged& e) {
  return (e.publisher ? "publisher" + number(*e.publisher)
                      : "subscriber" + number(e.subscriber.value_or(0))) +
         text(to_string(e.event)) +
         (e.event == QualityEventType::kQualityScoreChanged
              ? " audio" + number(e.audio_score.value_or(0)) + " video" +
                    number(e.video_score.value_or(0))
              : text(to_string(e.reason))) +
         tell(e.quality);
}

/// One line, or an empty one for a log.
std::string tell(const Effect& effect) {
  return std::visit(
      overloaded{
          [](const OpenSocket& e) { return "openSocket" + number(e.socket); },
          [](const SendText& e) {
            const auto message = protocol::decode_client_message(e.text);
            return message ? "send " + tell(message.value()) : "send nonsense";
          },
          [](const CloseSocket& e) { return "closeSocket" + number(e.code); },
          [](const Complete& e) {
            return "complete" + number(e.call) + (e.problem ? tell(*e.problem) : "");
          },
          [](const Exception& e) { return tell(e); },
          [](const Log&) { return std::string(); },
          [](const SessionConnected& e) {
            return "sessionConnected" + number(e.session) + text(e.connection.connection_id);
          },
          [](const SessionDisconnected& e) {
            return "sessionDisconnected" + text(to_string(e.reason));
          },
          [](const SessionReconnecting& e) { return "sessionReconnecting" + number(e.session); },
          [](const SessionReconnected& e) { return "sessionReconnected" + number(e.session); },
          [](const ConnectionCreated& e) {
            return "connectionCreated" + text(e.connection.connection_id) +
                   (e.quiet ? " quietly" : "");
          },
          [](const ConnectionDestroyed& e) {
            return "connectionDestroyed" + text(e.connection_id) + text(to_string(e.reason)) +
                   (e.quiet ? " quietly" : "");
          },
          [](const StreamCreated& e) { return "streamCreated" + text(e.stream.stream_id); },
          [](const StreamDestroyed& e) {
            return "streamDestroyed" + text(e.stream_id) + text(to_string(e.reason));
          },
          [](const StreamPropertyChanged& e) { return tell(e); },
          [](const MuteForced& e) {
            return std::string("muteForced") + (e.active ? " on" : " off");
          },
          [](const SignalReceived& e) {
            return "signalReceived" + text(e.signal_type.value_or("-")) +
                   text(e.data.value_or("-")) + text(e.from.value_or("-"));
          },
          [](const AcquireMedia& e) {
            return "acquireMedia" + number(e.publisher) + shown("audio", e.audio.has_value()) +
                   shown("video", e.video.has_value());
          },
          [](const ListDevices& e) {
            return "listDevices" + number(e.publisher) + text(to_string(e.kind));
          },
          [](const ReleaseMedia& e) { return "releaseMedia" + number(e.publisher); },
          [](const EnableMedia& e) {
            return "enableMedia" + number(e.publisher) + shown("audio", e.audio) +
                   shown("video", e.video);
          },
          [](const PublisherEvent& e) {
            return "publisher" + number(e.publisher) + text(to_string(e.event));
          },
          [](const PublisherVideo& e) {
            return "publisher" + number(e.publisher) + (e.on ? " videoEnabled" : " videoDisabled") +
                   text(to_string(e.reason));
          },
          [](const PublisherStreamCreated& e) {
            return "publisher" + number(e.publisher) + " streamCreated" + text(e.stream.stream_id);
          },
          [](const PublisherStreamDestroyed& e) {
            return "publisher" + number(e.publisher) + " streamDestroyed" +
                   text(to_string(e.reason));
          },
          [](const MediaStopped& e) {
            return "publisher" + number(e.publisher) + " mediaStopped" + text(to_string(e.kind));
          },
          [](const SubscriberEvent& e) {
            return "subscriber" + number(e.subscriber) + text(to_string(e.event)) +
                   (e.reason ? text(to_string(*e.reason)) : "");
          },
          [](const SubscriberVideo& e) {
            return "subscriber" + number(e.subscriber) +
                   (e.on ? " videoEnabled" : " videoDisabled") + text(to_string(e.reason));
          },
          [](const PlayMedia& e) {
            return "playMedia" + number(e.subscriber) + shown("audio", e.audio) +
                   shown("video", e.video);
          },
          [](const RemoveView& e) {
            return e.publisher ? "removeView publisher" + number(*e.publisher)
                               : "removeView subscriber" + number(e.subscriber.value_or(0));
          },
          // Of no consequence for anything else.
          [](const PrepareLeg&) { return std::string(); },
          [](const DropPreparedLeg&) { return std::string(); },
          [](const CreateLeg& e) {
            return "createLeg" + number(e.leg) +
                   (e.publisher ? " publisher" + number(*e.publisher) : "") +
                   (e.subscriber ? " subscriber" + number(*e.subscriber) : "") +
                   tell(e.ice_servers) + (e.relay_only ? " relay" : "");
          },
          [](const RouteLeg& e) {
            return "routeLeg" + number(e.leg) + tell(e.ice_servers) +
                   (e.relay_only ? " relay" : "");
          },
          [](const MakeOffer& e) {
            return "makeOffer" + number(e.leg) + (e.ice_restart ? " restart" : "");
          },
          [](const ApplyDescription& e) {
            return "applyDescription" + number(e.leg) + text(to_string(e.description.type)) +
                   text(e.description.sdp);
          },
          [](const AddCandidate& e) {
            return "addCandidate" + number(e.leg) + text(e.candidate.candidate);
          },
          [](const SwitchLeg& e) {
            return "switchLeg" + number(e.leg) + shown("audio", e.audio) + shown("video", e.video);
          },
          [](const ConfigureLeg& e) { return tell(e); },
          [](const CloseLeg& e) { return "closeLeg" + number(e.leg); },
          [](const MeasureLegs& e) {
            std::string line = "measureLegs" + number(e.measurement) + ":";
            for (const auto& one : e.legs)
              line += number(one.leg);
            return line;
          },
          [](const Stats& e) {
            std::string line = "stats" + number(e.call);
            for (const auto& one : e.legs)
              line += tell(one);
            return line;
          },
          [](const QualityChanged& e) { return tell(e); },
          [](const CpuChanged& e) {
            return "session" + number(e.session) + " cpu" + text(to_string(e.state));
          },
          [](const WatchCpu& e) { return std::string(e.on ? "watchCpu" : "unwatchCpu"); },
      },
      effect);
}

bool is_inner_work(const std::string& line) {
  static constexpr std::string_view kInner[] = {"openSocket",
                                                "closeSocket",
                                                "send ",
                                                "createLeg",
                                                "makeOffer",
                                                "applyDescription",
                                                "addCandidate",
                                                "configureLeg",
                                                "routeLeg",
                                                "closeLeg",
                                                "measureLegs",
                                                "playMedia"};
  return std::any_of(std::begin(kInner), std::end(kInner), [&](std::string_view prefix) {
    return std::string_view(line).substr(0, prefix.size()) == prefix;
  });
}

}  // namespace

void ClientHost::feed(const Input& input) {
  take(client.step(input, now));
}

void ClientHost::feed(const LegSample& sample) {
  take(client.step(sample, now));
}

void ClientHost::take(Output output) {
  wake_at = output.wake_at;
  for (auto& effect : output.effects) {
    if (auto line = tell(effect); !line.empty()) story_.push_back(std::move(line));
    if (const auto* frame = std::get_if<SendText>(&effect)) {
      const auto message = protocol::decode_client_message(frame->text);
      REQUIRE(message.ok());
      messages.push_back(message.value());
    }
    effects.push_back(std::move(effect));
  }
}

void ClientHost::hear(const protocol::ServerMessage& message) {
  feed(SocketText{last<OpenSocket>().socket, protocol::encode(message)});
}

void ClientHost::lose() {
  cut();
  told();
  live(40'000);
}

void ClientHost::resume(std::uint32_t last) {
  wait(wake_at - now);
  feed(SocketOpened{this->last<OpenSocket>().socket});
  hear(protocol::Resumed{sent<protocol::Resume>().id, last, {}});
}

void ClientHost::measured(std::uint32_t leg, double packets) {
  LegSample sample;
  sample.leg = leg;
  sample.at_ms = static_cast<double>(now);
  sample.audio_packets = packets;
  feed(sample);
  feed(LegsMeasured{last<MeasureLegs>().measurement});
}

void ClientHost::wait(TimeMs ms) {
  now += ms;
  feed(Tick{});
}

void ClientHost::live(TimeMs ms) {
  const TimeMs until = now + ms;
  while (wake_at <= until)
    wait(wake_at - now);
  wait(until - now);
}

Story ClientHost::noticed() {
  Story story = told();
  story.erase(std::remove_if(story.begin(), story.end(), is_inner_work), story.end());
  return story;
}

void ClientHost::init_session(std::uint32_t session) {
  feed(InitSession{session, "100", session_id_of("100"), "wss://example.test/client", {}, {}, {}});
}

std::uint32_t ClientHost::connect(std::uint32_t session) {
  feed(ConnectSession{++calls, session, "token"});
  return calls;
}

std::uint32_t ClientHost::disconnect(std::uint32_t session) {
  feed(DisconnectSession{++calls, session});
  return calls;
}

protocol::Joined ClientHost::picture() {
  protocol::Joined joined;
  joined.id = sent<protocol::Join>().id;
  joined.number = number;
  joined.connection_id = "me";
  joined.capabilities = capabilities;
  joined.connections = {{"ann", 1, "data of Ann"}, {"me", 2, {}}};
  joined.streams = {stream_of("ann-cam", "ann")};
  joined.secret = "secret";
  joined.beat_ms = beat_ms;
  joined.grace_ms = 30'000;
  return joined;
}

void ClientHost::join() {
  init_session();
  connect();
  feed(SocketOpened{last<OpenSocket>().socket});
  hear(picture());
  told();
}

std::uint32_t ClientHost::init_publisher(std::uint32_t publisher) {
  InitPublisher in;
  in.call = ++calls;
  in.publisher = publisher;
  in.audio_source = SourceKind::kDevice;
  in.video_source = SourceKind::kDevice;
  feed(in);
  return calls;
}

void ClientHost::acquire(std::uint32_t publisher) {
  feed(MediaAcquired{publisher, true, true, 640, 480});
}

std::uint32_t ClientHost::publish(std::uint32_t publisher, std::uint32_t session) {
  feed(Publish{++calls, session, publisher, {}});
  return calls;
}

void ClientHost::published(const std::string& stream_id) {
  const auto stream = stream_of(stream_id, "me");
  event(protocol::StreamCreated{0, stream});
  hear(protocol::Published{sent<protocol::Publish>().id, stream});
}

void ClientHost::go_live(const std::string& stream_id) {
  init_publisher();
  acquire();
  publish();
  published(stream_id);
  told();
}

std::uint32_t ClientHost::subscribe(const std::string& stream_id, std::uint32_t subscriber) {
  feed(Subscribe{++calls, 1, subscriber, stream_id, {}, {}, {}, {}});
  return calls;
}

void ClientHost::describe(std::uint32_t leg,
                          protocol::DescriptionType type,
                          const std::string& sdp) {
  feed(LocalDescribed{leg, {type, sdp}});
}

}  // namespace parley::client
