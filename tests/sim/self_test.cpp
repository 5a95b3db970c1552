#include "sim/self_test.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "sim/parts.hpp"
#include "sim/shrink.hpp"
#include "sim/world.hpp"

namespace parley::sim {

namespace {

constexpr std::uint64_t kSeedsMax = 60;

/// Of a run in which any call fails, one client and its beginning are enough.
constexpr std::size_t kShrunkMax = 2;

using ClientEffects = std::vector<client::Effect>;
using CloudEffects = std::vector<cloud::Effect>;

struct Plant {
  std::string_view bug;
  std::string_view checker;  // that must find it
  Spoiler spoiler;
  std::uint64_t every = 1;  // of so many seeds one is tried
};

/// Keeps each effect of a type as often as `times` says: 0 loses it, 2 repeats it.
template <class T, class Times>
Spoiler repeat(Times times) {
  return {[times](PageId /*page*/, ClientEffects& effects) {
            ClientEffects out;
            for (auto& effect : effects) {
              const T* one = std::get_if<T>(&effect);
              const int count = one == nullptr ? 1 : times(*one);
              for (int i = 0; i < count; ++i)
                out.push_back(effect);
            }
            effects = std::move(out);
          },
          {}};
}

template <class T>
Spoiler lose() {
  return repeat<T>([](const T&) { return 0; });
}

template <class T>
Spoiler twice() {
  return repeat<T>([](const T&) { return 2; });
}

/// Changes each effect of a type.
template <class T, class Change>
Spoiler alter(Change change) {
  return {[change](PageId /*page*/, ClientEffects& effects) {
            for (auto& effect : effects) {
              if (T* one = std::get_if<T>(&effect)) change(*one);
            }
          },
          {}};
}

/// Puts each effect of one type behind the next one of another.
template <class T, class Behind>
Spoiler delay() {
  return {[](PageId /*page*/, ClientEffects& effects) {
            for (std::size_t i = 0; i + 1 < effects.size(); ++i) {
              if (std::holds_alternative<T>(effects[i]) &&
                  std::holds_alternative<Behind>(effects[i + 1]))
                std::swap(effects[i], effects[i + 1]);
            }
          },
          {}};
}

/// Changes each message of a type that the cloud sends, or its receivers.
template <class Message, class Change>
Spoiler alter_sent(Change change) {
  return {{}, [change](CloudEffects& effects) {
            CloudEffects out;
            for (auto& effect : effects) {
              auto* send = std::get_if<cloud::Send>(&effect);
              auto decoded = send == nullptr ? protocol::decode_server_message("")
                                             : protocol::decode_server_message(*send->text);
              Message* message = decoded ? std::get_if<Message>(&decoded.value()) : nullptr;
              if (message == nullptr) {
                out.push_back(std::move(effect));
              } else {
                change(*message, *send, out);
              }
            }
            effects = std::move(out);
          }};
}

template <class Message>
Spoiler lose_sent() {
  return alter_sent<Message>([](Message&, cloud::Send&, CloudEffects&) {});
}

template <class Message>
void put(const Message& message, cloud::Send& send, CloudEffects& out) {
  send.text =
      std::make_shared<const std::string>(protocol::encode(protocol::ServerMessage(message)));
  out.emplace_back(send);
}

void plant_in_calls(std::vector<Plant>& out) {
  out.push_back(
      {"a call never ends", "calls", repeat<client::Complete>([](const client::Complete& complete) {
         return complete.call % 7 == 6 ? 0 : 1;
       })});
  out.push_back({"a call ends twice", "calls", twice<client::Complete>()});
  out.push_back({"an error has another name",
                 "calls",
                 alter<client::Complete>([](client::Complete& complete) {
                   if (complete.problem) complete.problem->name = "OT_INTERNAL_ERROR";
                 })});
  out.push_back({"a call that must fail succeeds",
                 "calls",
                 alter<client::Complete>([](auto& complete) { complete.problem.reset(); })});
}

void plant_in_events(std::vector<Plant>& out) {
  out.push_back(
      {"connectionCreated comes twice", "session grammar", twice<client::ConnectionCreated>()});
  out.push_back({"streamCreated comes twice", "session grammar", twice<client::StreamCreated>()});
  out.push_back({"streamDestroyed is lost", "session grammar", lose<client::StreamDestroyed>()});
  out.push_back({"streamCreated is lost", "session grammar", lose<client::StreamCreated>()});
  out.push_back({"connect ends before sessionConnected",
                 "session grammar",
                 delay<client::SessionConnected, client::Complete>()});
  out.push_back({"connectionCreated comes before the end of connect",
                 "session grammar",
                 delay<client::Complete, client::ConnectionCreated>()});
  out.push_back({"sessionDisconnected comes before the publisher's streamDestroyed",
                 "session grammar",
                 lose<client::PublisherStreamDestroyed>()});
  out.push_back({"a signal comes after sessionDisconnected",
                 "session grammar",
                 {[](PageId /*page*/, ClientEffects& effects) {
                    for (std::size_t i = 0; i < effects.size(); ++i) {
                      const auto* gone = std::get_if<client::SessionDisconnected>(&effects[i]);
                      if (gone == nullptr) continue;
                      const client::SignalReceived late{gone->session, {}, "late", {}};
                      effects.insert(effects.begin() + static_cast<std::ptrdiff_t>(i) + 1, late);
                    }
                  },
                  {}}});
  out.push_back({"publish ends before streamCreated",
                 "publisher grammar",
                 delay<client::PublisherStreamCreated, client::Complete>()});
  out.push_back({"a destroyed publisher keeps its camera on",
                 "publisher grammar",
                 lose<client::ReleaseMedia>()});
  out.push_back({"accessDialogClosed is lost",
                 "publisher grammar",
                 repeat<client::PublisherEvent>([](const client::PublisherEvent& event) {
                   return event.event == client::PublisherEventType::kAccessDialogClosed ? 0 : 1;
                 })});
  out.push_back({"videoDisableWarning is lost",
                 "publisher grammar",
                 repeat<client::PublisherEvent>([](const client::PublisherEvent& event) {
                   return event.event == client::PublisherEventType::kVideoDisableWarning ? 0 : 1;
                 })});
  out.push_back({"a publisher's videoDisabled is lost", "wishes", lose<client::PublisherVideo>()});
  out.push_back(
      {"a subscriber connects twice", "subscriber grammar", twice<client::SubscriberEvent>()});
  out.push_back({"subscribe ends before connected",
                 "subscriber grammar",
                 delay<client::SubscriberEvent, client::Complete>()});
  out.push_back({"videoDisabled is lost", "subscriber grammar", lose<client::SubscriberVideo>()});
}

void plant_in_ids(std::vector<Plant>& out) {
  out.push_back({"a leg is closed twice", "live ids", twice<client::CloseLeg>()});
  out.push_back({"the number of a leg is used again", "live ids", twice<client::CreateLeg>()});
  out.push_back({"text is sent to another socket",
                 "live ids",
                 alter<client::SendText>([](client::SendText& text) { ++text.socket; })});
  out.push_back({"a decision has an old number",
                 "live ids",
                 alter<client::StreamDestroyed>([](auto& event) { event.decision = 1; })});
  out.push_back({"a log line is too long", "limits", alter<client::Log>([](client::Log& log) {
                   log.text.append(3000, 'x');
                 })});
  out.push_back({"a log line holds a secret", "limits", alter<client::Log>([](client::Log& log) {
                   log.text += " secret-7";
                 })});
  out.push_back({"a line of the cloud's log holds a secret",
                 "limits",
                 {{}, [](CloudEffects& effects) {
                    for (auto& effect : effects) {
                      if (auto* log = std::get_if<cloud::Log>(&effect)) log->text += " secret-7";
                    }
                  }}});
}

void plant_in_returns(std::vector<Plant>& out) {
  out.push_back({"whoever comes back is refused",
                 "returns",
                 alter_sent<protocol::Resumed>([](auto& message, auto& send, auto& effects) {
                   const protocol::Refused refused{message.id, "OT_NOT_FOUND", "join anew"};
                   put(refused, send, effects);
                 })});
  out.push_back({"whoever comes back is not answered", "returns", lose_sent<protocol::Resumed>()});
  out.push_back({"a guest is let in",
                 "returns",
                 alter_sent<protocol::Refused>([](auto& message, auto& send, auto& effects) {
                   if (message.message.find("nobody is expected back") == std::string::npos)
                     return put(message, send, effects);
                   put(protocol::Resumed{message.id, 0, {}}, send, effects);
                 })});
  out.push_back({"a member is lost at once", "returns", {{}, {}, [](cloud::Limits& limits) {
                                                           limits.grace_ms = 1'000;
                                                         }}});
  out.push_back({"a session ends while it might reconnect",
                 "returns",
                 {[](PageId /*page*/, ClientEffects& effects) {
                    for (auto& effect : effects) {
                      const auto* begun = std::get_if<client::SessionReconnecting>(&effect);
                      if (begun == nullptr) continue;
                      const auto reason = protocol::Reason::kNetworkDisconnected;
                      effect = client::SessionDisconnected{begun->session, reason, 999'999};
                    }
                  },
                  {}}});
  out.push_back({"a lost socket goes unnoticed", "returns", lose<client::SessionReconnecting>()});
}

void plant_in_signals(std::vector<Plant>& out) {
  out.push_back({"signals are lost", "signals", lose<client::SignalReceived>()});
  out.push_back({"signals come twice", "signals", twice<client::SignalReceived>()});
  out.push_back({"signals have another sender",
                 "signals",
                 alter<client::SignalReceived>([](auto& signal) { signal.from.reset(); })});
}

void plant_in_legs(std::vector<Plant>& out) {
  Spoiler early{[](PageId /*page*/, ClientEffects& effects) {
                  for (std::size_t i = 0; i < effects.size(); ++i) {
                    const auto* leg = std::get_if<client::CreateLeg>(&effects[i]);
                    if (leg == nullptr) continue;
                    const client::AddCandidate candidate{leg->leg, {"candidate:1 1 1", {}, {}, {}}};
                    effects.insert(effects.begin() + static_cast<std::ptrdiff_t>(i) + 1, candidate);
                  }
                },
                {}};
  out.push_back({"a candidate comes before the description", "peers", early});
  out.push_back({"a candidate is lost",
                 "agreement",
                 repeat<client::AddCandidate>([](const client::AddCandidate& one) {
                   return one.candidate.candidate.ends_with(" 2") ? 0 : 1;
                 })});
  out.push_back({"a leg stays open", "agreement", lose<client::CloseLeg>()});
}

void plant_in_media(std::vector<Plant>& out) {
  out.push_back({"legs are measured twice", "sampling", twice<client::MeasureLegs>()});
  out.push_back({"a leg that is not there is measured",
                 "sampling",
                 alter<client::MeasureLegs>([](auto& e) { e.legs.push_back({999'999}); })});
  out.push_back({"a leg is not switched", "wishes", lose<client::SwitchLeg>()});
  out.push_back({"a leg sends as it likes", "wishes", lose<client::ConfigureLeg>()});
  out.push_back({"a muted camera stays on", "wishes", alter<client::EnableMedia>([](auto& media) {
                   media.video = true;
                 })});
  out.push_back({"audio that is not wanted is played",
                 "wishes",
                 alter<client::PlayMedia>([](auto& media) { media.audio = true; })});
}

void plant_in_moderation(std::vector<Plant>& out) {
  out.push_back({"muteForced is lost", "moderation", lose<client::MuteForced>()});
  out.push_back({"a client is not told that all are muted",
                 "moderation",
                 alter_sent<protocol::Joined>([](auto& message, auto& send, auto& effects) {
                   message.muted = false;
                   put(message, send, effects);
                 })});
  out.push_back({"a session ends by force though nobody asked for it",
                 "moderation",
                 alter<client::SessionDisconnected>(
                     [](auto& event) { event.reason = protocol::Reason::kForceDisconnected; })});
  out.push_back({"a stream begins with audio though all are muted",
                 "moderation",
                 alter<client::StreamCreated>([](auto& event) { event.stream.has_audio = true; })});
  out.push_back({"a publisher is not told that it is muted",
                 "wishes",
                 alter_sent<protocol::StreamUpdated>([](auto& message, auto& send, auto& effects) {
                   message.forced.reset();
                   put(message, send, effects);
                 })});
  out.push_back({"events of connections are never suppressed",
                 "session grammar",
                 alter<client::ConnectionCreated>([](auto& event) { event.quiet = false; })});
}

void plant_in_cloud(std::vector<Plant>& out) {
  out.push_back({"streamUpdated is lost", "agreement", lose_sent<protocol::StreamUpdated>()});
  out.push_back({"unsubscribed is lost", "agreement", lose_sent<protocol::Unsubscribed>()});
  out.push_back(
      {"connectionDestroyed is lost", "agreement", lose_sent<protocol::ConnectionDestroyed>()});
  out.push_back({"an event is sent twice",
                 "log numbers",
                 alter_sent<protocol::StreamCreated>([](auto& message, auto& send, auto& effects) {
                   put(message, send, effects);
                   put(message, send, effects);
                 })});
  out.push_back({"a description goes to the wrong end",
                 "isolation",
                 alter_sent<protocol::Described>([](auto& message, auto& send, auto& effects) {
                   message.to = message.to == protocol::LegEnd::kPublisher
                                    ? protocol::LegEnd::kSubscriber
                                    : protocol::LegEnd::kPublisher;
                   put(message, send, effects);
                 })});
  out.push_back({"a sender's report is about another leg",
                 "senders",
                 alter_sent<protocol::SenderReported>([](auto& message, auto& send, auto& effects) {
                   ++message.report.bandwidth;
                   put(message, send, effects);
                 })});
  out.push_back({"a sender's report goes to a stranger",
                 "isolation",
                 alter_sent<protocol::SenderReported>([](auto& message, auto& send, auto& effects) {
                   message.subscription += 1'000;
                   put(message, send, effects);
                 })});
  out.push_back({"a stream is announced to somebody who has not joined",
                 "isolation",
                 alter_sent<protocol::StreamCreated>([](auto& message, auto& send, auto& effects) {
                   send.to.push_back(9999);
                   put(message, send, effects);
                 })});
  out.push_back({"everybody is told that it may do everything",
                 "permissions",
                 alter_sent<protocol::Joined>([](auto& message, auto& send, auto& effects) {
                   message.capabilities = {1, 1, 1, 1, 1, 1};
                   put(message, send, effects);
                 })});
  out.push_back({"the app server is not answered",
                 "app commands",
                 {{}, [](CloudEffects& effects) {
                    std::erase_if(effects, [](const auto& effect) {
                      return std::holds_alternative<cloud::AppAnswered>(effect);
                    });
                  }}});
  out.push_back({"an end is told to no application",
                 "session events",
                 {{}, [](CloudEffects& effects) {
                    std::erase_if(effects, [](const cloud::Effect& effect) {
                      const auto* happened = std::get_if<cloud::Happened>(&effect);
                      return happened != nullptr &&
                             happened->event.kind ==
                                 protocol::SessionEventKind::kConnectionDestroyed;
                    });
                  }}});
  out.push_back({"a beginning is told twice",
                 "session events",
                 {{}, [](CloudEffects& effects) {
                    const CloudEffects once = effects;
                    for (const auto& effect : once) {
                      const auto* happened = std::get_if<cloud::Happened>(&effect);
                      if (happened != nullptr &&
                          happened->event.kind == protocol::SessionEventKind::kStreamCreated)
                        effects.push_back(effect);
                    }
                  }}});
  out.push_back({"the cloud sends nonsense",
                 "wire",
                 alter_sent<protocol::Ok>([](auto& /*message*/, auto& send, auto& effects) {
                   send.text = std::make_shared<const std::string>("nonsense");
                   effects.emplace_back(send);
                 })});
}

/// Floods show these; every kind of flood comes within a few dozen of them.
template <class Change>
void plant_in_limits(std::vector<Plant>& out, std::string_view bug, Change change) {
  out.push_back({bug, "limits", {{}, {}, change}, World::kFloodEvery});
}

void plant_in_limits(std::vector<Plant>& out) {
  static constexpr Rate kAny{1'000'000, 1'000'000'000};
  plant_in_limits(out, "bytes are not counted", [](cloud::Limits& limits) {
    limits.request_bytes = limits.signal_bytes = kAny;
  });
  plant_in_limits(out, "requests are not counted", [](cloud::Limits& limits) {
    limits.requests = limits.signals = kAny;
  });
  plant_in_limits(
      out, "who floods is never closed", [](cloud::Limits& limits) { limits.refusals = kAny; });
  plant_in_limits(out, "clients that mean no harm are refused", [](cloud::Limits& limits) {
    limits.request_bytes = {1'000, 4'000};
  });
}

bool found(const Plant& plant) {
  std::string others;
  for (std::uint64_t i = 1; i <= kSeedsMax; ++i) {
    World world(i * plant.every, nullptr, &plant.spoiler);
    world.run();
    if (!world.verdict().failed()) continue;
    if (world.verdict().checker() == plant.checker) return true;
    others = world.verdict().checker() + ": " + world.verdict().message();
  }
  std::printf("self-test: nobody found: %.*s; it should have been %.*s (%s)\n",
              static_cast<int>(plant.bug.size()),
              plant.bug.data(),
              static_cast<int>(plant.checker.size()),
              plant.checker.data(),
              others.empty() ? "every world passed" : others.c_str());
  return false;
}

}  // namespace

namespace {

/// A run that fails is shrunk to a part of it that fails in the same way, every time.
bool shrinks() {
  const Spoiler spoiler = twice<client::Complete>();
  constexpr std::uint64_t kSeed = 1;
  const auto first = shrink(kSeed, "calls", &spoiler);
  if (!first || first->parts.size() > kShrunkMax) {
    std::printf("self-test: a failing seed was not shrunk to %zu parts\n", kShrunkMax);
    return false;
  }
  const auto again = parts_of(to_text(first->parts));
  World part(kSeed, nullptr, &spoiler, again ? &*again : nullptr);
  part.run();
  const bool same = part.verdict().checker() == "calls" && part.parts() == first->parts;
  if (!same) std::printf("self-test: the part of a seed does not fail again\n");
  return same;
}

}  // namespace

Counts run_self_tests() {
  std::vector<Plant> plants;
  plant_in_calls(plants);
  plant_in_events(plants);
  plant_in_ids(plants);
  plant_in_returns(plants);
  plant_in_signals(plants);
  plant_in_legs(plants);
  plant_in_media(plants);
  plant_in_moderation(plants);
  plant_in_cloud(plants);
  plant_in_limits(plants);
  Counts counts;
  for (const auto& plant : plants)
    ++(found(plant) ? counts.passed : counts.failed);
  ++(shrinks() ? counts.passed : counts.failed);
  return counts;
}

}  // namespace parley::sim
