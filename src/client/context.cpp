#include "client/context.hpp"

#include <string>
#include <utility>

#include "client/limits.hpp"

namespace parley::client {

namespace {

Problem problem_of(const Error& error, Operation operation) {
  return {std::string(error_name(error.code)),
          error_number(error.code, operation),
          std::string(error_title(error.code)),
          error.message};
}

}  // namespace

std::vector<Effect> Context::take_effects() {
  return std::exchange(effects_, {});
}

void Context::emit(Effect effect) {
  effects_.push_back(std::move(effect));
}

void Context::log(LogLevel level,
                  std::string_view subject,
                  std::uint32_t id,
                  std::string_view text) {
  std::string line(subject);
  line.append(" ").append(std::to_string(id)).append(": ").append(text);
  emit(Log{level, std::move(line)});
}

bool Context::open(std::uint32_t call, Operation operation, Target target) {
  const auto [entry, is_new] = calls_.try_emplace(call, Call{operation, target});
  if (!is_new) {
    log(LogLevel::kWarn, "call", call, "ignored, this number is in use");
    return false;
  }
  if (calls_.size() <= kCallsMax) return true;
  calls_.erase(entry);
  fail(call,
       Call{operation, target},
       {ErrorCode::kRateLimitExceeded, "Too many calls are in flight; wait for some to end."});
  return false;
}

void Context::succeed(std::uint32_t call) {
  if (calls_.erase(call) != 0) emit(Complete{call, {}});
}

void Context::fail(std::uint32_t call, const Error& error) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  const Call settled = found->second;
  calls_.erase(found);
  fail(call, settled, error);
}

void Context::fail(std::uint32_t number, const Call& call, const Error& error) {
  emit(Complete{number, problem_of(error, call.operation)});
  raise(error, call.operation, call.target);
}

void Context::raise(const Error& error, Operation operation, Target target) {
  Exception exception{problem_of(error, operation), {}, {}, {}};
  // 0 is what a call names that was given no publisher or subscriber.
  switch (target.id == 0 ? Target::Kind::kNone : target.kind) {
    case Target::Kind::kNone: break;
    case Target::Kind::kSession: exception.session = target.id; break;
    case Target::Kind::kPublisher: exception.publisher = target.id; break;
    case Target::Kind::kSubscriber: exception.subscriber = target.id; break;
  }
  emit(std::move(exception));
}

}  // namespace parley::client
