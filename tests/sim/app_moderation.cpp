// App, the part that moderates, or tries to.
#include "sim/app.hpp"
#include "sim/world.hpp"

namespace parley::sim {

using protocol::ErrorCode;

namespace {

protocol::Moderation action_of(CallKind kind) {
  switch (kind) {
    case CallKind::kForceDisconnect: return protocol::Moderation::kForceDisconnect;
    case CallKind::kForceUnpublish: return protocol::Moderation::kForceUnpublish;
    case CallKind::kForceMuteStream: return protocol::Moderation::kForceMuteStream;
    case CallKind::kForceMuteAll: return protocol::Moderation::kForceMuteAll;
    default: return protocol::Moderation::kDisableForceMute;
  }
}

}  // namespace

void App::moderate(CallKind kind, std::uint32_t session) {
  const Session& one = sessions_[session];
  Call call = prepare(kind, session);
  client::Moderate input{call.number, session, action_of(kind), {}, {}, {}};
  const bool has_target = kind != CallKind::kForceMuteAll && kind != CallKind::kDisableForceMute;
  if (kind == CallKind::kForceDisconnect) {
    call.target = any_of(one.connections);
  } else if (has_target) {
    const bool own = one.streams.empty() || page_.rng().chance(200);
    call.target = any_of(own ? one.own_streams : one.streams);
  } else if (kind == CallKind::kForceMuteAll && page_.rng().chance(400)) {
    call.excluded = {any_of(one.streams), any_of(one.own_streams)};
  }
  if (page_.role() != protocol::Role::kModerator) {
    call.must_fail = true;
    call.errors = {ErrorCode::kPermissionDenied};
  } else if (has_target) {
    // What has just gone is not found; without anything to name it names what never was.
    call.must_fail = call.target.empty();
    call.errors = {ErrorCode::kNotFound};
  }
  if (has_target) input.target = call.target.empty() ? "never there" : call.target;
  input.excluded = call.excluded;
  page_.call(call, std::move(input));
}

void App::misuse_moderate(std::uint32_t session) {
  const auto kind = static_cast<CallKind>(static_cast<std::uint32_t>(CallKind::kForceDisconnect) +
                                          page_.rng().below(4));
  Call call = prepare(kind, session);
  call.must_fail = true;
  call.errors = {ErrorCode::kInvalidParameter};
  client::Moderate input{call.number, session, action_of(kind), {}, {}, "streams were expected"};
  const bool absent = kind != CallKind::kForceMuteAll && page_.rng().chance(500);
  if (absent) {
    input.invalid.reset();
    if (page_.role() != protocol::Role::kModerator) call.errors = {ErrorCode::kPermissionDenied};
  }
  page_.call(call, std::move(input));
}

}  // namespace parley::sim
