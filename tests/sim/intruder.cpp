#include "sim/intruder.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "sim/world.hpp"

namespace parley::sim {

using protocol::ClientMessage;

namespace {

constexpr std::uint32_t kFramesMax = 40;
constexpr std::uint32_t kPauseMsMax = 400;

/// How many of them do not join, but pretend to be somebody who has, and how often.
constexpr std::uint32_t kBurglarPerMille = 400;
constexpr std::uint32_t kDoorsMax = 8;

constexpr std::array<std::string_view, 12> kNonsense{
    "",
    "null",
    "[]",
    "{}",
    "{\"type\":\"publish\"}",
    "{\"type\":\"publish\",\"id\":4294967296}",
    "{\"type\":\"subscribe\",\"id\":1,\"subscription\":-1,\"streamId\":[]}",
    "{\"type\":\"signal\",\"id\":1,\"data\":1e999}",
    "{\"type\":\"no such thing\",\"id\":7}",
    "{\"type\":\"leave\",\"id\":0}",
    "{\"type\":\"ping\",\"id\":1",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
};

/// Of somebody whom nobody knows: whoever applies it is noticed.
const protocol::Description kOffer{protocol::DescriptionType::kOffer,
                                   "v=0\r\na=peer:999999 1 1\r\na=answers:0 0\r\n"};

}  // namespace

bool Intruder::come(const std::string& session_id) {
  if (open() || left_ > 0) return false;
  session_id_ = session_id;
  role_ = rng_.chance(500) ? protocol::Role::kSubscriber : protocol::Role::kPublisheronly;
  own_.clear();
  connections_.clear();
  streams_.clear();
  if (rng_.chance(kBurglarPerMille)) {
    left_ = 1 + rng_.below(kDoorsMax);
    try_door();
    return true;
  }
  left_ = 5 + rng_.below(kFramesMax);
  enter();
  const std::string token = "token-" + std::string(to_string(role_));
  if (rng_.chance(900)) {
    send(text_of(protocol::Join{0, std::string(World::kApiKey), session_id_, token, "intruder"}));
  }
  world().after(1 + rng_.below(kPauseMsMax), [this] { act(); });
  return true;
}

/// Each attempt costs it its socket.
void Intruder::try_door() {
  if (open()) leave();
  if (!world().active() || !world().serving()) left_ = 0;
  if (left_ == 0) return;
  enter();
  send(text_of(impersonation()));
  --left_;
  world().after(1 + rng_.below(kPauseMsMax), [this] { try_door(); });
}

/// A member's id, with a secret that is not that member's.
ClientMessage Intruder::impersonation() {
  protocol::Resume out{0, std::string(World::kApiKey), session_id_, "never there", "", 0};
  const cloud::Room* room = world().cloud().find_room({out.api_key, session_id_});
  if (room == nullptr) return out;
  std::vector<const cloud::Member*> members;
  for (const auto& [number, member] : room->members())
    members.push_back(&member);
  const auto count = static_cast<std::uint32_t>(members.size());
  const std::uint32_t victim = rng_.below(count);
  const std::uint32_t other = rng_.below(count);
  out.connection_id = members[victim]->connection.connection_id;
  out.number = rng_.below(room->log().last() + 2);
  switch (rng_.below(4)) {
    case 0: break;
    case 1: out.secret = "secret-"; break;
    case 2: out.secret = "secret-" + std::to_string(rng_.below(1'000'000) + 1'000'000); break;
    default:
      if (other != victim) out.secret = members[other]->secret;
  }
  return out;
}

void Intruder::hear(const protocol::ServerMessage& message) {
  const auto* joined = std::get_if<protocol::Joined>(&message);
  if (joined != nullptr) {
    own_ = joined->connection_id;
    for (const auto& connection : joined->connections)
      connections_.push_back(connection.connection_id);
    for (const auto& stream : joined->streams)
      streams_.push_back(stream.stream_id);
  } else if (const auto* created = std::get_if<protocol::StreamCreated>(&message)) {
    streams_.push_back(created->stream.stream_id);
  }
}

void Intruder::act() {
  if (!open()) {
    left_ = 0;
    return;
  }
  if (!world().active() || left_ == 0) return leave();
  --left_;
  send_any();
  world().after(1 + rng_.below(kPauseMsMax), [this] { act(); });
}

void Intruder::send_any() {
  switch (rng_.below(20)) {
    case 0: return send(nonsense());
    case 1: return send_binary();
    case 2:
    case 3: return send(damaged(text_of(forbidden())));
    case 4:
    case 5:
    case 6:
    case 7: return send(text_of(forbidden()));
    default: return send(text_of(about_others()));
  }
}

std::string Intruder::nonsense() {
  return std::string(kNonsense.at(rng_.below(kNonsense.size())));
}

/// One character is another, or all after it is missing.
std::string Intruder::damaged(std::string text) {
  const auto at = rng_.below(static_cast<std::uint32_t>(text.size()));
  if (rng_.chance(300)) return text.substr(0, at);
  text[at] = static_cast<char>(' ' + rng_.below(95));
  return text;
}

/// What its role does not allow.
ClientMessage Intruder::forbidden() {
  const std::uint32_t kind = rng_.below(4);
  if (kind == 0) {
    const auto action = static_cast<protocol::Moderation>(rng_.below(5));
    return protocol::Moderate{0, action, any_of(rng_.chance(500) ? connections_ : streams_), {}};
  }
  if (role_ == protocol::Role::kSubscriber)
    return protocol::Publish{0,
                             {"intruder", {}, true, true, protocol::VideoType::kCamera, 1, 1, {}}};
  if (kind == 1) return protocol::SendSignal{0, "chat", "from an intruder", {}};
  return protocol::Subscribe{0, 1 + rng_.below(4), any_of(streams_), true, true, {}};
}

/// What belongs to others, or makes no sense any more.
ClientMessage Intruder::about_others() {
  const std::string stream = any_of(streams_);
  const std::string connection = any_of(connections_);
  const std::uint32_t subscription = 1 + rng_.below(6);
  const auto end = rng_.chance(500) ? protocol::LegEnd::kPublisher : protocol::LegEnd::kSubscriber;
  switch (rng_.below(10)) {
    case 0: return protocol::UpdateStream{0, stream, rng_.chance(500), {}, {}, {}};
    case 1: return protocol::Unpublish{0, stream, {}};
    case 2: return protocol::Unsubscribe{0, subscription};
    case 3: return protocol::UpdateSubscription{0, subscription, true, true};
    case 4:
    case 5:
    case 6: return protocol::Describe{0, connection, subscription, end, kOffer};
    case 7:
      return protocol::Trickle{
          0, connection, subscription, end, {"candidate:999999 1 1", "0", 0, {}}};
    case 8:
      return protocol::Resume{
          0, std::string(World::kApiKey), session_id_, connection, "a guess", rng_.below(100), 0};
    default: return protocol::Join{0, std::string(World::kApiKey), session_id_, "token-x", "again"};
  }
}

/// Mostly with a number of its own, sometimes with an old one.
std::string Intruder::text_of(ClientMessage message) {
  const std::uint32_t id = rng_.chance(900) ? ++last_id_ : rng_.below(last_id_ + 1);
  std::visit([id](auto& one) { one.id = id; }, message);
  return protocol::encode(message);
}

std::string Intruder::any_of(const std::vector<std::string>& list) {
  if (list.empty()) return "never there";
  return list[rng_.below(static_cast<std::uint32_t>(list.size()))];
}

}  // namespace parley::sim
