#include "client/bridge.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "protocol/generated/errors.hpp"
#include "protocol/json.hpp"

namespace parley::client {

namespace {

/// A batch is the page's own text: the bounds only keep a runaway page from exhausting memory.
constexpr protocol::JsonLimits kBatchLimits{std::size_t{32} << 20U, 10, std::size_t{1} << 20U};

/// Settles the call of an input that cannot be read: no call is ever left without an answer.
void refuse_call(protocol::JsonValue input, const std::string& problem, Output& out) {
  std::int64_t call = 0;
  if (!input.find("call").get(call) || call <= 0 || call > UINT32_MAX) return;
  constexpr auto kCode = protocol::ErrorCode::kInvalidParameter;
  out.effects.emplace_back(Complete{static_cast<std::uint32_t>(call),
                                    Problem{std::string(error_name(kCode)),
                                            error_number(kCode, protocol::Operation::kGeneral),
                                            std::string(error_title(kCode)),
                                            problem}});
}

/// Appends what one step gave.
void add(Output&& output, Output& all) {
  all.wake_at = output.wake_at;
  for (auto& effect : output.effects)
    all.effects.push_back(std::move(effect));
}

}  // namespace

std::string step_json(Client& client,
                      std::string_view batch,
                      const std::vector<LegSample>& samples) {
  protocol::JsonDocument document;
  std::string problem;
  std::int64_t now = 0;
  if (!document.parse(batch, kBatchLimits)) {
    problem = "the batch is not JSON";
  } else if (!document.root().find("now").get(now)) {
    problem = "now: whole number expected";
  }
  Output all;
  bool stepped = false;
  if (problem.empty()) {
    for (const auto& sample : samples)
      add(client.step(sample, now), all);
    for (auto item = document.root().find("inputs").first(); item.exists(); item = item.next()) {
      Input input;
      if (!read_value(item, input, problem)) {
        refuse_call(item, problem, all);
        input = Tick{};  // the timers go on whatever the input was
      }
      add(client.step(input, now), all);
      stepped = true;
    }
  }
  // The timers go on also where nothing could be read: the host asks again at the time it is told.
  if (!stepped) add(client.step(Tick{}, now), all);
  protocol::JsonWriter out;
  out.begin_object();
  out.key("effects").begin_array();
  for (const auto& effect : all.effects)
    write_value(out, effect);
  out.end_array().key("wakeAt");
  if (all.wake_at == kNever) {
    out.null();
  } else {
    out.number(all.wake_at);
  }
  if (!problem.empty()) out.key("error").string(problem);
  out.end_object();
  return out.take();
}

}  // namespace parley::client
