#include "cloud/event_log.hpp"

#include <utility>

namespace parley::cloud {

void EventLog::begin_after(std::uint32_t number) {
  entries_.clear();
  bytes_ = 0;
  last_ = number;
  forgotten_for_all_ = number;
  forgotten_for_.clear();
}

void EventLog::append(LoggedEvent event, std::int64_t now_ms) {
  last_ = event.number;
  bytes_ += event.text->size();
  entries_.push_back({std::move(event), now_ms});
  while (entries_.size() > entries_max_ || (bytes_ > bytes_max_ && !entries_.empty()))
    forget_front();
}

void EventLog::forget_before(std::int64_t time_ms) {
  while (!entries_.empty() && entries_.front().at_ms < time_ms)
    forget_front();
}

void EventLog::forget_front() {
  const LoggedEvent& event = entries_.front().event;
  bytes_ -= event.text->size();
  if (event.audience) {
    forgotten_for_[*event.audience] = event.number;
  } else {
    forgotten_for_all_ = event.number;
  }
  // Its repeated request must be known again.
  if (event.origin.member != 0) forgotten_for_[event.origin.member] = event.number;
  entries_.pop_front();
}

std::optional<EventLog::Missed> EventLog::after(std::uint32_t number, MemberNumber member) const {
  const auto own = forgotten_for_.find(member);
  if (number < forgotten_for_all_ || number > last_ ||
      (own != forgotten_for_.end() && number < own->second))
    return std::nullopt;
  Missed missed{{}, number};
  for (const auto& [event, at_ms] : entries_) {
    if (event.number <= number || (event.audience && *event.audience != member)) continue;
    missed.texts.push_back(event.text);
    missed.last = event.number;
  }
  return missed;
}

std::vector<std::uint32_t> EventLog::requests_of(MemberNumber member) const {
  std::vector<std::uint32_t> out;
  for (const auto& [event, at_ms] : entries_) {
    const Origin& origin = event.origin;
    if (origin.member == member && (out.empty() || out.back() != origin.request))
      out.push_back(origin.request);
  }
  return out;
}

}  // namespace parley::cloud
