// The whole cloud core under a fuzzer: several sockets, frames good and bad, token checks, commands
// of the app server, time, and starting again from what was kept.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "cloud/cloud.hpp"
#include "fuzz/bodies.hpp"
#include "fuzz/draw.hpp"
#include "protocol/text.hpp"
#include "sim/kept_rooms.hpp"

namespace parley::fuzz {

namespace {

using namespace cloud;  // NOLINT(google-build-using-namespace)

using protocol::ClientMessage;
using protocol::ServerMessage;

constexpr std::size_t kConnsMax = 12;
constexpr std::size_t kKnownMax = 16;
constexpr std::size_t kReasonBytesMax = 123;

Config small() {
  Config out;
  out.ice_servers_for = [](std::string_view id, std::int64_t /*wall_ms*/) {
    return std::vector<protocol::IceServer>{{{"turn:localhost"}, std::string(id), "credential"}};
  };
  out.limits.sockets_max = kConnsMax - 2;
  out.limits.members_max = 5;
  out.limits.streams_max = 6;
  out.limits.member_streams_max = 3;
  out.limits.member_subscriptions_max = 4;
  out.limits.stream_subscriptions_max = 2;
  out.limits.media_idle_ms_max = 120'000;
  out.limits.log_entries_max = 16;
  out.limits.expelled_max = 2;
  return out;
}

/// What must hold of a room whatever happened.
void expect_sound(const Room& room, const Limits& limits) {
  PARLEY_ASSERT(!room.members().empty() && room.members().size() <= limits.members_max);
  PARLEY_ASSERT(room.streams().size() <= limits.streams_max);
  PARLEY_ASSERT(room.log().entries().size() <= limits.log_entries_max);
  std::size_t owned = 0;
  std::size_t wanted = 0;
  for (const auto& [number, member] : room.members()) {
    PARLEY_ASSERT(member.streams.size() <= limits.member_streams_max);
    PARLEY_ASSERT(member.subscriptions.size() <= limits.member_subscriptions_max);
    for (const auto stream : member.streams)
      PARLEY_ASSERT(room.streams().at(stream).owner == number);
    for (const auto& [id, subscription] : member.subscriptions)
      PARLEY_ASSERT(room.streams().at(subscription.stream).subscriptions.count({number, id}) == 1);
    owned += member.streams.size();
    wanted += member.subscriptions.size();
  }
  for (const auto& [number, stream] : room.streams())
    wanted -= stream.subscriptions.size();
  PARLEY_ASSERT(owned == room.streams().size() && wanted == 0);
}

/// What a cloud that starts again must have of a room.
std::string picture(const Room& room) {
  std::string out = std::to_string(room.number()) + " " + std::to_string(room.log().last()) +
                    (room.muted() ? " muted" : "");
  for (const auto& [number, member] : room.members()) {
    out += " " + member.connection.connection_id + " " + member.secret;
    for (const auto& [id, wanted] : member.subscriptions)
      out += " " + std::to_string(id) + ":" + std::to_string(wanted.stream);
  }
  for (const auto& [number, stream] : room.streams())
    out += " " + stream.stream.stream_id + "=" + std::to_string(stream.stream.has_audio);
  return out;
}

std::map<RoomKey, std::string> pictures(const Cloud& cloud) {
  std::map<RoomKey, std::string> out;
  for (const auto& [key, room] : cloud.rooms())
    out.emplace(key, picture(room));
  return out;
}

class Run {
 public:
  explicit Run(std::string_view bytes) : draw_(bytes), cloud_(small()) {}

  void run() {
    while (!draw_.empty())
      act();
    start_again();
    step(Drain{});
    PARLEY_ASSERT(live_.empty() && cloud_.rooms().empty() && cloud_.socket_count() == 0);
  }

 private:
  /// A socket as its client knows it.
  struct Client {
    bool joined = false;
    std::uint32_t heard = 0;  // number of the newest event
    std::string connection;
  };

  /// Who has joined, and can resume.
  struct Member {
    std::string session;
    std::string connection;
    std::string secret;
  };

  void step(const Input& input) {
    Output output = cloud_.step(input, now_);
    PARLEY_ASSERT(output.wake_at > now_);
    wake_at_ = output.wake_at;
    for (const auto& effect : output.effects)
      std::visit([this](const auto& e) { carry_out(e); }, effect);
    PARLEY_ASSERT(cloud_.socket_count() == live_.size());
    for (const auto& [key, room] : cloud_.rooms()) {
      expect_sound(room, limits_);
      for (const auto& [number, member] : room.members())
        PARLEY_ASSERT(member.conn == 0 || live_.count(member.conn) == 1);
    }
  }

  void carry_out(const Send& effect) {
    PARLEY_ASSERT(!effect.to.empty() && effect.text->size() <= kQueuedBytesMax);
    const auto message = protocol::decode_server_message(*effect.text);
    PARLEY_ASSERT(message.ok());
    std::set<ConnId> once;
    for (const ConnId conn : effect.to) {
      PARLEY_ASSERT(live_.count(conn) == 1 && once.insert(conn).second);
      std::visit([&](const auto& m) { hear(live_[conn], m); }, message.value());
    }
  }

  void carry_out(const Close& effect) {
    PARLEY_ASSERT(effect.reason.size() <= kReasonBytesMax && protocol::is_utf8(effect.reason));
    PARLEY_ASSERT(live_.erase(effect.conn) == 1);
  }

  void carry_out(const CheckToken& effect) {
    PARLEY_ASSERT(live_.count(effect.conn) == 1 && effect.check > last_check_);
    last_check_ = effect.check;
    checks_.push_back(effect.check);
    if (checks_.size() > kKnownMax) checks_.erase(checks_.begin());
    session_of_[effect.conn] = effect.session_id;
  }

  void carry_out(const AppAnswered& effect) {
    PARLEY_ASSERT(effect.request == last_request_ && !answered_);
    answered_ = true;
  }

  void carry_out(const Log& effect) { PARLEY_ASSERT(effect.text.size() <= 2048); }

  void carry_out(const Happened& /*effect*/) {}

  /// Effects that keep something.
  template <class Kept>
  void carry_out(const Kept& effect) {
    kept_.take(effect);
  }

  void hear(Client& client, const protocol::Joined& message) {
    PARLEY_ASSERT(!std::exchange(client.joined, true) && message.number > 0);
    client.heard = message.number;
    client.connection = message.connection_id;
    know(connections_, message.connection_id);
    const auto conn = std::find_if(
        live_.begin(), live_.end(), [&](const auto& entry) { return &entry.second == &client; });
    members_.push_back({session_of_[conn->first], message.connection_id, message.secret});
    if (members_.size() > kKnownMax) members_.erase(members_.begin());
  }

  void hear(Client& client, const protocol::Resumed& message) {
    PARLEY_ASSERT(!std::exchange(client.joined, true) && message.number >= client.heard);
  }

  void hear(Client& client, const protocol::Published& message) {
    PARLEY_ASSERT(client.joined);
    know(streams_, message.stream.stream_id);
  }

  /// Answers, and events in the order of their numbers.
  template <class Message>
  void hear(Client& client, const Message& message) {
    if constexpr (requires { message.number; }) {
      PARLEY_ASSERT(client.joined && message.number > client.heard);
      client.heard = message.number;
    }
  }

  static void know(std::vector<std::string>& known, const std::string& id) {
    known.push_back(id);
    if (known.size() > kKnownMax) known.erase(known.begin());
  }

  void act() {
    now_ += draw_.chance(30) ? draw_.below(65'536) : draw_.below(64);
    switch (draw_.below(16)) {
      case 0: return open();
      case 1: return close();
      case 2:
      case 3: return verdict();
      case 4: return garbage();
      case 5: return command();
      case 6: return tick();
      case 7: return draw_.chance(100) ? start_again() : join();
      case 8: return join();
      case 9: return spoil();
      default: {
        const ConnId from = conn();
        return send(from, request());
      }
    }
  }

  void open() {
    const ConnId conn = ++last_conn_;
    live_[conn] = {};
    step(ConnOpened{conn});
  }

  void close() {
    const ConnId conn = this->conn();
    live_.erase(conn);
    step(ConnClosed{conn, draw_.chance(300)});
  }

  /// The quickest way into a room.
  void join() {
    open();
    send(last_conn_, protocol::Join{1, "key", session(), "token", "fuzz"});
    verdict();
  }

  void verdict() {
    const auto check = checks_.empty() || draw_.chance(50)
                           ? draw_.below(64)
                           : checks_[checks_.size() - 1 - draw_.below(size(checks_))];
    if (draw_.chance(50))
      return step(TokenChecked{check,
                               protocol::Error{protocol::ErrorCode::kAuthenticationError,
                                               std::string(draw_.below(256), 'e')}});
    Admission admission;
    admission.role = draw_.chance(600) ? protocol::Role::kModerator
                                       : static_cast<protocol::Role>(draw_.below(4));
    if (draw_.chance(200)) admission.data = text();
    if (draw_.chance(50)) admission.connections_max = draw_.below(4);
    if (draw_.chance(50)) admission.project_connections_max = draw_.below(8);
    if (draw_.chance(50)) admission.project_streams_max = draw_.below(4);
    if (draw_.chance(50)) admission.layout_classes = {"focus"};
    if (draw_.chance(50)) admission.media_mode = protocol::MediaMode::kRouted;
    admission.secret = "secret-" + std::to_string(check);
    step(TokenChecked{check, std::move(admission)});
  }

  void garbage() {
    if (draw_.chance(30)) {
      const ConnId conn = this->conn();
      return step(ConnBinary{conn});
    }
    if (draw_.chance(300)) return step(ConnText{conn(), text()});
    std::string text = protocol::encode(request());
    const auto at = draw_.below(size(text));
    if (draw_.chance(500)) {
      text[at] = static_cast<char>(draw_.below(256));
    } else {
      text.resize(at);
    }
    step(ConnText{conn(), std::move(text)});
  }

  void command() {
    answered_ = false;
    step(AppAsked{++last_request_, "key", session(), app_command()});
    PARLEY_ASSERT(answered_);
  }

  AppCommand app_command() {
    switch (draw_.below(6)) {
      case 0: return AppSignal{maybe_text(), maybe_text(), maybe(connections_)};
      case 1: return AppForceDisconnect{pick(connections_)};
      case 2: return AppForceMute{pick(streams_)};
      case 3: return AppForceMuteAll{{pick(streams_)}};
      case 4: return AppSetLayoutClasses{{{pick(streams_), {"a"}}, {pick(streams_), {}}}};
      default: return AppDisableForceMute{};
    }
  }

  /// A host wakes the cloud in time, too late, or for nothing.
  void tick() {
    if (wake_at_ != kNever && draw_.chance(700)) now_ = std::max(now_, wake_at_);
    step(Tick{});
  }

  /// Another process goes on where this one ends, by a signal or all of a sudden.
  void start_again() {
    const auto before = pictures(cloud_);
    if (draw_.chance(500)) {
      step(Drain{draw_.below(65'536)});
      PARLEY_ASSERT(live_.empty());
      open();
      PARLEY_ASSERT(live_.empty());
    }
    live_.clear();
    checks_.clear();
    last_check_ = 0;
    cloud_ = Cloud(small());
    for (const auto& restore : kept_.restores())
      step(restore);
    PARLEY_ASSERT(pictures(cloud_) == before);
  }

  /// What is kept can have been damaged; the rooms that are made of it are sound all the same.
  void spoil() {
    Cloud other(small());
    for (auto& restore : kept_.restores()) {
      auto& records = restore.records;
      if (records.empty()) continue;
      auto& record = records[draw_.below(size(records))];
      const auto at = draw_.below(size(record.value));
      if (draw_.chance(500)) {
        record.value[at] = static_cast<char>(draw_.below(256));
      } else {
        record.number = draw_.below(256);
      }
      static_cast<void>(other.step(restore, now_));
    }
    // A stream may have got another owner, who has too many now.
    for (const auto& [key, room] : other.rooms())
      expect_sound(room, Limits());
    static_cast<void>(other.step(Tick{}, now_ + limits_.grace_ms));
    PARLEY_ASSERT(other.rooms().empty());
  }

  void send(ConnId conn, const ClientMessage& message) {
    const auto* resume = std::get_if<protocol::Resume>(&message);
    const auto client = live_.find(conn);
    if (resume != nullptr && client != live_.end() && !client->second.joined)
      client->second.heard = resume->number;
    step(ConnText{conn, protocol::encode(message)});
  }

  ClientMessage request() {
    const std::uint32_t id = draw_.below(256);
    const std::uint32_t subscription = draw_.below(5);
    const auto to =
        draw_.chance(500) ? protocol::LegEnd::kPublisher : protocol::LegEnd::kSubscriber;
    switch (draw_.below(20)) {
      case 0: return protocol::Leave{id};
      case 1: return protocol::Ping{id};
      case 2:
      case 3: return protocol::Publish{id, stream_init()};
      case 4: return protocol::Unpublish{id, pick(streams_), reason()};
      case 5:
        return protocol::UpdateStream{
            id, pick(streams_), maybe_flip(), maybe_flip(), draw_.below(2), draw_.below(2), {}};
      case 6:
      case 7: return protocol::Subscribe{id, subscription, pick(streams_), flip(), flip(), wish()};
      case 8: return protocol::UpdateSubscription{id, subscription, flip(), flip(), wish()};
      case 9: return protocol::Unsubscribe{id, subscription};
      case 10:
        return protocol::Describe{
            id, pick(connections_), subscription, to, {protocol::DescriptionType::kOffer, text()}};
      case 11:
        return protocol::Trickle{
            id, pick(connections_), subscription, to, {text(), maybe_text(), {}, maybe_text()}};
      case 12: return protocol::ReportSender{id, pick(connections_), subscription, {1, 2}};
      case 13:
      case 14: return protocol::SendSignal{id, maybe_text(), maybe_text(), maybe(connections_)};
      case 15: return moderate(id);
      case 16: return protocol::Join{id, "key", session(), text(), "fuzz"};
      default: return resume(id);
    }
  }

  ClientMessage moderate(std::uint32_t id) {
    const auto action = static_cast<protocol::Moderation>(draw_.below(5));
    const bool person = action == protocol::Moderation::kForceDisconnect;
    return protocol::Moderate{
        id, action, maybe(person ? connections_ : streams_), {pick(streams_)}};
  }

  ClientMessage resume(std::uint32_t id) {
    if (members_.empty()) return protocol::Ping{id};
    const Member& member = members_[draw_.below(size(members_))];
    const bool knows = draw_.chance(950);
    return protocol::Resume{id,
                            "key",
                            member.session,
                            member.connection,
                            knows ? member.secret : draw_.text(),
                            draw_.below(32)};
  }

  protocol::StreamInit stream_init() {
    return {text(), maybe_text(), flip(), flip(), protocol::VideoType::kCamera, 640, 480, 30};
  }

  std::optional<protocol::Reason> reason() {
    if (flip()) return std::nullopt;
    return static_cast<protocol::Reason>(draw_.below(6));
  }

  std::optional<protocol::VideoWish> wish() {
    if (draw_.chance(800)) return std::nullopt;
    return protocol::VideoWish{draw_.below(65'536), {}, draw_.below(65'536)};
  }

  /// One of the newest sockets, or none.
  ConnId conn() {
    const ConnId back = draw_.below(kConnsMax);
    return last_conn_ > back ? last_conn_ - back : last_conn_ + 1;
  }

  std::string session() { return draw_.chance(250) ? "two" : "one"; }

  bool flip() { return draw_.chance(500); }

  std::optional<bool> maybe_flip() { return flip() ? std::optional(flip()) : std::nullopt; }

  /// Short, and now and then very long.
  std::string text() {
    if (draw_.chance(4)) return std::string(draw_.below(65'536), 'x');
    return draw_.text();
  }

  std::optional<std::string> maybe_text() { return flip() ? std::optional(text()) : std::nullopt; }

  std::string pick(const std::vector<std::string>& known) {
    const auto at = draw_.below(kKnownMax + 1);
    return at < known.size() ? known[known.size() - 1 - at] : "nothing";
  }

  std::optional<std::string> maybe(const std::vector<std::string>& known) {
    return flip() ? std::optional(pick(known)) : std::nullopt;
  }

  template <class List>
  static std::uint32_t size(const List& list) {
    return static_cast<std::uint32_t>(list.size());
  }

  Draw draw_;
  Limits limits_ = small().limits;
  Cloud cloud_;
  KeptRooms kept_;
  TimeMs now_ = 0;
  TimeMs wake_at_ = kNever;
  ConnId last_conn_ = 0;
  std::uint64_t last_check_ = 0;
  std::uint64_t last_request_ = 0;
  bool answered_ = false;
  std::map<ConnId, Client> live_;
  std::map<ConnId, std::string> session_of_;
  std::vector<std::uint64_t> checks_;
  std::vector<Member> members_;
  std::vector<std::string> connections_;
  std::vector<std::string> streams_;
};

}  // namespace

void cloud_core(std::string_view bytes) {
  Run(bytes).run();
}

}  // namespace parley::fuzz
