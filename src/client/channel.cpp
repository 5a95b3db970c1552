#include "client/channel.hpp"

#include <utility>
#include <variant>

#include "client/limits.hpp"

namespace parley::client {

void Channel::open(Context& context, const std::string& url) {
  drop(context);
  // Who we are was said to another socket.
  std::erase_if(requests_, [](const auto& entry) {
    return entry.second.kind == Request::Kind::kJoin || entry.second.kind == Request::Kind::kResume;
  });
  socket_ = context.next_socket();
  context.emit(OpenSocket{*socket_, url, "parley.v1"});
}

void Channel::close(Context& context, std::uint32_t code) {
  if (socket_) context.emit(CloseSocket{*socket_, code});
  *this = {};
}

void Channel::drop(Context& context) {
  if (socket_) context.emit(CloseSocket{*socket_, kCloseAbandoned});
  lost();
}

void Channel::lost() {
  socket_.reset();
  known_ = false;
}

void Channel::resume(Context& context) {
  known_ = true;
  for (auto& [id, request] : requests_)
    request.deadline = context.now() + kAnswerMs;
  if (!socket_) return;
  for (const auto& [id, text] : unanswered_)
    context.emit(SendText{*socket_, text});
}

std::uint32_t Channel::send(Context& context, protocol::ClientMessage message) {
  const std::uint32_t id = ++last_id_;
  std::visit([id](auto& entry) { entry.id = id; }, message);
  auto text = protocol::encode(message);
  if (text.size() > protocol::kClientMessageBytesMax) {
    context.log(LogLevel::kError, "request", id, "is too large to be sent");
    return id;
  }
  if (socket_ && known_) context.emit(SendText{*socket_, text});
  unanswered_.emplace(id, std::move(text));
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

void Channel::introduce(Context& context, protocol::ClientMessage message, Request::Kind kind) {
  const std::uint32_t id = request(context, std::move(message), kind, 0);
  const auto said = unanswered_.extract(id);
  if (socket_ && !said.empty()) context.emit(SendText{*socket_, said.mapped()});
}

std::optional<Request> Channel::take(std::uint32_t id) {
  unanswered_.erase(id);
  const auto found = requests_.find(id);
  if (found == requests_.end()) return std::nullopt;
  const Request request = found->second;
  requests_.erase(found);
  return request;
}

std::vector<std::pair<std::uint32_t, Request>> Channel::take_late(TimeMs now) {
  std::vector<std::pair<std::uint32_t, Request>> late;
  if (!known_) return late;
  while (!requests_.empty() && requests_.begin()->second.deadline <= now) {
    late.emplace_back(*requests_.begin());
    // Others build on what was asked for: a stream must become known to be taken back, and a
    // subscription must be there to be described.
    if (requests_.begin()->second.kind == Request::Kind::kCall)
      unanswered_.erase(requests_.begin()->first);
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
  // Every request waits equally long, so the oldest is due first. While the cloud does not know who
  // we are, none is.
  return requests_.empty() || !known_ ? kNever : requests_.begin()->second.deadline;
}

}  // namespace parley::client
