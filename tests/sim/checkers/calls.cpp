#include "sim/checkers/calls.hpp"

#include <algorithm>

namespace parley::sim {

using protocol::ErrorCode;

/// What a bad network may do to a call that it would have carried.
bool is_about_the_network(CallKind kind, ErrorCode code) {
  if (code == ErrorCode::kIceWorkflowFailed) return kind == CallKind::kSubscribe;
  if (code != ErrorCode::kTimeout) return false;
  switch (kind) {
    case CallKind::kConnect:
    case CallKind::kReconnect:
    case CallKind::kPublish:
    case CallKind::kSubscribe:
    case CallKind::kSignalAll:
    case CallKind::kSignalOne: return true;
    default: return is_moderation(kind);
  }
}

bool is_about_the_connection(ErrorCode code) {
  return code == ErrorCode::kNotConnected || code == ErrorCode::kDisconnected ||
         code == ErrorCode::kConnectFailed;
}

void Calls::called(const Call& call) {
  if (call.kind == CallKind::kClosePage) return;
  forced_ = forced_ || call.kind == CallKind::kForceUnpublish;
  const Key key{call.page, call.number};
  require(open_.emplace(key, Open{call, epoch_of(call.page, call.session)}).second,
          "the simulator used the number of a call twice");
}

std::uint32_t Calls::epoch_of(PageId page, std::uint32_t session) const {
  const auto found = epochs_.find({page, session});
  return found == epochs_.end() || found->second % 2 == 0 ? 0 : found->second;
}

void Calls::effect(PageId page, const client::Effect& effect) {
  if (const auto* connected = std::get_if<client::SessionConnected>(&effect)) {
    ++epochs_[{page, connected->session}];
  } else if (const auto* gone = std::get_if<client::SessionDisconnected>(&effect)) {
    ++epochs_[{page, gone->session}];
  } else if (const auto* complete = std::get_if<client::Complete>(&effect)) {
    on(page, *complete);
  }
}

void Calls::on(PageId page, const client::Complete& effect) {
  const Key key{page, effect.call};
  const auto found = open_.find(key);
  if (found == open_.end()) {
    fail(about(page, "call", effect.call) +
         (ended_.count(key) != 0 ? "ended twice" : "ended though nobody made it"));
    return;
  }
  ended_.insert(key);
  to_judge_.emplace_back(std::move(found->second), effect);
  open_.erase(found);
}

void Calls::stepped(PageId /*page*/, const client::Output& /*output*/, TimeMs /*now*/) {
  for (const auto& [open, complete] : to_judge_)
    judge(open, complete);
  to_judge_.clear();
}

void Calls::judge(const Open& open, const client::Complete& effect) {
  const Call& call = open.call;
  const std::string where =
      about(call.page, "call", call.number) + std::string(to_string(call.kind)) + " ";
  const bool stayed = open.epoch != 0 && epoch_of(call.page, call.session) == open.epoch;
  if (!effect.problem) {
    require(!call.must_fail || (call.session != 0 && !stayed), where + "succeeded but must fail");
    require(may_succeed(call.kind, call.role),
            where + "succeeded with the role " + std::string(to_string(call.role)));
    return;
  }
  const auto& problem = *effect.problem;
  const ErrorCode code = protocol::error_from_name(problem.name);
  require(protocol::error_name(code) == problem.name, where + "ended with an unknown error name");
  require(!problem.message.empty() && !problem.title.empty(),
          where + "ended with an empty message");
  const bool allowed =
      std::find(call.errors.begin(), call.errors.end(), code) != call.errors.end() ||
      (!stayed && is_about_the_connection(code)) ||
      (troubled_ && is_about_the_network(call.kind, code)) ||
      // A moderator ended what was published before its publisher could be told.
      (troubled_ && forced_ && call.kind == CallKind::kPublish &&
       code == ErrorCode::kStreamDestroyed);
  require(allowed, where + "ended with " + problem.name + ": " + problem.message);
}

void Calls::page_closed(PageId page) {
  open_.erase(open_.lower_bound({page, 0}), open_.lower_bound({page + 1, 0}));
}

void Calls::at_rest(const World& /*world*/) {
  if (open_.empty()) return;
  const Call& call = open_.begin()->second.call;
  fail(about(call.page, "call", call.number) + std::string(to_string(call.kind)) + " never ended");
}

}  // namespace parley::sim
