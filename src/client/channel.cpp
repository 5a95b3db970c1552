#include "client/channel.hpp"

#include <utility>
#include <variant>

#include "client/limits.hpp"

namespace parley::client {

void Channel::open(Context& context, const std::string& url) {
  socket_ = context.next_socket();
  requests_.clear();
  context.emit(OpenSocket{*socket_, url, "parley.v1"});
}

void Channel::close(Context& context, std::uint32_t code) {
  if (socket_) context.emit(CloseSocket{*socket_, code});
  closed();
}

void Channel::closed() {
  socket_.reset();
  requests_.clear();
}

std::uint32_t Channel::send(Context& context, protocol::ClientMessage message) {
  const std::uint32_t id = ++last_id_;
  if (!socket_) return id;
  std::visit([id](auto& entry) { entry.id = id; }, message);
  auto text = protocol::encode(message);
  if (text.size() > protocol::kClientMessageBytesMax) {
    context.log(LogLevel::kError, "socket", *socket_, "a message is too large to be sent");
  } else {
    context.emit(SendText{*socket_, std::move(text)});
  }
  return id;
}

std::uint32_t Channel::request(Context& context,
                               protocol::ClientMessage message,
                               Request::Kind kind,
                               std::uint32_t subject) {
  const std::uint32_t id = send(context, std::move(message));
  requests_[id] = Request{kind, subject, context.now() + kAnswerMs};
  return id;
}

std::optional<Request> Channel::take(std::uint32_t id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return std::nullopt;
  const Request request = found->second;
  requests_.erase(found);
  return request;
}

std::vector<std::pair<std::uint32_t, Request>> Channel::take_late(TimeMs now) {
  std::vector<std::pair<std::uint32_t, Request>> late;
  while (!requests_.empty() && requests_.begin()->second.deadline <= now) {
    late.emplace_back(*requests_.begin());
    requests_.erase(requests_.begin());
  }
  return late;
}

std::vector<std::uint32_t> Channel::calls() const {
  std::vector<std::uint32_t> calls;
  for (const auto& [id, request] : requests_) {
    if (request.kind == Request::Kind::kCall) calls.push_back(request.subject);
  }
  return calls;
}

TimeMs Channel::next() const {
  // Every request waits equally long, so the oldest is due first.
  return requests_.empty() ? kNever : requests_.begin()->second.deadline;
}

}  // namespace parley::client
