// A room and sockets that die: members that are away, and those who come back.
#include <algorithm>
#include <memory>
#include <utility>

#include "cloud/room.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;

namespace {

/// Takes as long for every wrong guess, so that none can be bettered.
bool equal_secrets(std::string_view one, std::string_view other) {
  if (one.empty() || one.size() != other.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    difference |= static_cast<unsigned>(one[i] ^ other[i]);
  return difference == 0;
}

}  // namespace

void Room::detach(MemberNumber number, std::unique_ptr<Allowance> allowance, Turn& turn) {
  Member& gone = member(number);
  gone.conn = 0;
  gone.away_ms = turn.wall_ms;
  gone.allowance = std::move(allowance);
  away_.emplace(gone.away_ms, number);
  log_line(LogLevel::kInfo, "is away", gone, turn);
}

Result<Room::Return, Error> Room::resume(ConnId conn,
                                         const protocol::Resume& request,
                                         std::vector<protocol::IceServer> ice_servers,
                                         Turn& turn) {
  Member* found = find_member(request.connection_id);
  if (found == nullptr || !equal_secrets(found->secret, request.secret)) {
    return Error{ErrorCode::kNotFound,
                 "nobody is expected back by this connection and secret; join anew"};
  }
  // A client of before this field may ask for anything.
  const std::uint32_t asked = request.asked.value_or(1);
  auto missed = log_.after(request.number, found->number, asked);
  if (!missed) return Error{ErrorCode::kNotFound, "too much happened meanwhile; join anew"};
  Return back{found->number, std::exchange(found->conn, conn), std::move(found->allowance)};
  away_.erase({std::exchange(found->away_ms, 0), found->number});
  found->done = log_.requests_of(found->number, asked);
  turn.out.send(conn, protocol::Resumed{request.id, missed->last, std::move(ice_servers)});
  for (SharedText& text : missed->texts)
    turn.out.send({conn}, std::move(text));
  log_line(LogLevel::kInfo,
           "resumed, and missed " + std::to_string(missed->texts.size()) + " events",
           *found,
           turn);
  return back;
}

bool Room::was_expelled(const protocol::Resume& request) const {
  return std::any_of(expelled_.begin(), expelled_.end(), [&](const Expelled& expelled) {
    return expelled.connection_id == request.connection_id &&
           equal_secrets(expelled.secret, request.secret);
  });
}

void Room::note_expelled(const Member& member) {
  expelled_.push_back({member.connection.connection_id, member.secret});
  if (expelled_.size() > limits_.expelled_max) expelled_.pop_front();
}

bool Room::is_lost(MemberNumber number, std::int64_t now_ms) const {
  const auto found = members_.find(number);
  return found != members_.end() && found->second.conn == 0 &&
         found->second.away_ms + limits_.grace_ms <= now_ms;
}

bool Room::take_done(MemberNumber number, std::uint32_t request) {
  auto& done = member(number).done;
  if (done.empty()) return false;
  // A client repeats its requests in order.
  const auto at = std::lower_bound(done.begin(), done.end(), request);
  const bool is_done = at != done.end() && *at == request;
  done.erase(done.begin(), is_done ? at + 1 : at);
  if (done.empty()) done = {};
  return is_done;
}

void Room::beat(Turn& turn) {
  static const auto kText = std::make_shared<const std::string>(protocol::encode(protocol::Beat{}));
  std::vector<ConnId> to;
  to.reserve(members_.size());
  for (const auto& [number, entry] : members_) {
    if (entry.conn != 0) to.push_back(entry.conn);
  }
  heard_ms_ = turn.wall_ms;
  turn.out.send(std::move(to), kText);
}

void Room::tidy(Turn& turn) {
  const std::int64_t since = away_.empty() ? turn.wall_ms : away_.begin()->first;
  log_.forget_before(since - limits_.log_ms);
  log_.keep_notes_of([this](MemberNumber number) { return members_.contains(number); });
  if (log_.forgotten() == kept_from_) return;
  kept_from_ = log_.forgotten();
  turn.out.keep(DropEvents{number_, kept_from_});
  keep(turn);
}

}  // namespace parley::cloud
