// The commands of a room's members: who may give them, and what they change.
#include <algorithm>

#include "base/limits.hpp"
#include "cloud/ids.hpp"
#include "cloud/picture.hpp"
#include "cloud/room.hpp"
#include "protocol/video_wish.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;

namespace {

Error invalid(std::string message) {
  return {ErrorCode::kInvalidParameter, std::move(message)};
}

Error denied(std::string message) {
  return {ErrorCode::kPermissionDenied, std::move(message)};
}

Error no_stream() {
  return {ErrorCode::kStreamNotFound, "there is no such stream in this session"};
}

Error no_subscription() {
  return {ErrorCode::kNotFound, "there is no such subscription"};
}

bool signal_type_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '~';
}

std::optional<Error> problem_of(const std::optional<protocol::VideoWish>& wish) {
  if (!wish || protocol::is_sensible(*wish)) return std::nullopt;
  return invalid("wish: width and height of 16 to 8192, frameRate of 1 to 60");
}

std::optional<Error> problem_of(const protocol::SendSignal& signal) {
  if (signal.signal_type && signal.signal_type->size() > kSignalTypeBytesMax)
    return Error{ErrorCode::kPayloadTooLarge, "type: at most 128 characters"};
  if (signal.signal_type &&
      !std::all_of(signal.signal_type->begin(), signal.signal_type->end(), signal_type_char))
    return invalid("type: only letters, digits, '-', '_' and '~'");
  if (signal.data && signal.data->size() > kSignalDataBytesMax)
    return Error{ErrorCode::kPayloadTooLarge, "data: at most 8192 bytes"};
  return std::nullopt;
}

/// Takes over a new value and says it, or says nothing when it is the old one.
template <class T>
std::optional<T> changed(T& current, const std::optional<T>& wanted) {
  if (!wanted || *wanted == current) return std::nullopt;
  current = *wanted;
  return wanted;
}

}  // namespace

Room::Answer Room::apply(MemberNumber number, const protocol::Publish& command, Turn& turn) {
  Member& owner = member(number);
  if (owner.may.publish == 0) return denied("a token with the role subscriber cannot publish");
  const Error full{ErrorCode::kStreamLimitExceeded, "the limit of streams is reached"};
  if (streams_.size() >= limits_.streams_max || owner.streams.size() >= limits_.member_streams_max)
    return full;
  if (!use_.has_streams_left()) {
    return Error{ErrorCode::kStreamLimitExceeded,
                 "the project has all streams that it may have at once: " +
                     std::to_string(use_.streams_max)};
  }
  const auto& wanted = command.stream;
  const protocol::Stream stream{make_id(turn.rng),
                                owner.connection.connection_id,
                                turn.wall_ms,
                                wanted.name,
                                wanted.initials,
                                wanted.has_audio && !muted_,
                                wanted.has_video,
                                wanted.video_type,
                                wanted.width,
                                wanted.height,
                                wanted.frame_rate};
  const std::size_t bytes = picture_bytes(stream);
  std::size_t own_bytes = bytes;
  for (const StreamNumber one : owner.streams)
    own_bytes += streams_.find(one)->second.bytes;
  if (own_bytes > limits_.member_streams_bytes_max ||
      streams_bytes_ + bytes > limits_.picture_bytes_max / 2)
    return full;
  const StreamNumber stream_number = ++last_stream_;
  const RoomStream& added =
      streams_
          .emplace(stream_number,
                   RoomStream{number, command.id, stream, bytes, owner.layout_classes})
          .first->second;
  keep(stream_number, added, turn);
  keep(turn);
  streams_bytes_ += bytes;
  ++use_.streams;
  stream_by_id_.emplace(stream.stream_id, stream_number);
  owner.streams.insert(stream_number);
  report({protocol::SessionEventKind::kStreamCreated, {}, {}, 0, owner.connection, stream, {}},
         turn);
  emit({}, protocol::StreamCreated{next(), stream}, turn);
  log_line(LogLevel::kInfo, "stream=" + stream.stream_id + " created", owner, turn);
  return protocol::ServerMessage(protocol::Published{command.id, stream});
}

Result<StreamNumber, Error> Room::own_stream(MemberNumber number,
                                             std::string_view stream_id) const {
  const auto found = find_stream(stream_id);
  if (!found) return no_stream();
  if (streams_.find(*found)->second.owner != number)
    return denied("the stream belongs to another connection");
  return *found;
}

Room::Answer Room::apply(MemberNumber number, const protocol::Unpublish& command, Turn& turn) {
  const auto reason = command.reason.value_or(protocol::Reason::kClientDisconnected);
  if (reason != protocol::Reason::kClientDisconnected && reason != protocol::Reason::kMediaStopped)
    return invalid("reason: clientDisconnected or mediaStopped");
  const auto stream = own_stream(number, command.stream_id);
  if (!stream) return stream.error();
  end_stream(stream.value(), member(number).connection, reason, turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::UpdateStream& command, Turn& turn) {
  if (command.width.has_value() != command.height.has_value())
    return invalid("width and height come together");
  const auto found = own_stream(number, command.stream_id);
  if (!found) return found.error();
  protocol::Stream& stream = streams_.find(found.value())->second.stream;
  protocol::StreamUpdated event{next(), stream.stream_id};
  event.has_audio = changed(stream.has_audio, command.has_audio);
  event.has_video = changed(stream.has_video, command.has_video);
  if (event.has_video) event.quality = command.quality;
  const auto width = changed(stream.width, command.width);
  const auto height = changed(stream.height, command.height);
  if (width || height) {
    event.width = stream.width;
    event.height = stream.height;
  }
  if (event.has_audio || event.has_video || event.width) {
    keep(found.value(), streams_.find(found.value())->second, turn);
    emit({}, std::move(event), turn);
  }
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::Subscribe& command, Turn& turn) {
  Member& subscriber = member(number);
  if (subscriber.may.subscribe == 0)
    return denied("a token with the role publisheronly cannot subscribe");
  if (subscriber.subscriptions.count(command.subscription) != 0)
    return invalid("subscription: the number is in use");
  const auto found = find_stream(command.stream_id);
  if (!found) return no_stream();
  if (auto problem = problem_of(command.wish)) return *std::move(problem);
  if (subscriber.subscriptions.size() >= limits_.member_subscriptions_max)
    return Error{ErrorCode::kStreamLimitExceeded, "the limit of subscriptions is reached"};
  RoomStream& stream = streams_.find(*found)->second;
  if (stream.count_of(number) >= limits_.stream_subscriptions_max)
    return Error{ErrorCode::kStreamLimitExceeded, "subscribed to this stream often enough"};
  const Subscription wanted{*found, command.audio, command.video, command.wish};
  subscriber.subscriptions.emplace(command.subscription, wanted);
  keep(number, command.subscription, wanted, turn);
  stream.subscriptions.emplace(number, command.subscription);
  emit(stream.owner,
       protocol::Subscribed{next(),
                            subscriber.connection.connection_id,
                            command.subscription,
                            command.stream_id,
                            command.audio,
                            command.video,
                            command.wish},
       turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number,
                         const protocol::UpdateSubscription& command,
                         Turn& turn) {
  Member& subscriber = member(number);
  const auto found = subscriber.subscriptions.find(command.subscription);
  if (found == subscriber.subscriptions.end()) return no_subscription();
  if (auto problem = problem_of(command.wish)) return *std::move(problem);
  Subscription& subscription = found->second;
  if (subscription.audio != command.audio || subscription.video != command.video ||
      subscription.wish != command.wish) {
    subscription.audio = command.audio;
    subscription.video = command.video;
    subscription.wish = command.wish;
    keep(number, command.subscription, subscription, turn);
    emit(streams_.find(subscription.stream)->second.owner,
         protocol::SubscriptionUpdated{next(),
                                       subscriber.connection.connection_id,
                                       command.subscription,
                                       command.audio,
                                       command.video,
                                       command.wish},
         turn);
  }
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::Unsubscribe& command, Turn& turn) {
  Member& subscriber = member(number);
  if (subscriber.subscriptions.count(command.subscription) == 0) return no_subscription();
  end_subscription(subscriber, command.subscription, turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Result<Room::Ends, Error> Room::leg_ends(MemberNumber sender,
                                         std::string_view connection_id,
                                         std::uint32_t subscription,
                                         protocol::LegEnd to) {
  const Member* subscriber = find_member(connection_id);
  if (subscriber == nullptr) return no_subscription();
  const auto found = subscriber->subscriptions.find(subscription);
  if (found == subscriber->subscriptions.end()) return no_subscription();
  const Ends ends{streams_.find(found->second.stream)->second.owner, subscriber->number};
  const bool to_publisher = to == protocol::LegEnd::kPublisher;
  if (sender != (to_publisher ? ends.subscriber : ends.publisher))
    return denied("only the other end of a subscription may negotiate it");
  return ends;
}

Room::Answer Room::apply(MemberNumber number, const protocol::Describe& command, Turn& turn) {
  const auto ends = leg_ends(number, command.connection_id, command.subscription, command.to);
  if (!ends) return ends.error();
  const bool to_publisher = command.to == protocol::LegEnd::kPublisher;
  emit(to_publisher ? ends.value().publisher : ends.value().subscriber,
       protocol::Described{
           next(), command.connection_id, command.subscription, command.to, command.description},
       turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::Trickle& command, Turn& turn) {
  const auto ends = leg_ends(number, command.connection_id, command.subscription, command.to);
  if (!ends) return ends.error();
  const bool to_publisher = command.to == protocol::LegEnd::kPublisher;
  emit(to_publisher ? ends.value().publisher : ends.value().subscriber,
       protocol::Trickled{
           next(), command.connection_id, command.subscription, command.to, command.candidate},
       turn);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::ReportSender& command, Turn& turn) {
  const auto ends =
      leg_ends(number, command.connection_id, command.subscription, protocol::LegEnd::kSubscriber);
  if (!ends) return ends.error();
  // Not in the log: who missed it hears the next one.
  if (const ConnId conn = member(ends.value().subscriber).conn; conn != 0)
    turn.out.send(conn, protocol::SenderReported{command.subscription, command.report});
  return protocol::ServerMessage(protocol::Ok{command.id});
}

Room::Answer Room::apply(MemberNumber number, const protocol::SendSignal& command, Turn& turn) {
  const Member& sender = member(number);
  if (sender.may.signal == 0)
    return denied("a token with the role publisheronly cannot send signals");
  if (auto problem = signal(command, sender.connection.connection_id, turn))
    return *std::move(problem);
  return protocol::ServerMessage(protocol::Ok{command.id});
}

std::optional<Error> Room::signal(const protocol::SendSignal& signal,
                                  const std::optional<std::string>& from,
                                  Turn& turn) {
  if (auto problem = problem_of(signal)) return problem;
  Audience audience;
  if (signal.to) {
    const Member* receiver = find_member(*signal.to);
    if (receiver == nullptr)
      return Error{ErrorCode::kNotFound, "to: there is no such connection in this session"};
    audience = receiver->number;
  }
  emit(audience, protocol::Signal{next(), signal.signal_type, signal.data, from}, turn);
  return std::nullopt;
}

}  // namespace parley::cloud
