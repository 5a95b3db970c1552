#include "sim/checkers/subscriber_grammar.hpp"

#include <variant>

namespace parley::sim {

void SubscriberGrammar::input(PageId page, const client::Input& input) {
  if (const auto* call = std::get_if<client::Subscribe>(&input))
    subscriber_of_call_[{page, call->call}] = call->subscriber;
}

void SubscriberGrammar::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { on(page, e); }, effect);
}

void SubscriberGrammar::on(PageId page, const client::SubscriberEvent& effect) {
  State& state = subscribers_[{page, effect.subscriber}];
  const std::string where = about(page, "subscriber", effect.subscriber);
  if (state.destroyed)
    return fail(where + std::string(to_string(effect.event)) + " after destroyed");
  switch (effect.event) {
    case client::SubscriberEventType::kConnected:
      require(!state.connected, where + "connected twice");
      state.connected = true;
      state.ever_connected = true;
      break;
    case client::SubscriberEventType::kDisconnected:
      require(state.connected, where + "disconnected without connected");
      state.connected = false;
      break;
    case client::SubscriberEventType::kDestroyed: state.destroyed = true; break;
  }
}

void SubscriberGrammar::on(PageId page, const client::SubscriberVideo& effect) {
  State& state = subscribers_[{page, effect.subscriber}];
  const std::string where = about(page, "subscriber", effect.subscriber);
  require(!state.destroyed, where + "video event after destroyed");
  require(effect.on == state.video, where + "video event that contradicts what is played");
  require(effect.on != state.video_known, where + "the same video event twice");
  state.video_known = effect.on;
  unsaid_.erase({page, effect.subscriber});
}

void SubscriberGrammar::on(PageId page, const client::PlayMedia& effect) {
  State& state = subscribers_[{page, effect.subscriber}];
  require(!state.destroyed,
          about(page, "subscriber", effect.subscriber) + "played after destroyed");
  state.video = effect.video;
  if (!state.started) state.video_known = effect.video;
  state.started = true;
  if (state.video != state.video_known) unsaid_.insert({page, effect.subscriber});
}

void SubscriberGrammar::stepped(PageId page, const client::Output& /*output*/, TimeMs /*now*/) {
  if (unsaid_.empty()) return;
  fail(about(page, "subscriber", unsaid_.begin()->second) + "video came or went without an event");
}

void SubscriberGrammar::on(PageId page, const client::Complete& effect) {
  const auto found = subscriber_of_call_.find({page, effect.call});
  if (found == subscriber_of_call_.end()) return;
  const State& state = subscribers_[{page, found->second}];
  if (!effect.problem && !state.ever_connected)
    fail(about(page, "subscriber", found->second) + "subscribe succeeded before connected");
  subscriber_of_call_.erase(found);
}

}  // namespace parley::sim
