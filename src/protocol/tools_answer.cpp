#include "protocol/tools_answer.hpp"

#include <array>

#include "protocol/codec.hpp"
#include "protocol/json.hpp"

namespace parley::protocol {

namespace {

constexpr JsonLimits kEventLimits{kServerMessageBytesMax, 6, 65536};

std::string_view name_of(TokenKind kind) {
  return kind == TokenKind::kT1 ? "T1" : "JWT";
}

std::string_view name_of(Signing signing) {
  switch (signing) {
    case Signing::kHmacSha1: return "HMAC-SHA1";
    case Signing::kHs256: return "HS256";
    case Signing::kRs256: return "RS256";
  }
  return "";
}

void write_count(JsonWriter& out, std::string_view name, std::size_t count) {
  out.key(name).number(static_cast<std::int64_t>(count));
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const auto& text : texts)
    out.string(text);
  out.end_array();
}

void write_claims(JsonWriter& out, const Claims& claims) {
  out.begin_object();
  out.key("apiKey").string(claims.api_key);
  out.key("sessionId").string(claims.session_id);
  out.key("role").string(to_string(claims.role));
  if (claims.created_s) out.key("created").number(*claims.created_s);
  if (claims.not_before_s) out.key("notBefore").number(*claims.not_before_s);
  out.key("expires").number(claims.expires_s);
  if (claims.connection_data) out.key("connectionData").string(*claims.connection_data);
  write_texts(out, "layoutClassList", claims.layout_classes);
  if (claims.scope) out.key("scope").string(*claims.scope);
  if (claims.issuer_type) out.key("issuerType").string(*claims.issuer_type);
  out.end_object();
}

void write_opened(JsonWriter& out, const std::optional<std::int64_t>& opened_ms) {
  out.key("opened");
  if (opened_ms) {
    out.number(*opened_ms);
  } else {
    out.null();
  }
}

void write(JsonWriter& out, const MemberPicture& member) {
  out.begin_object();
  out.key("connection");
  write_struct(out, Connection::kShape, &member.connection);
  out.key("capabilities");
  write_struct(out, Capabilities::kShape, &member.may);
  out.end_object();
}

void write(JsonWriter& out, const StreamPicture& entry) {
  out.begin_object();
  out.key("stream");
  write_struct(out, Stream::kShape, &entry.stream);
  write_texts(out, "layoutClassList", entry.layout_classes);
  write_count(out, "subscriptionCount", entry.subscription_count);
  out.key("subscriptions").begin_array();
  for (const auto& one : entry.subscriptions) {
    out.begin_object();
    out.key("connectionId").string(one.connection_id);
    out.key("subscription").number(one.number);
    out.key("audio").boolean(one.audio);
    out.key("video").boolean(one.video);
    out.end_object();
  }
  out.end_array().end_object();
}

/// A member that is text; of an object within it, if it is only there.
std::string_view text_in(JsonValue event, std::string_view inside, std::string_view name) {
  std::string_view text;
  if (event.find(name).get(text) || event.find(inside).find(name).get(text)) return text;
  return {};
}

/// What may be told of an event, by where it stands in the message: in itself, or in one of the
/// objects that it brings.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTold{{
    {"connection", "connectionId"},
    {"stream", "streamId"},
    {"", "reason"},
    {"", "signalType"},
    {"", "from"},
    {"", "to"},
}};

void write(JsonWriter& out, const LogEntryPicture& entry) {
  JsonDocument event;
  const auto root = event.parse(entry.event, kEventLimits) ? event.root() : JsonValue();
  out.begin_object();
  out.key("number").number(entry.number);
  out.key("time").number(entry.wall_ms);
  out.key("type").string(text_in(root, "", "type"));
  if (entry.only_for) out.key("onlyFor").string(*entry.only_for);
  for (const auto& [inside, name] : kTold) {
    const auto text = text_in(root, inside, name);
    if (!text.empty()) out.key(name).string(text);
  }
  out.end_object();
}

template <class T>
void write_items(JsonWriter& out, std::string_view name, const std::vector<T>& items) {
  out.key(name).begin_array();
  for (const auto& item : items)
    write(out, item);
  out.end_array();
}

}  // namespace

std::string token_explanation(const std::optional<ParsedToken>& token,
                              const std::optional<Error>& problem,
                              std::int64_t now_s) {
  JsonWriter out;
  out.begin_object();
  out.key("now").number(now_s);
  out.key("accepted").boolean(!problem);
  if (problem) {
    out.key("error").begin_object();
    out.key("name").string(error_name(problem->code));
    out.key("code").number(error_number(problem->code, Operation::kConnect));
    out.key("message").string(problem->message);
    out.end_object();
  }
  if (token) {
    out.key("kind").string(name_of(token->kind));
    out.key("signing").string(name_of(token->signing));
    out.key("claims");
    write_claims(out, token->claims);
  }
  out.end_object();
  return out.take();
}

std::string ice_server_list(const std::vector<IceServer>& servers) {
  JsonWriter out;
  out.begin_object();
  out.key("iceServers").begin_array();
  for (const auto& server : servers)
    write_struct(out, IceServer::kShape, &server);
  out.end_array().end_object();
  return out.take();
}

std::string session_picture(const SessionPicture& picture) {
  const SessionRequest& request = picture.request;
  JsonWriter out;
  out.begin_object();
  out.key("sessionId").string(picture.session_id);
  out.key("created").number(picture.created_ms);
  out.key("mediaMode").string(to_string(request.media_mode));
  out.key("archiveMode").string(request.archive_mode == ArchiveMode::kAlways ? "always" : "manual");
  out.key("e2ee").boolean(request.e2ee);
  if (!request.location.empty()) out.key("location").string(request.location);
  write_opened(out, picture.opened_ms);
  out.key("muted").boolean(picture.muted);
  out.key("lastEvent").number(picture.last_event);
  write_count(out, "memberCount", picture.member_count);
  write_items(out, "members", picture.members);
  write_count(out, "streamCount", picture.stream_count);
  write_items(out, "streams", picture.streams);
  out.end_object();
  return out.take();
}

std::string log_picture(const LogPicture& log) {
  JsonWriter out;
  out.begin_object();
  write_opened(out, log.opened_ms);
  out.key("first").number(log.first);
  out.key("last").number(log.last);
  write_items(out, "entries", log.entries);
  out.end_object();
  return out.take();
}

}  // namespace parley::protocol
