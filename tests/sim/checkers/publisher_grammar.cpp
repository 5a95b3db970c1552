#include "sim/checkers/publisher_grammar.hpp"

#include <utility>
#include <variant>

namespace parley::sim {

void PublisherGrammar::input(PageId page, const client::Input& input) {
  if (const auto* call = std::get_if<client::InitPublisher>(&input))
    publishers_[{page, call->publisher}].made = call->publish_in.has_value();
  if (const auto* call = std::get_if<client::Publish>(&input)) {
    publishers_[{page, call->publisher}].publishes[call->call] = false;
    publisher_of_call_[{page, call->call}] = call->publisher;
  }
  if (const auto* change = std::get_if<client::SetSource>(&input)) change_ = *change;
  if (const auto* acquired = std::get_if<client::MediaAcquired>(&input))
    publishers_[{page, acquired->publisher}].waiting = false;
  if (const auto* failed = std::get_if<client::MediaFailed>(&input))
    publishers_[{page, failed->publisher}].waiting = false;
}

void PublisherGrammar::stepped(PageId page, const client::Output& /*output*/, TimeMs /*now*/) {
  for (const std::uint32_t publisher : std::exchange(unpublished_, {})) {
    require(publishers_[{page, publisher}].destroyed,
            about(page, "publisher", publisher) + "made by a publish that failed, and left there");
  }
  if (!change_) return;
  publisher_of_call_[{page, change_->call}] = change_->publisher;
  publishers_[{page, change_->publisher}].changes.push_back(change_->call);
  change_.reset();
}

void PublisherGrammar::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { on(page, e); }, effect);
}

void PublisherGrammar::at_rest(const World& /*world*/) {
  for (const auto& [where, state] : publishers_) {
    if (state.destroyed && state.asked && !state.released)
      fail(about(where.first, "publisher", where.second) + "destroyed, but its media stayed on");
  }
}

PublisherGrammar::State& PublisherGrammar::alive(PageId page,
                                                 std::uint32_t publisher,
                                                 std::string_view event) {
  State& state = publishers_[{page, publisher}];
  if (state.destroyed)
    fail(about(page, "publisher", publisher) + std::string(event) + " after destroyed");
  return state;
}

void PublisherGrammar::on(PageId page, const client::AcquireMedia& effect) {
  State& state = alive(page, effect.publisher, "acquireMedia");
  require(!state.waiting, about(page, "publisher", effect.publisher) + "media asked for twice");
  require(effect.audio || effect.video,
          about(page, "publisher", effect.publisher) + "neither audio nor video asked for");
  state.asked = state.waiting = true;
}

void PublisherGrammar::on(PageId page, const client::ReleaseMedia& effect) {
  publishers_[{page, effect.publisher}].released = true;
}

void PublisherGrammar::on(PageId page, const client::EnableMedia& effect) {
  const State& state = alive(page, effect.publisher, "enableMedia");
  require(state.asked && !state.released,
          about(page, "publisher", effect.publisher) + "enableMedia without media");
}

void PublisherGrammar::on(PageId page, const client::PublisherEvent& effect) {
  State& state = alive(page, effect.publisher, to_string(effect.event));
  const std::string where = about(page, "publisher", effect.publisher);
  switch (effect.event) {
    case client::PublisherEventType::kAccessDialogOpened:
      require(!state.dialog && !state.decided, where + "accessDialogOpened out of place");
      state.dialog = true;
      break;
    case client::PublisherEventType::kAccessDialogClosed:
      require(state.dialog, where + "accessDialogClosed without accessDialogOpened");
      state.dialog = false;
      break;
    case client::PublisherEventType::kAccessAllowed:
    case client::PublisherEventType::kAccessDenied:
      require(!state.dialog, where + "access decided before accessDialogClosed");
      require(!state.decided, where + "access decided twice");
      state.decided = true;
      break;
    case client::PublisherEventType::kMuteForced:
      require(state.live, where + "muteForced without a stream");
      break;
    case client::PublisherEventType::kAudioInputDeviceChanged:
      require(state.decided && !state.released, where + "audioInputDeviceChanged without media");
      break;
    case client::PublisherEventType::kVideoDisableWarning:
      require(state.live && std::exchange(state.risk, Risk::kWarned) == Risk::kNone,
              where + "videoDisableWarning out of place");
      break;
    case client::PublisherEventType::kVideoDisableWarningLifted:
      require(std::exchange(state.risk, Risk::kNone) == Risk::kWarned,
              where + "videoDisableWarningLifted without a warning");
      break;
    case client::PublisherEventType::kDestroyed:
      require(!state.live, where + "destroyed before streamDestroyed");
      state.destroyed = true;
      break;
  }
}

void PublisherGrammar::on(PageId page, const client::PublisherVideo& effect) {
  State& state = alive(page, effect.publisher, "a video event");
  const Risk before = std::exchange(state.risk, effect.on ? Risk::kNone : Risk::kOff);
  require(state.live && before == (effect.on ? Risk::kOff : Risk::kWarned),
          about(page, "publisher", effect.publisher) + "a video event out of place");
}

void PublisherGrammar::on(PageId page, const client::PublisherStreamCreated& effect) {
  State& state = alive(page, effect.publisher, "streamCreated");
  require(!state.live, about(page, "publisher", effect.publisher) + "streamCreated twice");
  state.live = true;
  state.made = false;
  for (auto& [call, created] : state.publishes)
    created = true;
}

void PublisherGrammar::on(PageId page, const client::PublisherStreamDestroyed& effect) {
  State& state = alive(page, effect.publisher, "streamDestroyed");
  require(state.live,
          about(page, "publisher", effect.publisher) + "streamDestroyed without streamCreated");
  state.live = false;
  state.risk = Risk::kNone;
}

void PublisherGrammar::on(PageId page, const client::MediaStopped& effect) {
  alive(page, effect.publisher, "mediaStopped");
}

void PublisherGrammar::on(PageId page, const client::Complete& effect) {
  // Refused at once: it waits for nobody.
  if (change_ && change_->call == effect.call) return change_.reset();
  const auto found = publisher_of_call_.find({page, effect.call});
  if (found == publisher_of_call_.end()) return;
  State& state = publishers_[{page, found->second}];
  if (state.publishes.count(effect.call) == 0) {
    if (state.changes.empty() || state.changes.front() != effect.call)
      return fail(about(page, "call", effect.call) + "ended out of turn");
    state.changes.erase(state.changes.begin());
    return;
  }
  if (!effect.problem && !state.publishes[effect.call])
    fail(about(page, "publisher", found->second) + "publish succeeded before streamCreated");
  state.publishes.erase(effect.call);
  if (effect.problem && state.made && state.publishes.empty())
    unpublished_.push_back(found->second);
}

}  // namespace parley::sim
