#include "sim/checkers/returns.hpp"

#include <algorithm>
#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

/// What the manual promises, whatever the cores think of it.
constexpr TimeMs kGraceMs = 30'000;

/// Of a socket that lives something comes every three seconds, and it may be late.
constexpr TimeMs kSilenceMs = 7'500;

/// Who is woken that often, and asked when it first was, knows that no answer came.
constexpr TimeMs kAnswerMs = 2'000;
constexpr int kWakesMax = 3;

const cloud::Member* member_of(const World& world, const protocol::Resume& message) {
  const cloud::Room* room = world.cloud().find_room({message.api_key, message.session_id});
  if (room == nullptr) return nullptr;
  for (const auto& [number, member] : room->members()) {
    if (member.connection.connection_id == message.connection_id) return &member;
  }
  return nullptr;
}

}  // namespace

void Returns::input(PageId page, const client::Input& input) {
  Page& one = pages_[page];
  if (std::holds_alternative<client::Tick>(input)) one.woken = true;
  const auto* text = std::get_if<client::SocketText>(&input);
  if (text == nullptr) return;
  one.heard = true;
  if (one.resuming.contains(text->socket))
    one.refused = text->text.find("\"refused\"") != std::string::npos;
}

void Returns::effect(PageId page, const client::Effect& effect) {
  Page& one = pages_[page];
  if (const auto* connected = std::get_if<client::SessionConnected>(&effect))
    one.connected.insert(connected->session);
  if (const auto* began = std::get_if<client::SessionReconnecting>(&effect))
    one.begun.push_back(began->session);
  if (const auto* ended = std::get_if<client::SessionReconnected>(&effect))
    one.reconnecting.erase(ended->session);
  if (const auto* text = std::get_if<client::SendText>(&effect)) {
    if (text->text.find("\"resume\"") != std::string::npos) one.resuming.insert(text->socket);
  }
  if (const auto* gone = std::get_if<client::SessionDisconnected>(&effect)) {
    one.connected.erase(gone->session);
    if (gone->reason == protocol::Reason::kNetworkDisconnected) {
      one.lost.push_back(gone->session);
    } else {
      one.reconnecting.erase(gone->session);
    }
  }
}

void Returns::stepped(PageId id, const client::Output& /*output*/, TimeMs now) {
  Page& page = pages_[id];
  for (const std::uint32_t session : std::exchange(page.begun, {}))
    page.reconnecting[session] = now;
  const bool refused = std::exchange(page.refused, false);
  for (const std::uint32_t session : std::exchange(page.lost, {})) {
    const auto since = page.reconnecting.find(session);
    const bool waited = since != page.reconnecting.end() && now - since->second >= kGraceMs;
    require(waited || refused, about(id, "session", session) + "it gave up too early");
    page.reconnecting.erase(session);
  }
  watch_wakes(id, page, now);
}

void Returns::watch_wakes(PageId id, Page& page, TimeMs now) {
  const bool woken = std::exchange(page.woken, false);
  if (std::exchange(page.heard, false) || page.connected.empty()) {
    page.heard_at = now;
    page.wakes = 0;
  } else if (woken && now - page.heard_at >= kSilenceMs && now - page.woken_at >= kAnswerMs) {
    page.woken_at = now;
    ++page.wakes;
  }
  if (page.wakes < kWakesMax) return;
  for (const std::uint32_t session : page.connected) {
    require(page.reconnecting.contains(session),
            about(id, "session", session) + "it takes a dead socket for alive");
  }
}

void Returns::page_closed(PageId page) {
  pages_.erase(page);
}

void Returns::cloud_input(const cloud::Input& input, TimeMs now) {
  now_ = now;
  check_answer();
  if (const auto* closed = std::get_if<cloud::ConnClosed>(&input)) {
    Member* member = behind(closed->conn);
    if (member != nullptr && !closed->clean) member->lost_at = now;
  }
  if (const auto* restore = std::get_if<cloud::Restore>(&input)) {
    for (auto& [connection, member] : members_) {
      if (member.session_id == restore->session_id) member.lost_at = now;
    }
  }
}

void Returns::resumes(const World& world, cloud::ConnId conn, const protocol::Resume& message) {
  asking_ = Asking{conn, message.connection_id};
  const cloud::Member* member = member_of(world, message);
  if (census_.is_guest(conn) || member == nullptr || member->secret != message.secret) return;
  const auto* room = world.cloud().find_room({message.api_key, message.session_id});
  asking_->may_enter = true;
  asking_->must_enter = !overflowed(room->number(), message.number, member->number);
}

void Returns::check_answer() {
  if (asking_ && asking_->must_enter) fail(asking_->connection + " is not let in again");
  asking_.reset();
}

void Returns::sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) {
  if (const auto* joined = std::get_if<protocol::Joined>(&message)) on(*joined, to.front());
  if (std::holds_alternative<protocol::Resumed>(message)) on_resumed(to.front());
  if (const auto* gone = std::get_if<protocol::ConnectionDestroyed>(&message)) on(*gone);
  const auto* refused = std::get_if<protocol::Refused>(&message);
  if (refused == nullptr || !asking_ || to.front() != asking_->conn) return;
  require(!asking_->must_enter,
          asking_->connection + " comes back and is refused: " + refused->message);
}

void Returns::on(const protocol::Joined& message, cloud::ConnId conn) {
  const Resident* resident = census_.find(message.connection_id);
  if (resident == nullptr) return;
  members_[message.connection_id] = {resident->session_id, conn, {}, false};
  connection_of_[conn] = message.connection_id;
}

void Returns::on_resumed(cloud::ConnId conn) {
  if (!asking_ || asking_->conn != conn) return fail("somebody is let in who did not ask");
  require(asking_->may_enter, "a stranger is taken for " + asking_->connection);
  const auto member = members_.find(asking_->connection);
  if (member == members_.end()) return fail(asking_->connection + " is let in after its end");
  member->second.conn = conn;
  member->second.lost_at.reset();
  connection_of_[conn] = asking_->connection;
  asking_.reset();
}

void Returns::on(const protocol::ConnectionDestroyed& message) {
  const auto found = members_.find(message.connection_id);
  if (found == members_.end()) return;
  const Member member = found->second;
  members_.erase(found);
  if (message.reason != protocol::Reason::kNetworkDisconnected || member.closed) return;
  require(member.lost_at && now_ - *member.lost_at >= kGraceMs,
          message.connection_id + " was not waited for");
}

Returns::Member* Returns::behind(cloud::ConnId conn) {
  const auto connection = connection_of_.find(conn);
  if (connection == connection_of_.end()) return nullptr;
  const auto member = members_.find(connection->second);
  return member == members_.end() || member->second.conn != conn ? nullptr : &member->second;
}

/// Whether there was more than a log keeps, or than one member is told at once.
bool Returns::overflowed(cloud::RoomNumber room,
                         std::uint32_t number,
                         cloud::MemberNumber member) const {
  const cloud::Limits limits;
  const auto log = logs_.find(room);
  if (log == logs_.end()) return false;
  std::size_t bytes = 0;
  std::size_t told = 0;
  std::size_t told_bytes = 0;
  for (std::size_t i = number; i < log->second.size(); ++i) {
    const Event& event = log->second[i];
    bytes += event.bytes;
    if (event.audience && *event.audience != member) continue;
    ++told;
    told_bytes += event.bytes;
  }
  return number + limits.log_entries_max < log->second.size() || bytes > limits.log_bytes_max ||
         told > limits.resume_entries_max || told_bytes > limits.resume_bytes_max;
}

void Returns::cloud_effect(const cloud::Effect& effect, TimeMs now) {
  now_ = now;
  if (const auto* keep = std::get_if<cloud::KeepEvent>(&effect)) {
    auto& log = logs_[keep->room];
    log.resize(keep->event.number);
    log.back() = {keep->event.audience, keep->event.text->size()};
  }
  if (const auto* drop = std::get_if<cloud::DropRoom>(&effect)) logs_.erase(drop->room);
  if (const auto* close = std::get_if<cloud::Close>(&effect)) {
    Member* member = behind(close->conn);
    if (member != nullptr && close->code != cloud::kCloseServiceRestart) member->closed = true;
  }
}

void Returns::at_rest(const World& /*world*/) {
  check_answer();
}

}  // namespace parley::sim
