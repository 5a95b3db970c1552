#include "sim/checkers/signals.hpp"

namespace parley::sim {

void Signals::called(const Call& call) {
  if (call.data.empty()) return;
  Sent sent;
  const auto found = connection_.find({call.page, call.session});
  if (found != connection_.end()) {
    sent.from = found->second;
    const Resident* resident = census_.find(sent.from);
    sent.room = resident == nullptr ? std::string() : resident->session_id;
  }
  sent.to = call.to.value_or("");
  signal_of_call_[{call.page, call.number}] = call.data;
  send(call.data, std::move(sent));
}

void Signals::send(const std::string& data, Sent sent) {
  sent.order = ++last_order_;
  for (const auto& id : connected_) {
    const Resident* resident = census_.find(id);
    if (resident != nullptr && resident->session_id == sent.room) sent.present.insert(id);
  }
  signals_[data] = std::move(sent);
}

void Signals::cloud_input(const cloud::Input& input, TimeMs /*now*/) {
  signal_of_app_.clear();
  const auto* asked = std::get_if<cloud::AppAsked>(&input);
  const auto* signal = asked == nullptr ? nullptr : std::get_if<cloud::AppSignal>(&asked->command);
  if (signal == nullptr) return;
  Sent sent;
  sent.room = asked->session_id;
  sent.to = signal->to.value_or("");
  signal_of_app_ = signal->data.value_or("");
  send(signal_of_app_, std::move(sent));
}

void Signals::cloud_effect(const cloud::Effect& effect, TimeMs /*now*/) {
  const auto* answered = std::get_if<cloud::AppAnswered>(&effect);
  if (answered == nullptr || signal_of_app_.empty()) return;
  Sent& sent = signals_[signal_of_app_];
  sent.succeeded = !answered->problem;
  sent.refused = answered->problem.has_value();
}

void Signals::effect(PageId page, const client::Effect& effect) {
  if (const auto* connected = std::get_if<client::SessionConnected>(&effect)) {
    connection_[{page, connected->session}] = connected->connection.connection_id;
    connected_.insert(connected->connection.connection_id);
  } else if (const auto* gone = std::get_if<client::SessionDisconnected>(&effect)) {
    connected_.erase(connection_[{page, gone->session}]);
    connection_.erase({page, gone->session});
  } else if (const auto* complete = std::get_if<client::Complete>(&effect)) {
    const auto call = signal_of_call_.find({page, complete->call});
    if (call == signal_of_call_.end()) return;
    Sent& sent = signals_[call->second];
    sent.succeeded = !complete->problem;
    // What was on its way when the connection broke, or too slow, may have arrived or not.
    sent.refused = complete->problem && complete->problem->name != "OT_NOT_CONNECTED" &&
                   complete->problem->name != "OT_TIMEOUT";
  } else if (const auto* signal = std::get_if<client::SignalReceived>(&effect)) {
    on(page, *signal);
  }
}

void Signals::on(PageId page, const client::SignalReceived& effect) {
  const std::string where = about(page, "session", effect.session);
  const auto receiver = connection_.find({page, effect.session});
  if (receiver == connection_.end() || !effect.data) return;
  const auto found = signals_.find(*effect.data);
  const Resident* sender = census_.find(effect.from.value_or(""));
  if (sender != nullptr && sender->page == 0) return;  // what a flooder sends is of no interest
  if (found == signals_.end()) return fail(where + "a signal that nobody sent");
  Sent& sent = found->second;
  const Resident* resident = census_.find(receiver->second);
  require(effect.from.value_or("") == sent.from, where + "a signal with a wrong sender");
  require(resident != nullptr && resident->session_id == sent.room,
          where + "a signal from another room");
  require(sent.to.empty() || sent.to == receiver->second, where + "a signal meant for another");
  require(++sent.heard[receiver->second] == 1, where + "the signal " + *effect.data + " twice");
  auto& last = last_heard_[{sent.from, receiver->second}];
  require(sent.order > last, where + "the signal " + *effect.data + " overtook an earlier one");
  last = sent.order;
}

void Signals::page_closed(PageId page) {
  for (auto entry = connection_.lower_bound({page, 0});
       entry != connection_.end() && entry->first.first == page;
       entry = connection_.erase(entry))
    connected_.erase(entry->second);
}

void Signals::at_rest(const World& /*world*/) {
  for (const auto& [data, sent] : signals_)
    check(data, sent);
}

void Signals::check(const std::string& data, const Sent& sent) {
  if (sent.refused) require(sent.heard.empty(), "the signal " + data + " failed but was heard");
  if (!sent.succeeded) return;
  for (const auto& id : sent.present) {
    if (connected_.count(id) == 0 || (!sent.to.empty() && sent.to != id)) continue;
    require(sent.heard.count(id) == 1,
            "the signal " + data + " never reached " + id + ", which was there all the while");
  }
}

}  // namespace parley::sim
