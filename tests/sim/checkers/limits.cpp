#include "sim/checkers/limits.hpp"

#include <string>

namespace parley::sim {

namespace {

constexpr std::size_t kLineBytesMax = 2048;
constexpr std::size_t kEffectsMax = 5000;
constexpr int kStepsMax = 1000;

/// 1 Mbit/s.
constexpr std::size_t kReadBytesPerMs = 125;

/// Well before the host drops a client.
constexpr std::size_t kQueuedBytesMax = cloud::kQueuedBytesMax * 3 / 4;
constexpr std::size_t kQueuedMessagesMax = cloud::kQueuedMessagesMax * 3 / 4;

bool is_fit_for_a_log(const std::string& line) {
  return line.size() <= kLineBytesMax && line.find("token-") == std::string::npos &&
         line.find("secret-") == std::string::npos;
}

}  // namespace

void StepLimits::effect(PageId page, const client::Effect& effect) {
  if (const auto* text = std::get_if<client::SendText>(&effect)) {
    require(text->text.size() <= protocol::kClientMessageBytesMax,
            about(page, "socket", text->socket) + "a frame is too large");
  }
  if (const auto* log = std::get_if<client::Log>(&effect)) {
    require(is_fit_for_a_log(log->text),
            about(page, "log", 0) + "a line is too long or holds a secret");
  }
}

void StepLimits::stepped(PageId page, const client::Output& output, TimeMs now) {
  require(output.effects.size() <= kEffectsMax, about(page, "step", 0) + "too many effects");
  auto& [time, count] = steps_[page];
  count = time == now ? count + 1 : 1;
  time = now;
  require(output.wake_at > now || count <= kStepsMax,
          about(page, "step", 0) + "it wants to be woken again and again");
}

void StepLimits::sent(const std::vector<cloud::ConnId>& to,
                      const protocol::ServerMessage& message) {
  const auto* refused = std::get_if<protocol::Refused>(&message);
  if (refused == nullptr || census_.is_guest(to.front())) return;
  // Signals are: some worlds allow very few.
  require(
      refused->name != "OT_RATE_LIMIT_EXCEEDED" || refused->message.starts_with("too many signals"),
      "a client core was refused for its rate: " + refused->message);
}

void StepLimits::cloud_effect(const cloud::Effect& effect, TimeMs now) {
  if (const auto* log = std::get_if<cloud::Log>(&effect))
    require(is_fit_for_a_log(log->text), "a line of the cloud's log is too long or holds a secret");
  if (const auto* close = std::get_if<cloud::Close>(&effect)) {
    require(close->code != cloud::kClosePolicy || census_.is_guest(close->conn),
            "a client core was closed: " + close->reason);
  }
  const auto* send = std::get_if<cloud::Send>(&effect);
  if (send == nullptr) return;
  for (const auto conn : send->to) {
    // What a flooder causes itself is its own affair.
    if (!census_.is_guest(conn)) queue(conn, send->text->size(), now);
  }
}

void StepLimits::queue(cloud::ConnId conn, std::size_t bytes, TimeMs now) {
  Queue& queue = queues_[conn];
  queue.readable += static_cast<std::size_t>(now - queue.at) * kReadBytesPerMs;
  queue.at = now;
  while (!queue.messages.empty() && queue.messages.front() <= queue.readable) {
    queue.readable -= queue.messages.front();
    queue.bytes -= queue.messages.front();
    queue.messages.pop_front();
  }
  if (queue.messages.empty()) queue.readable = 0;
  queue.messages.push_back(bytes);
  queue.bytes += bytes;
  require(queue.bytes <= kQueuedBytesMax && queue.messages.size() <= kQueuedMessagesMax,
          "socket " + std::to_string(conn) +
              " would soon be dropped: " + std::to_string(queue.messages.size()) +
              " messages and " + std::to_string(queue.bytes) + " bytes wait");
}

}  // namespace parley::sim
