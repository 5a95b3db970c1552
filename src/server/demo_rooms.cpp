#include "server/demo_rooms.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ip_network.hpp"
#include "protocol/json.hpp"
#include "protocol/roles.hpp"
#include "protocol/text.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/sessions.hpp"
#include "server/token_check.hpp"

namespace parley::server {

namespace {

constexpr std::size_t kRoomUnitsMax = 64;
constexpr std::int64_t kTokenLifetimeS = std::int64_t{2} * 3600;

// Rooms of the examples, which show moderation too: whoever asks there for a role gets it.
constexpr std::string_view kExampleRooms = "examples/";

// A network may ask this often at once, and then twice a second: a classroom behind one router.
constexpr std::int64_t kBurst = 60;
constexpr std::int64_t kMilliPerMs = 2;
constexpr std::int64_t kMilliPerRequest = 1000;
constexpr std::size_t kNetworksMax = 4096;

/// Browsers send Origin with every POST; pages of other servers must not collect tokens here.
bool is_same_origin(const HttpRequest& request) {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return request.header("Sec-Fetch-Site").empty();
  const std::size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos &&
         equal_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

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

/// The room's name without the space around it; empty when it cannot be one.
std::string_view room_name(const protocol::JsonDocument& document) {
  std::string_view name;
  if (!document.root().find("room").get(name)) return {};
  name = protocol::trimmed(name);
  if (has_control_characters(name) || protocol::utf16_units(name) > kRoomUnitsMax) return {};
  return name;
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

HttpResponse DemoRooms::post_room(const HttpRequest& request) {
  if (!is_same_origin(request)) {
    return error_response(403, "Only pages of this server may ask for demo rooms");
  }
  if (!is_json(request)) return error_response(415, "Send JSON, with that Content-Type");
  const std::int64_t now_ms = wall_ms();
  if (!may_ask(ip_network(request.remote_address), now_ms)) {
    return error_response(429, "Too many rooms at once; try again in a moment")
        .with("Retry-After", "1");
  }
  protocol::JsonDocument document;
  constexpr protocol::JsonLimits kLimits{4096, 4, 64};
  if (!document.parse(request.body, kLimits)) return error_response(400, "This is no JSON");
  const std::string_view room = room_name(document);
  if (room.empty()) {
    return error_response(400, "A room needs a name of 1 to 64 characters, as {\"room\": name}");
  }
  const auto role = role_in(document, room);
  if (!role) return error_response(400, "There is no such role, or not in this room");
  const auto session_id = session_of(room);
  if (!session_id.ok()) return store_failed(session_id.error());
  protocol::Claims claims;
  claims.api_key = project_.api_key;
  claims.session_id = session_id.value();
  claims.role = *role;
  claims.created_s = now_ms / 1000;
  claims.expires_s = now_ms / 1000 + kTokenLifetimeS;
  protocol::JsonWriter out;
  out.begin_object();
  out.key("apiKey").string(project_.api_key);
  out.key("sessionId").string(session_id.value());
  out.key("token").string(make_token(claims, protocol::TokenKind::kJwt, project_.secret));
  out.key("room").string(room);
  out.end_object();
  return json_response(200, out.take()).with("Cache-Control", "no-store");
}

bool DemoRooms::may_ask(const std::string& network, std::int64_t now_ms) {
  constexpr std::int64_t kFull = kBurst * kMilliPerRequest;
  // Forgetting all is cheap, and nobody gains more than one burst by it.
  if (allowances_.size() >= kNetworksMax) allowances_.clear();
  const auto [found, is_new] = allowances_.try_emplace(network);
  Allowance& allowance = found->second;
  if (is_new) allowance = {kFull, now_ms};
  const std::int64_t passed_ms = std::clamp<std::int64_t>(now_ms - allowance.counted_ms, 0, kFull);
  allowance.tokens_milli = std::min(kFull, allowance.tokens_milli + passed_ms * kMilliPerMs);
  allowance.counted_ms = now_ms;
  if (allowance.tokens_milli < kMilliPerRequest) return false;
  allowance.tokens_milli -= kMilliPerRequest;
  return true;
}

Result<std::string, StoreError> DemoRooms::session_of(std::string_view room) {
  const auto known = store_.find_demo_room(room);
  if (!known.ok()) return known.error();
  if (known.value()) return *known.value();
  const auto session = create_session(store_, project_.api_key, {});
  if (!session.ok()) return session.error();
  if (const auto problem = store_.add_demo_room(room, session.value().session_id)) return *problem;
  return session.value().session_id;
}

}  // namespace parley::server
