#include "server/guest_rooms.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ip_network.hpp"
#include "protocol/roles.hpp"
#include "protocol/text.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/sessions.hpp"
#include "server/token_check.hpp"

namespace parley::server {

namespace {

constexpr std::size_t kDemoRoomUnitsMax = 64;
constexpr std::int64_t kRoomsMax = 10000;  // of one owner, apart from those that people are in
constexpr std::int64_t kTokenLifetimeS = std::int64_t{2} * 3600;

// Rooms of the examples, which show moderation too: whoever asks there for a role gets it.
constexpr std::string_view kExampleRooms = "examples/";

// A network may ask this often at once, and then twice a second: a classroom behind one router.
constexpr Rate kRequests{2, 60};
constexpr std::size_t kNetworksMax = 4096;

bool is_json(const HttpRequest& request) {
  const std::string_view type = request.header("Content-Type");
  return equal_ignoring_case(protocol::trimmed(type.substr(0, type.find(';'))), "application/json");
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7f;
  });
}

/// The text that a request names as its room; empty when there is none.
std::string_view room_in(const protocol::JsonDocument& document) {
  std::string_view name;
  return document.root().find("room").get(name) ? name : std::string_view();
}

bool is_name(std::string_view text, std::size_t units_max) {
  return !text.empty() && protocol::utf16_units(text) <= units_max;
}

/// The role asked for, that of a publisher when none is; nothing when it is not to be had here.
std::optional<protocol::Role> role_in(const protocol::JsonDocument& document,
                                      std::string_view room) {
  const auto asked = document.root().find("role");
  if (!asked.exists()) return protocol::Role::kPublisher;
  std::string_view name;
  if (!asked.get(name) || !room.starts_with(kExampleRooms)) return std::nullopt;
  return protocol::role_from_name(name);
}

HttpResponse store_failed(const StoreError& problem) {
  log(Severity::kError, "data base: " + problem.message);
  return error_response(500, "The room could not be opened. Try again later.");
}

}  // namespace

GuestRooms::GuestRooms(Store& store, const CloudHost& cloud)
    : store_(store), cloud_(cloud), allowances_(kRequests, kNetworksMax) {}

HttpResponse GuestRooms::post_demo_room(const HttpRequest& request, std::string_view api_key) {
  if (!is_same_origin(request)) {
    return error_response(403, "Only pages of this server may ask for demo rooms");
  }
  protocol::JsonDocument document;
  if (auto refusal = refuse(request, document)) return *refusal;
  const std::string_view room = protocol::trimmed(room_in(document));
  if (!is_name(room, kDemoRoomUnitsMax) || has_control_characters(room)) {
    return error_response(400, "A room needs a name of 1 to 64 characters, as {\"room\": name}");
  }
  const auto role = role_in(document, room);
  if (!role) return error_response(400, "There is no such role, or not in this room");
  return enter({{}, std::string(api_key), 0}, room, *role);
}

HttpResponse GuestRooms::post_embed_room(const HttpRequest& request, const Embed& embed) {
  protocol::JsonDocument document;
  if (auto refusal = refuse(request, document)) return *refusal;
  const std::string_view room = room_in(document);
  if (!is_name(room, kEmbedRoomUnitsMax)) {
    return error_response(400,
                          "A room needs a name of 1 to " + std::to_string(kEmbedRoomUnitsMax) +
                              " characters, as {\"room\": name}");
  }
  return enter(
      {embed.embed_id, embed.api_key, embed.connections_max}, room, protocol::Role::kPublisher);
}

std::optional<HttpResponse> GuestRooms::refuse(const HttpRequest& request,
                                               protocol::JsonDocument& document) {
  if (!is_json(request)) return error_response(415, "Send JSON, with that Content-Type");
  if (!allowances_.take(ip_network(request.remote_address), wall_ms())) {
    return error_response(429, "Too many rooms at once; try again in a moment")
        .with("Retry-After", "1");
  }
  // A character may be escaped in twelve bytes.
  constexpr protocol::JsonLimits kLimits{kEmbedRoomUnitsMax * 6 + 256, 4, 64};
  if (!document.parse(request.body, kLimits)) return error_response(400, "This is no JSON");
  return std::nullopt;
}

HttpResponse GuestRooms::enter(const Owner& owner, std::string_view room, protocol::Role role) {
  const auto project = store_.find_project(owner.api_key);
  if (!project.ok()) return store_failed(project.error());
  // Read each time: it may have been suspended or given a new secret since.
  if (!project.value() || project.value()->is_suspended || project.value()->is_application()) {
    return error_response(403, "The project whose rooms these are has been closed");
  }
  const auto session = session_of(owner, *project.value(), room);
  if (!session.ok()) return store_failed(session.error());
  if (!session.value()) {
    return error_response(429, quota_problem(*project.value())).with("Retry-After", "3600");
  }
  const std::string& session_id = *session.value();
  const cloud::Room* live = cloud_.find_room({owner.api_key, session_id});
  if (live != nullptr && live->is_full(owner.connections_max)) {
    return error_response(409, "The room is full. Try again when somebody has left.");
  }
  const std::int64_t now_s = wall_seconds();
  protocol::Claims claims;
  claims.api_key = owner.api_key;
  claims.session_id = session_id;
  claims.role = role;
  claims.created_s = now_s;
  claims.expires_s = now_s + kTokenLifetimeS;
  protocol::JsonWriter out;
  out.begin_object();
  out.key("apiKey").string(owner.api_key);
  out.key("sessionId").string(session_id);
  out.key("token").string(make_token(claims, protocol::TokenKind::kJwt, project.value()->secret));
  out.key("room").string(room);
  out.end_object();
  return json_response(200, out.take()).with("Cache-Control", "no-store");
}

Result<std::optional<std::string>, StoreError> GuestRooms::session_of(const Owner& owner,
                                                                      const Project& project,
                                                                      std::string_view room) {
  auto known = store_.find_guest_room(owner.embed_id, room);
  if (!known.ok() || known.value()) return known;
  const auto is_possible = has_sessions_left(store_, project);
  if (!is_possible.ok()) return is_possible.error();
  if (!is_possible.value()) return std::optional<std::string>();
  const auto session = create_session(store_, owner.api_key, {}, owner.connections_max);
  if (!session.ok()) return session.error();
  const std::string& id = session.value().session_id;
  if (const auto problem = store_.add_guest_room(owner.embed_id, {std::string(room), id})) {
    return *problem;
  }
  if (const auto problem = forget_the_unused(owner)) return *problem;
  return std::optional(id);
}

/// Keeps what is remembered within bounds. Who is in a room would be parted from who comes later if
/// it were forgotten.
std::optional<StoreError> GuestRooms::forget_the_unused(const Owner& owner) {
  const auto rooms = store_.guest_rooms_beyond(owner.embed_id, kRoomsMax);
  if (!rooms.ok()) return rooms.error();
  for (const GuestRoom& room : rooms.value()) {
    if (cloud_.find_room({owner.api_key, room.session_id}) != nullptr) continue;
    if (auto problem = store_.delete_guest_room(owner.embed_id, room)) return problem;
  }
  return std::nullopt;
}

}  // namespace parley::server
