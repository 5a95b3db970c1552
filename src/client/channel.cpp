#include "client/channel.hpp"

#include <algorithm>
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
  for (auto first = first_due(); first != requests_.end() && first->second.deadline <= now;
       first = first_due()) {
    late.emplace_back(*first);
    // A stream must become known to be taken back.
    if (first->second.kind == Request::Kind::kCall) unanswered_.erase(first->first);
    requests_.erase(first);
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
  // While the cloud does not know who we are, none is due.
  const auto first = first_due();
  return first == requests_.end() || !known_ ? kNever : first->second.deadline;
}

/// Every request waits equally long, so that the oldest is due first; but a subscriber has until
/// its media must be there.
Channel::Requests::const_iterator Channel::first_due() const {
  return std::find_if(requests_.begin(), requests_.end(), [](const auto& entry) {
    return entry.second.kind != Request::Kind::kSubscribe;
  });
}

}  // namespace parley::client
