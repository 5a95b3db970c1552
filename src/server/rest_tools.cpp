#include "server/rest_tools.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "protocol/rest_request.hpp"
#include "protocol/token.hpp"
#include "protocol/tools_answer.hpp"
#include "server/clock.hpp"
#include "server/rest_admission.hpp"
#include "server/rest_projects.hpp"
#include "server/signer.hpp"
#include "server/token_check.hpp"

namespace parley::server {

namespace {

// What one answer lists of each kind; the counts beside the lists are whole. Writing holds up
// everybody else.
constexpr std::size_t kItemsMax = 256;
constexpr std::size_t kStreamSubscriptionsMax = 64;
constexpr std::size_t kSubscriptionsMax = 1024;

/// Of the random part of a name that TURN servers see.
constexpr std::size_t kCheckNameChars = 8;

constexpr std::int64_t kSecondMs = 1000;

const cloud::Room* room_of(const RestCall& call, const Session& session) {
  return call.services.cloud.find_room({session.api_key, session.session_id});
}

/// With at most so many subscriptions.
protocol::StreamPicture picture_of(const cloud::RoomStream& entry,
                                   const cloud::Room& room,
                                   std::size_t subscriptions_max) {
  protocol::StreamPicture out{entry.stream, entry.layout_classes, entry.subscriptions.size(), {}};
  for (const auto& [number, subscription] : entry.subscriptions) {
    if (out.subscriptions.size() >= subscriptions_max) break;
    const cloud::Member& member = room.members().at(number);
    const cloud::Subscription& one = member.subscriptions.at(subscription);
    out.subscriptions.push_back(
        {member.connection.connection_id, subscription, one.audio, one.video});
  }
  return out;
}

void add_room(protocol::SessionPicture& picture, const cloud::Room& room) {
  picture.opened_ms = room.opened_ms();
  picture.muted = room.muted();
  picture.last_event = room.log().last();
  picture.member_count = room.members().size();
  picture.stream_count = room.streams().size();
  for (const auto& [number, member] : room.members()) {
    if (picture.members.size() == kItemsMax) break;
    picture.members.push_back({member.connection, member.may});
  }
  std::size_t left = kSubscriptionsMax;
  for (const auto& [number, stream] : room.streams()) {
    if (picture.streams.size() == kItemsMax) break;
    picture.streams.push_back(picture_of(stream, room, std::min(left, kStreamSubscriptionsMax)));
    left -= picture.streams.back().subscriptions.size();
  }
}

/// The connection that alone heard an event; empty when that has left.
std::optional<std::string_view> only_for(const cloud::Audience& audience, const cloud::Room& room) {
  if (!audience) return std::nullopt;
  const auto found = room.members().find(*audience);
  if (found == room.members().end()) return std::string_view();
  return found->second.connection.connection_id;
}

}  // namespace

HttpResponse get_own_project(const RestCall& call) {
  return rest_json(described(call.project));
}

HttpResponse post_explain_token(const RestCall& call) {
  const auto wanted = protocol::parse_explain_request(call.request.body);
  if (!wanted.ok()) return rest_error(call.request, wanted.error());
  const std::int64_t now_ms = wall_ms();
  const std::string& text = wanted.value().token;
  std::optional<protocol::ParsedToken> token;
  if (auto parsed = protocol::parse_token(text); parsed.ok()) token = std::move(parsed).value();
  const std::string own = token ? token->claims.session_id : std::string();
  // Of a token of another project this tells nothing but what stands in it: neither its signature
  // nor its session is looked at.
  const auto checked = check_token(call.services.store,
                                   call.project.api_key,
                                   wanted.value().session_id.value_or(own),
                                   text,
                                   now_ms);
  const auto problem = checked.ok() ? std::nullopt : std::optional(checked.error());
  return rest_json(protocol::token_explanation(token, problem, now_ms / kSecondMs));
}

HttpResponse get_session(const RestCall& call, const Session& session) {
  protocol::SessionPicture picture{session.session_id, session.request, session.created_ms};
  if (const cloud::Room* room = room_of(call, session)) add_room(picture, *room);
  return rest_json(protocol::session_picture(picture));
}

HttpResponse get_session_log(const RestCall& call, const Session& session) {
  const auto after = protocol::parse_log_query(call.request.query);
  if (!after.ok()) return rest_error(call.request, after.error());
  protocol::LogPicture out;
  const cloud::Room* room = room_of(call, session);
  if (room == nullptr) return rest_json(protocol::log_picture(out));
  const auto& entries = room->log().entries();
  out.opened_ms = room->opened_ms();
  out.last = room->log().last();
  out.first = out.last + 1 - static_cast<std::uint32_t>(entries.size());
  auto entry = std::upper_bound(
      entries.begin(), entries.end(), after.value(), [](std::uint32_t number, const auto& one) {
        return number < one.event.number;
      });
  for (; entry != entries.end() && out.entries.size() < kItemsMax; ++entry) {
    const cloud::LoggedEvent& event = entry->event;
    out.entries.push_back(
        {event.number, entry->at_ms, only_for(event.audience, *room), *event.text});
  }
  return rest_json(protocol::log_picture(out));
}

HttpResponse post_ice_servers(const HttpRequest& request, const RestServices& services) {
  const auto wanted = protocol::parse_ticket_request(request.body);
  if (!wanted.ok()) return rest_error(request, wanted.error());
  const auto& [api_key, session_id, token] = wanted.value();
  Limiter& limiter = services.limiter;
  // Who guesses keys and tokens is limited here as everywhere else.
  if (const auto failure = refuse_guesses(request, limiter)) return rest_refused(request, *failure);
  const std::int64_t now_ms = wall_ms();
  const auto checked = check_token(services.store, api_key, session_id, token, now_ms);
  if (!checked.ok()) {
    const auto& [code, message] = checked.error();
    if (code == protocol::ErrorCode::kInternalError) return rest_error(request, 500, message);
    limiter.authentication_failed(request, is_key(api_key) ? api_key : std::string(), message);
    return rest_error(request, 403, message);
  }
  if (!limiter.take_join(request.remote_address, limiter.is_exempt(request), api_key))
    return rest_too_many(request, "Too many clients of the project ask at once.");
  const std::string name = "check-" + random_alphanumeric(kCheckNameChars);
  return rest_json(protocol::ice_server_list(services.ice_servers.for_connection(name, now_ms)));
}

}  // namespace parley::server
