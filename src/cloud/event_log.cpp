#include "cloud/event_log.hpp"

#include <utility>

namespace parley::cloud {

void EventLog::append(Audience audience, SharedText text, std::int64_t wall_ms) {
  bytes_ += text->size();
  entries_.push_back({++last_, wall_ms, audience, std::move(text)});
  while (entries_.size() > entries_max_ || (bytes_ > bytes_max_ && !entries_.empty())) {
    bytes_ -= entries_.front().text->size();
    entries_.pop_front();
  }
}

std::optional<std::vector<SharedText>> EventLog::after(std::uint32_t number,
                                                       MemberNumber member) const {
  const std::uint32_t forgotten = last_ - static_cast<std::uint32_t>(entries_.size());
  if (number < forgotten || number > last_) return std::nullopt;
  std::vector<SharedText> out;
  for (const auto& entry : entries_) {
    if (entry.number <= number) continue;
    if (!entry.audience || *entry.audience == member) out.push_back(entry.text);
  }
  return out;
}

}  // namespace parley::cloud
