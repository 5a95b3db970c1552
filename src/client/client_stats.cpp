// Client, the part about statistics: what is read when, and the events about quality.
#include <algorithm>
#include <utility>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

using protocol::LegEnd;

namespace {

Error no_media() {
  return {ErrorCode::kNotConnected,
          "getStats: no media flows; publish or subscribe first, and wait for the other end."};
}

}  // namespace

void Client::on(const GetStats& in) {
  const LegEnd end = in.publisher ? LegEnd::kPublisher : LegEnd::kSubscriber;
  const std::uint32_t owner = in.publisher ? *in.publisher : in.subscriber.value_or(0);
  const Target target{in.publisher ? Target::Kind::kPublisher : Target::Kind::kSubscriber, owner};
  if (!context_.open(in.call, Operation::kGeneral, target)) return;
  std::vector<LegNumber> legs;
  for (const auto& [id, leg] : legs_) {
    if (leg.place().end == end && leg.place().owner == owner) legs.push_back({id});
  }
  if (legs.empty()) return context_.fail(in.call, no_media());
  measure(std::move(legs), in.call);
}

void Client::on(const WatchQuality& in) {
  watching_ = true;
  if (Publisher* publisher = find(publishers_, in.publisher.value_or(0))) publisher->watch(in.on);
  if (Subscriber* subscriber = find(subscribers_, in.subscriber.value_or(0)))
    subscriber->watch(in.on);
  if (Session* session = find(sessions_, in.session.value_or(0))) session->watch_cpu(in.on);
  const bool cpu_watched = std::any_of(sessions_.begin(), sessions_.end(), [](const auto& entry) {
    return entry.second.cpu_watched();
  });
  if (cpu_watched == cpu_watched_) return;
  cpu_watched_ = cpu_watched;
  cpu_unreported_ = false;
  cpu_room_.forget();
  cpu_state_.reset();
  context_.emit(WatchCpu{cpu_watched});
}

void Client::on(const CpuPressed& in) {
  if (!cpu_watched_) return;
  cpu_unreported_ = !in.state;
  if (in.state) report_cpu(*in.state);
}

void Client::on(const LegsMeasured& in) {
  const auto found = measurements_.find(in.measurement);
  if (found == measurements_.end()) return;
  const Measurement done = std::move(found->second);
  measurements_.erase(found);
  if (done.call == 0) {
    regular_ = 0;
    judge_cpu(done.legs);
    return follow_networks();
  }
  Stats stats{done.call, {}};
  for (const auto& number : done.legs) {
    if (Leg* leg = find(legs_, number.leg)) stats.legs.push_back(quality_of(*leg));
  }
  if (stats.legs.empty()) return context_.fail(done.call, no_media());
  context_.emit(std::move(stats));
  context_.succeed(done.call);
}

void Client::measure(std::vector<LegNumber> legs, std::uint32_t call) {
  const std::uint32_t number = ++last_measurement_;
  context_.emit(MeasureLegs{number, legs});
  measurements_.emplace(number, Measurement{call, std::move(legs)});
}

void Client::measure_watched() {
  if (!watching_ && std::none_of(subscribers_.begin(), subscribers_.end(), [](const auto& entry) {
        return entry.second.unproven();
      })) {
    measure_at_ = kNever;
    return;
  }
  std::vector<LegNumber> legs;
  bool proves = false;
  for (const auto& [id, leg] : legs_) {
    if (!leg.connected() || !is_watched(leg)) continue;
    legs.push_back({id});
    proves = proves || is_unproven(leg);
  }
  if (legs.empty()) {
    measure_at_ = kNever;
    return;
  }
  if (proves) measure_at_ = std::min(measure_at_, context_.now() + kProofMs);
  // One after the other: a host that is slow to read is asked less often.
  if (regular_ != 0) return;
  if (measure_at_ == kNever) measure_at_ = context_.now();
  if (measure_at_ > context_.now()) return;
  measure_at_ = context_.now() + (proves ? kProofMs : kSampleMs);
  measure(std::move(legs), 0);
  regular_ = last_measurement_;
}

bool Client::is_watched(const Leg& leg) const {
  const auto& place = leg.place();
  if (cpu_unreported_ && find(sessions_, place.session)->cpu_watched()) return true;
  if (place.end == LegEnd::kPublisher) return find(publishers_, place.owner)->sampled();
  return find(subscribers_, place.owner)->watched() || is_unproven(leg);
}

bool Client::is_unproven(const Leg& leg) const {
  return leg.place().end == LegEnd::kSubscriber &&
         find(subscribers_, leg.place().owner)->unproven();
}

Output Client::step(const LegSample& sample, TimeMs now) {
  context_.begin(now);
  const bool is_number = sample.leg > 0 && sample.leg <= UINT32_MAX;
  const auto number = is_number ? static_cast<std::uint32_t>(sample.leg) : 0;
  if (Leg* leg = find(legs_, number)) judge(*leg, sample);
  return finish();
}

void Client::judge(Leg& leg, const LegSample& sample) {
  const auto& place = leg.place();
  QualityChanged event;
  Expectation expected;
  bool watched = false;
  if (place.end == LegEnd::kPublisher) {
    const Publisher& publisher = *find(publishers_, place.owner);
    expected = publisher.expected();
    watched = publisher.watched();
    event.publisher = place.owner;
  } else {
    Subscriber& subscriber = *find(subscribers_, place.owner);
    subscriber.received(context_, sample.audio_packets + sample.video_packets);
    const Stream* stream = find(sessions_, place.session)->find_stream(subscriber.stream_id());
    expected = subscriber.expected(stream == nullptr ? Stream{} : *stream);
    watched = subscriber.watched();
    event.subscriber = place.owner;
  }
  const auto changes = leg.judge().take(sample, expected);
  if (!watched) return;
  event.quality = quality_of(leg);
  if (changes.network) {
    event.event = QualityEventType::kNetworkConditionChanged;
    event.reason = leg.judge().reason();
    context_.emit(event);
  }
  if (changes.video) {
    event.event = QualityEventType::kVideoQualityChanged;
    event.reason = *changes.video;
    context_.emit(event);
  }
  if (!changes.score) return;
  event.event = QualityEventType::kQualityScoreChanged;
  event.audio_score = leg.judge().audio_score();
  event.video_score = leg.judge().video_score();
  context_.emit(std::move(event));
}

void Client::judge_cpu(const std::vector<LegNumber>& legs) {
  if (!cpu_unreported_) return;
  int room = 0;
  for (const auto& number : legs) {
    Leg* leg = find(legs_, number.leg);
    const int its = leg == nullptr ? 0 : leg->judge().cpu_room();
    if (its != 0 && (room == 0 || its < room)) room = its;
  }
  if (room != 0 && cpu_room_.take(room)) report_cpu(static_cast<CpuState>(4 - cpu_room_.level()));
}

void Client::report_cpu(CpuState state) {
  if (std::exchange(cpu_state_, state) == state) return;
  for (const auto& [id, session] : sessions_) {
    if (session.cpu_watched()) context_.emit(CpuChanged{id, state});
  }
}

LegQuality Client::quality_of(Leg& leg) {
  const auto& place = leg.place();
  LegQuality quality{
      leg.id(), {}, {}, leg.judge().condition(), leg.judge().reason(), source_of(leg), leg.sender};
  if (place.end == LegEnd::kPublisher) {
    quality.connection_id = place.connection_id;
    quality.subscription = place.subscription;
  }
  return quality;
}

DegradationSource Client::source_of(Leg& leg) {
  if (!is_degraded(leg.judge().condition())) return DegradationSource::kNone;
  // One path alone does not tell at which end it suffers: what comes from others by the same
  // network of ours does.
  bool others_suffer = false;
  bool others_thrive = false;
  for (auto& [id, other] : legs_) {
    const auto& place = other.place();
    if (id == leg.id() || place.session != leg.place().session || place.end != leg.place().end)
      continue;
    const NetworkCondition condition = other.judge().condition();
    if (condition == NetworkCondition::kUnknown) continue;
    (is_degraded(condition) ? others_suffer : others_thrive) = true;
  }
  if (others_suffer == others_thrive) return DegradationSource::kBothOrUnclear;
  return others_suffer ? DegradationSource::kLocal : DegradationSource::kRemote;
}

}  // namespace parley::client
