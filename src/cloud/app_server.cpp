// The app server's commands: what REST may do to a room. They reach the same code as those of
// moderators.
#include <variant>

#include "cloud/cloud.hpp"
#include "cloud/outbox.hpp"

namespace parley::cloud {

using protocol::Error;
using protocol::ErrorCode;

namespace {

void log_command(const Room& room, std::string_view what, Turn& turn) {
  turn.out.log(
      LogLevel::kInfo,
      "session=" + printable_word(room.session_id()) + " app server: " + std::string(what));
}

}  // namespace

void Cloud::on(const AppAsked& input, Turn& turn) {
  const auto room = rooms_.find({input.api_key, input.session_id});
  if (room == rooms_.end()) {
    turn.out.answer(
        {input.request, Error{ErrorCode::kNotFound, "no client is connected to this session"}});
    return;
  }
  auto problem =
      std::visit([&](const auto& command) { return obey(room, command, turn); }, input.command);
  turn.out.answer({input.request, std::move(problem)});
}

Cloud::Problem Cloud::obey(Rooms::iterator room, const AppSignal& command, Turn& turn) {
  return room->second.signal({0, command.type, command.data, command.to}, std::nullopt, turn);
}

Cloud::Problem Cloud::obey(Rooms::iterator room, const AppForceDisconnect& command, Turn& turn) {
  const auto victim = room->second.member_of(command.connection_id);
  if (!victim) return victim.error();
  log_command(room->second, "forceDisconnect", turn);
  expel(room, victim.value(), turn);
  return std::nullopt;
}

Cloud::Problem Cloud::obey(Rooms::iterator room, const AppForceMute& command, Turn& turn) {
  auto problem = room->second.force_mute(command.stream_id, turn);
  if (!problem) log_command(room->second, "forceMuteStream", turn);
  return problem;
}

Cloud::Problem Cloud::obey(Rooms::iterator room, const AppForceMuteAll& command, Turn& turn) {
  log_command(room->second, "forceMuteAll", turn);
  room->second.force_mute_all(command.excluded, turn);
  return std::nullopt;
}

Cloud::Problem Cloud::obey(Rooms::iterator room,
                           const AppDisableForceMute& /*command*/,
                           Turn& turn) {
  log_command(room->second, "disableForceMute", turn);
  room->second.disable_force_mute(turn);
  return std::nullopt;
}

Cloud::Problem Cloud::obey(Rooms::iterator room, const AppSetLayoutClasses& command, Turn& turn) {
  return room->second.set_layout_classes(command.items, turn);
}

}  // namespace parley::cloud
