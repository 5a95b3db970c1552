#include "sim/checkers/sampling.hpp"

#include <optional>
#include <variant>

namespace parley::sim {

namespace {

void set(std::set<std::uint32_t>& all, const std::optional<std::uint32_t>& one, bool on) {
  if (!one) return;
  if (on) {
    all.insert(*one);
  } else {
    all.erase(*one);
  }
}

bool is_score(const std::optional<std::uint32_t>& score) {
  return !score || (*score >= 1 && *score <= 5);
}

}  // namespace

void Sampling::input(PageId page, const client::Input& input) {
  Page& its = pages_[page];
  its.asked = {};
  if (const auto* call = std::get_if<client::GetStats>(&input))
    its.asked = {call->publisher.value_or(0), call->subscriber.value_or(0)};
  if (const auto* made = std::get_if<client::InitPublisher>(&input)) {
    if (made->audio_fallback.value_or(false) || made->report_sender.value_or(false))
      its.anxious.insert(made->publisher);
  }
  if (const auto* watch = std::get_if<client::WatchQuality>(&input)) {
    set(its.sessions, watch->session, watch->on);
    set(its.publishers, watch->publisher, watch->on);
    set(its.subscribers, watch->subscriber, watch->on);
  }
}

void Sampling::effect(PageId page, const client::Effect& effect) {
  Page& its = pages_[page];
  if (const auto* made = std::get_if<client::CreateLeg>(&effect))
    its.legs[made->leg] = {made->publisher.value_or(0), made->subscriber.value_or(0)};
  if (const auto* event = std::get_if<client::SubscriberEvent>(&effect)) {
    using Type = client::SubscriberEventType;
    if (event->event == Type::kDisconnected) its.lost.insert(event->subscriber);
    if (event->event == Type::kConnected) its.lost.erase(event->subscriber);
  }
  if (std::holds_alternative<client::SessionReconnecting>(effect)) its.reconnects = true;
  if (const auto* closed = std::get_if<client::CloseLeg>(&effect)) its.legs.erase(closed->leg);
  if (const auto* measured = std::get_if<client::MeasureLegs>(&effect)) on(page, its, *measured);
  if (const auto* changed = std::get_if<client::QualityChanged>(&effect)) on(page, its, *changed);
  if (const auto* cpu = std::get_if<client::CpuChanged>(&effect)) {
    if (its.sessions.count(cpu->session) == 0)
      fail(about(page, "session", cpu->session) + "nobody listens to cpuPerformanceChanged");
  }
}

void Sampling::on(PageId id, Page& page, const client::MeasureLegs& effect) {
  if (effect.measurement <= page.last)
    fail(about(id, "measurement", effect.measurement) + "its number was used before");
  page.last = effect.measurement;
  require(!effect.legs.empty(), "a measurement of nothing");
  for (const auto& [number] : effect.legs) {
    const auto found = page.legs.find(number);
    if (found == page.legs.end()) {
      fail(about(id, "leg", number) + "is measured, but it is not there");
      continue;
    }
    const auto& [publisher, subscriber] = found->second;
    const bool is_asked = publisher == page.asked.publisher && subscriber == page.asked.subscriber;
    const bool is_watched = page.publishers.count(publisher) != 0 ||
                            page.anxious.count(publisher) != 0 ||
                            page.subscribers.count(subscriber) != 0 || !page.sessions.empty();
    // Whether media flows again is seen by its packets.
    const bool is_proven = subscriber != 0 && (page.reconnects || page.lost.count(subscriber) != 0);
    if (!is_asked && !is_watched && !is_proven)
      fail(about(id, "leg", number) + "is measured for nobody");
  }
}

void Sampling::on(PageId id, const Page& page, const client::QualityChanged& effect) {
  const bool is_watched = page.publishers.count(effect.publisher.value_or(0)) != 0 ||
                          page.subscribers.count(effect.subscriber.value_or(0)) != 0;
  if (!is_watched) fail(about(id, "leg", effect.quality.leg) + "nobody listens to its quality");
  require(is_score(effect.audio_score) && is_score(effect.video_score), "a score out of range");
}

}  // namespace parley::sim
