#include "sim/judge.hpp"

#include "sim/checkers/agreement.hpp"
#include "sim/checkers/app_server.hpp"
#include "sim/checkers/calls.hpp"
#include "sim/checkers/isolation.hpp"
#include "sim/checkers/limits.hpp"
#include "sim/checkers/live_ids.hpp"
#include "sim/checkers/log_numbers.hpp"
#include "sim/checkers/moderation.hpp"
#include "sim/checkers/permissions.hpp"
#include "sim/checkers/publisher_grammar.hpp"
#include "sim/checkers/returns.hpp"
#include "sim/checkers/sampling.hpp"
#include "sim/checkers/senders.hpp"
#include "sim/checkers/session_events.hpp"
#include "sim/checkers/session_grammar.hpp"
#include "sim/checkers/signals.hpp"
#include "sim/checkers/subscriber_grammar.hpp"
#include "sim/checkers/wishes.hpp"
#include "sim/world.hpp"

namespace parley::sim {

Judge::Judge() {
  checkers_.push_back(std::make_unique<LiveIds>(verdict_));
  checkers_.push_back(std::make_unique<SessionGrammar>(verdict_));
  checkers_.push_back(std::make_unique<PublisherGrammar>(verdict_));
  checkers_.push_back(std::make_unique<SubscriberGrammar>(verdict_));
  checkers_.push_back(std::make_unique<Calls>(verdict_));
  checkers_.push_back(std::make_unique<Signals>(verdict_, census_));
  checkers_.push_back(std::make_unique<Moderation>(verdict_));
  checkers_.push_back(std::make_unique<Permissions>(verdict_, census_));
  checkers_.push_back(std::make_unique<Isolation>(verdict_, census_));
  checkers_.push_back(std::make_unique<LogNumbers>(verdict_));
  checkers_.push_back(std::make_unique<StepLimits>(verdict_, census_));
  checkers_.push_back(std::make_unique<Agreement>(verdict_));
  checkers_.push_back(std::make_unique<Wishes>(verdict_));
  checkers_.push_back(std::make_unique<Sampling>(verdict_));
  checkers_.push_back(std::make_unique<Senders>(verdict_));
  checkers_.push_back(std::make_unique<AppCommands>(verdict_));
  checkers_.push_back(std::make_unique<SessionEvents>(verdict_));
  checkers_.push_back(std::make_unique<Returns>(verdict_, census_));
}

void Judge::called(const Call& call) {
  for (const auto& checker : checkers_)
    checker->called(call);
}

void Judge::told(PageId page, std::uint32_t socket, const protocol::ServerMessage& message) {
  for (const auto& checker : checkers_)
    checker->told(page, socket, message);
}

void Judge::input(PageId page, const client::Input& input) {
  for (const auto& checker : checkers_)
    checker->input(page, input);
}

void Judge::answered(PageId page, const client::Output& output, TimeMs now) {
  for (const auto& effect : output.effects) {
    for (const auto& checker : checkers_)
      checker->effect(page, effect);
  }
  for (const auto& checker : checkers_)
    checker->stepped(page, output, now);
}

void Judge::trouble() {
  for (const auto& checker : checkers_)
    checker->trouble();
}

void Judge::page_closed(PageId page) {
  for (const auto& checker : checkers_)
    checker->page_closed(page);
}

void Judge::cloud_input(const World& world, const cloud::Input& input) {
  for (const auto& checker : checkers_)
    checker->cloud_input(input, world.now());
  const auto* text = std::get_if<cloud::ConnText>(&input);
  // To read every text twice would cost too much.
  if (text == nullptr || text->text.find("\"resume\"") == std::string::npos) return;
  const auto decoded = protocol::decode_client_message(text->text);
  const auto* resume = decoded ? std::get_if<protocol::Resume>(&decoded.value()) : nullptr;
  if (resume == nullptr) return;
  census_.asked(text->conn, *resume);
  for (const auto& checker : checkers_)
    checker->resumes(world, text->conn, *resume);
}

void Judge::sent(const std::vector<cloud::ConnId>& to, const protocol::ServerMessage& message) {
  census_.sent(to, message);
  for (const auto& checker : checkers_)
    checker->sent(to, message);
}

void Judge::cloud_effect(const cloud::Effect& effect, TimeMs now) {
  for (const auto& checker : checkers_)
    checker->cloud_effect(effect, now);
}

void Judge::at_rest(const World& world) {
  for (const auto& checker : checkers_)
    checker->at_rest(world);
}

}  // namespace parley::sim
