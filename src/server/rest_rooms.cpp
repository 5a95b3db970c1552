#include "server/rest_rooms.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/rest_answer.hpp"
#include "protocol/rest_request.hpp"
#include "server/rest_projects.hpp"

namespace parley::server {

namespace {

const cloud::Room* room_of(const RestCall& call, const Session& session) {
  return call.services.cloud.find_room({session.api_key, session.session_id});
}

std::optional<protocol::Error> command(const RestCall& call,
                                       const Session& session,
                                       cloud::AppCommand wanted) {
  return call.services.cloud.command({session.api_key, session.session_id}, std::move(wanted));
}

protocol::StreamAnswer answer_of(const cloud::RoomStream& entry) {
  const auto& stream = entry.stream;
  // OpenTok knows no stream without a video type: those with sound alone are cameras.
  const auto type = stream.video_type.value_or(protocol::VideoType::kCamera);
  return {
      stream.stream_id, std::string(protocol::to_string(type)), stream.name, entry.layout_classes};
}

HttpResponse no_streams(const RestCall& call) {
  return rest_error(call.request, 404, "The session has had no streams yet");
}

HttpResponse set_classes(const RestCall& call,
                         const Session& session,
                         const std::vector<protocol::LayoutRequest>& wanted) {
  cloud::AppSetLayoutClasses classes;
  for (const auto& item : wanted)
    classes.items.push_back({item.stream_id, item.classes});
  if (command(call, session, std::move(classes))) {
    return rest_error(call.request, 400, "One of the streams is not in this session");
  }
  std::vector<protocol::StreamAnswer> items;
  items.reserve(wanted.size());
  const cloud::Room* room = room_of(call, session);
  for (const auto& item : wanted)
    items.push_back(answer_of(*room->stream(item.stream_id)));
  return rest_json(protocol::stream_list(items));
}

}  // namespace

HttpResponse post_signal(const RestCall& call, const Session& session) {
  auto wanted = protocol::parse_signal_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  cloud::AppSignal signal{std::move(wanted.value().type), std::move(wanted.value().data), {}};
  if (!call.services.limiter.take_signal(call.request, session.api_key, session.session_id)) {
    return rest_too_many(call.request,
                         "Too many signals to this session, or of this project. Try again in a "
                         "second, and send fewer.");
  }
  const auto to = call.path.find("connectionId");
  if (to != call.path.end()) signal.to = to->second;
  const auto problem = command(call, session, std::move(signal));
  return problem ? rest_error(call.request, *problem) : rest_done();
}

HttpResponse delete_connection(const RestCall& call, const Session& session) {
  const auto problem =
      command(call, session, cloud::AppForceDisconnect{call.path.at("connectionId")});
  return problem ? rest_error(call.request, *problem) : rest_done();
}

HttpResponse get_connections(const RestCall& call, const Session& session) {
  std::vector<protocol::ConnectionAnswer> items;
  if (const cloud::Room* room = room_of(call, session)) {
    for (const auto& [number, member] : room->members())
      items.push_back({member.connection.connection_id, member.connection.creation_time});
  }
  return rest_json(protocol::connection_list(session.api_key, session.session_id, items));
}

HttpResponse post_mute(const RestCall& call, const Session& session) {
  auto wanted = protocol::parse_mute_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  cloud::AppCommand mute = cloud::AppDisableForceMute{};
  if (wanted.value().active) mute = cloud::AppForceMuteAll{std::move(wanted.value().excluded)};
  const auto problem = command(call, session, std::move(mute));
  return problem ? rest_error(call.request, *problem) : rest_json(described(call.project));
}

HttpResponse post_stream_mute(const RestCall& call, const Session& session) {
  const auto problem = command(call, session, cloud::AppForceMute{call.path.at("streamId")});
  return problem ? rest_error(call.request, *problem) : rest_json(described(call.project));
}

HttpResponse get_stream(const RestCall& call, const Session& session) {
  const cloud::Room* room = room_of(call, session);
  if (room == nullptr || !room->had_streams()) return no_streams(call);
  const cloud::RoomStream* stream = room->stream(call.path.at("streamId"));
  if (stream == nullptr) {
    return rest_error(call.request, 408, "There is no such stream in this session");
  }
  HttpResponse response = rest_json(protocol::stream_answer(answer_of(*stream)));
  // OpenTok's SDK for Node reads this one answer as JSON twice if it is called that.
  const std::string_view agent = call.request.header("User-Agent");
  if (agent.starts_with("OpenTok-Node-SDK/")) response.content_type = "text/json";
  return response.with("Vary", "User-Agent");
}

HttpResponse get_streams(const RestCall& call, const Session& session) {
  const cloud::Room* room = room_of(call, session);
  if (room == nullptr || !room->had_streams()) return no_streams(call);
  std::vector<protocol::StreamAnswer> items;
  for (const auto& [number, stream] : room->streams())
    items.push_back(answer_of(stream));
  return rest_json(protocol::stream_list(items));
}

HttpResponse put_streams(const RestCall& call, const Session& session) {
  const auto wanted = protocol::parse_layout_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  return set_classes(call, session, wanted.value());
}

HttpResponse put_stream(const RestCall& call, const Session& session) {
  const auto wanted =
      protocol::parse_stream_layout_request(call.path.at("streamId"), call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  return set_classes(call, session, {wanted.value()});
}

}  // namespace parley::server
