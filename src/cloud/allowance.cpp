#include "cloud/allowance.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace parley::cloud {

namespace {

bool is_signal(const protocol::ClientMessage& request) {
  return std::holds_alternative<protocol::SendSignal>(request);
}

bool is_report(const protocol::ClientMessage& request) {
  return std::holds_alternative<protocol::ReportSender>(request);
}

/// What ends something must always be possible, or a client and its room disagree for good. There
/// is no more to end than was begun, and that was counted.
bool ends_something(const protocol::ClientMessage& request) {
  return std::holds_alternative<protocol::Leave>(request) ||
         std::holds_alternative<protocol::Unpublish>(request) ||
         std::holds_alternative<protocol::Unsubscribe>(request);
}

}  // namespace

Allowance::Allowance(const Limits& limits, TimeMs now)
    : requests_(limits.requests, now),
      request_bytes_(limits.request_bytes, now),
      signals_(limits.signals, now),
      signal_bytes_(limits.signal_bytes, now),
      reports_(limits.reports, now),
      refusals_(limits.refusals, now) {}

bool Allowance::take(const protocol::ClientMessage& request, std::size_t bytes, TimeMs now) {
  const auto size = static_cast<std::uint32_t>(bytes);  // at most kClientMessageBytesMax
  if (is_signal(request)) return signals_.take(1, now) && signal_bytes_.take(size, now);
  // A report's size is bounded: its bytes need no count of their own.
  if (is_report(request)) return bytes <= kReportBytesMax && reports_.take(1, now);
  return (requests_.take(1, now) && request_bytes_.take(size, now)) || ends_something(request);
}

bool Allowance::take_refusal(TimeMs now) {
  return refusals_.take(1, now);
}

protocol::Error Allowance::excess(const protocol::ClientMessage& request) {
  const std::string_view what = is_signal(request)   ? "signals"
                                : is_report(request) ? "reports"
                                                     : "requests";
  std::string message = "too many ";
  message.append(what).append(", or too large ones; wait a second and try again");
  return {protocol::ErrorCode::kRateLimitExceeded, std::move(message)};
}

}  // namespace parley::cloud
