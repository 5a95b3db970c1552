// Client, the part about the networks by which publishers send: reports of them, and fallback to
// audio where they carry no more.
#include <algorithm>
#include <vector>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

using protocol::LegEnd;

void Client::follow_networks() {
  report_senders();
  for (auto& [id, publisher] : publishers_) {
    if (!publisher.falls_back() || publisher.stage() != Publisher::Stage::kLive) continue;
    if (!publisher.follow(context_, network_of(publisher))) continue;
    direct_legs_of(publisher);
    report(publisher);
  }
}

NetworkCondition Client::network_of(const Publisher& publisher) {
  // What is bad at the end of one subscriber is no reason to stop for all, so the best counts. Legs
  // that are new or carry no video tell nothing.
  auto best = NetworkCondition::kUnknown;
  for (auto& [id, leg] : legs_) {
    const auto& place = leg.place();
    if (place.end != LegEnd::kPublisher || place.owner != publisher.id() || !leg.video_wanted ||
        !leg.connected_since(context_.now() - kSettleMs))
      continue;
    best = std::max(best, leg.judge().condition());
  }
  return best;
}

void Client::report_senders() {
  std::vector<Leg*> due;
  for (auto& [id, leg] : legs_) {
    if (leg.place().end != LegEnd::kPublisher || !leg.connected() || leg.judge().bandwidth() == 0 ||
        leg.reported_at + kReportMs > context_.now() || !channel_of(leg).known())
      continue;
    if (find(publishers_, leg.place().owner)->reports_sender()) due.push_back(&leg);
  }
  // Those that have waited longest, so that each one has its turn.
  std::stable_sort(due.begin(), due.end(), [](const Leg* one, const Leg* other) {
    return one->reported_at < other->reported_at;
  });
  due.resize(std::min(due.size(), kReportsMax));
  for (Leg* leg : due) {
    const auto& place = leg->place();
    const Publisher& publisher = *find(publishers_, place.owner);
    leg->reported_at = context_.now();
    channel_of(*leg).send(context_,
                          protocol::ReportSender{0,
                                                 place.connection_id,
                                                 place.subscription,
                                                 {publisher.bitrate_max(leg->configured()),
                                                  leg->judge().bandwidth()}});
  }
}

void Client::hear(Session& session, const protocol::SenderReported& in) {
  if (Leg* leg = find_leg(session, LegEnd::kSubscriber, session.connection_id(), in.subscription))
    leg->sender = in.report;
}

}  // namespace parley::client
