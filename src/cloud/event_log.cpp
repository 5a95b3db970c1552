#include "cloud/event_log.hpp"

#include <utility>

namespace parley::cloud {

void EventLog::begin_after(std::uint32_t number, std::uint32_t reach) {
  entries_.clear();
  bytes_ = 0;
  last_ = number;
  forgotten_for_all_ = reach;
  overflowed_ = 0;
  forgotten_of_.clear();
}

void EventLog::append(LoggedEvent event, std::int64_t now_ms) {
  last_ = event.number;
  bytes_ += event.text->size();
  entries_.push_back({std::move(event), now_ms});
  while (entries_.size() > kept_.entries_max || (bytes_ > kept_.bytes_max && !entries_.empty())) {
    overflowed_ = entries_.front().event.number;
    overflowed_at_ms_ = entries_.front().at_ms;
    forget_front();
  }
}

void EventLog::forget_before(std::int64_t time_ms) {
  while (!entries_.empty() && entries_.front().at_ms < time_ms)
    forget_front();
  // By now it would have gone of old age, too.
  if (overflowed_at_ms_ < time_ms) overflowed_ = 0;
}

void EventLog::forget_front() {
  const LoggedEvent& event = entries_.front().event;
  bytes_ -= event.text->size();
  if (event.audience) {
    forgotten_of_[*event.audience].number = event.number;
  } else {
    forgotten_for_all_ = event.number;
  }
  // Its repeated request must be known again.
  if (event.origin.member != 0) forgotten_of_[event.origin.member].request = event.origin.request;
  entries_.pop_front();
}

std::optional<EventLog::Missed> EventLog::after(std::uint32_t number,
                                                MemberNumber member,
                                                std::uint32_t asked) const {
  if (number < forgotten_for_all_ || number > last_) return std::nullopt;
  const auto own = forgotten_of_.find(member);
  if (own != forgotten_of_.end() &&
      (number < own->second.number || (asked != 0 && asked <= own->second.request)))
    return std::nullopt;
  Missed missed{{}, number};
  std::size_t bytes = 0;
  for (const auto& [event, at_ms] : entries_) {
    if (event.number <= number || (event.audience && *event.audience != member)) continue;
    bytes += event.text->size();
    missed.texts.push_back(event.text);
    missed.last = event.number;
  }
  if (bytes > told_.bytes_max || missed.texts.size() > told_.entries_max) return std::nullopt;
  return missed;
}

std::vector<std::uint32_t> EventLog::requests_of(MemberNumber member, std::uint32_t asked) const {
  std::vector<std::uint32_t> out;
  if (asked == 0) return out;
  for (const auto& [event, at_ms] : entries_) {
    const Origin& origin = event.origin;
    if (origin.member == member && origin.request >= asked &&
        (out.empty() || out.back() != origin.request))
      out.push_back(origin.request);
  }
  return out;
}

}  // namespace parley::cloud
