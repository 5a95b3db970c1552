// Client, the part about moderation: what one may do to others, and what the room hears of it.
#include <utility>

#include "client/client.hpp"
#include "client/tables.hpp"
#include "protocol/roles.hpp"

namespace parley::client {

namespace {

Operation operation_of(Moderation action) {
  switch (action) {
    case Moderation::kForceDisconnect: return Operation::kForceDisconnect;
    case Moderation::kForceUnpublish: return Operation::kForceUnpublish;
    case Moderation::kForceMuteStream:
    case Moderation::kForceMuteAll:
    case Moderation::kDisableForceMute: break;
  }
  return Operation::kForceMute;
}

bool has_target(Moderation action) {
  return action != Moderation::kForceMuteAll && action != Moderation::kDisableForceMute;
}

}  // namespace

void Client::on(const Moderate& in) {
  if (!context_.open(in.call, operation_of(in.action), {Target::Kind::kSession, in.session}))
    return;
  if (const auto finding = check(in)) return context_.fail(in.call, *finding);
  find(sessions_, in.session)
      ->channel()
      .request(context_,
               protocol::Moderate{0, in.action, in.target, in.excluded},
               Request::Kind::kCall,
               in.call);
}

Finding Client::check(const Moderate& in) const {
  const Session* session = find(sessions_, in.session);
  if (session == nullptr) return unknown_session();
  const auto call = to_string(in.action);
  if (!session->connected()) return not_connected(call);
  if (auto finding = check_types(in.invalid)) return finding;
  if (!protocol::allows(session->capabilities(), in.action)) return not_allowed(call);
  if (!has_target(in.action)) return std::nullopt;
  const bool is_connection = in.action == Moderation::kForceDisconnect;
  if (!in.target) {
    return about_call(ErrorCode::kInvalidParameter,
                      call,
                      is_connection ? "a connection is needed." : "a stream is needed.");
  }
  const bool is_there = is_connection ? session->has_connection(*in.target)
                                      : session->find_stream(*in.target) != nullptr;
  if (!is_there)
    return about_call(ErrorCode::kNotFound, call, "it is not in the session any more.");
  return std::nullopt;
}

void Client::hear(Session& session, const protocol::MuteForced& in) {
  context_.emit(MuteForced{session.id(), in.active});
}

}  // namespace parley::client
