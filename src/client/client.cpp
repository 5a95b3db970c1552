#include "client/client.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "client/checks.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

namespace {

Error no_answer() {
  return {ErrorCode::kTimeout, "The server did not answer in time; try again."};
}

}  // namespace

Client::Client(std::uint64_t seed) : context_(seed) {}

Output Client::step(const Input& input, TimeMs now) {
  context_.begin(now);
  std::visit([this](const auto& in) { on(in); }, input);
  return finish();
}

Output Client::finish() {
  // Only now, so that an answer that is here already beats its deadline, however late we woke.
  expire();
  measure_watched();
  return {context_.take_effects(), next()};
}

void Client::on(const Tick& /*in*/) {}

void Client::on(const Refuse& in) {
  Target target;
  if (in.publisher) target = {Target::Kind::kPublisher, *in.publisher};
  if (in.subscriber) target = {Target::Kind::kSubscriber, *in.subscriber};
  if (context_.open(in.call, Operation::kGeneral, target))
    context_.fail(in.call, in.invalid ? invalid(*in.invalid) : not_supported(in.feature));
}

void Client::expire() {
  const TimeMs now = context_.now();
  for (auto& [id, session] : sessions_) {
    if (session.connect_is_late(now)) {
      session.refuse(context_, no_answer(), kCloseNormal);
    }
    for (const auto& late : session.channel().take_late(now))
      refused(session, late, no_answer());
    if (session.take_repeat(now)) repeat(session);
    keep_up(session);
  }
  if (prepared_until_ <= now || !anybody_connects()) drop_prepared_leg();
  for (auto entry = subscribers_.begin(); entry != subscribers_.end();)
    expire((entry++)->second);
}

TimeMs Client::next() const {
  TimeMs next = std::min(prepared_until_, regular_ == 0 ? measure_at_ : kNever);
  for (const auto& [id, session] : sessions_)
    next = std::min(next, session.next());
  for (const auto& [id, subscriber] : subscribers_)
    next = std::min(next, subscriber.next());
  return next;
}

std::uint32_t Client::ask(Decision decision) {
  if (decisions_.size() >= kDecisionsMax) {
    context_.log(LogLevel::kWarn, "decision", decisions_.begin()->first, "was never answered");
    decisions_.erase(decisions_.begin());
  }
  const std::uint32_t number = context_.next_decision();
  decisions_.emplace(number, std::move(decision));
  return number;
}

}  // namespace parley::client
