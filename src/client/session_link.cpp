// Session, the part about sockets that die: when one is taken for dead, and how the next is come
// by.
#include <algorithm>
#include <utility>

#include "client/limits.hpp"
#include "client/session.hpp"

namespace parley::client {

void Session::heard(TimeMs now) {
  if (!connected() || link_ != Link::kUp) return;
  asked_ = false;
  timers_.set(Timer::kSilence, room_.beat_ms == 0 ? kNever : now + silence_ms());
}

void Session::doubt(Context& context, bool other_network) {
  if (!connected()) return;
  switch (link_) {
    case Link::kUp:
      channel_.send(context, protocol::Ping{});
      timers_.set(Timer::kSilence, context.now() + kProbeMs);
      break;
    case Link::kPausing: attempt(context); break;
    case Link::kOpening:
    case Link::kResuming:
      if (other_network) attempt(context);
      break;
  }
}

void Session::interrupted(Context& context, std::optional<std::uint32_t> pause_ms) {
  const TimeMs now = context.now();
  channel_.drop(context);
  closing_.reset();
  if (link_ == Link::kUp) {
    // A socket that dies again and again is one outage.
    if (now - up_at_ >= kSettledMs) attempts_ = 0;
    tried_once_more_ = false;
    down_at_ = now;
    timers_.set(Timer::kGiveUp, now + silence_ms() + room_.grace_ms);
  }
  link_ = Link::kPausing;
  const bool young = now - down_at_ < kYoungMs;
  const TimeMs longest = young ? kPauseMsMax : kLaterPauseMsMax;
  const TimeMs pause = std::min(longest, kPauseMs << std::min(attempts_, 10U));
  // Between half of it and all of it; what a server asks for, which has everybody come back, up to
  // twice.
  const TimeMs asked = pause_ms.value_or(0);
  const TimeMs chance = context.rng().below(static_cast<std::uint32_t>(pause / 2 + asked + 1));
  timers_.clear(Timer::kSilence);
  timers_.clear(Timer::kAttempt);
  timers_.clear(Timer::kMedia);
  timers_.set(Timer::kPause, now + asked + pause / 2 + chance);
  if (std::exchange(reconnecting_, true)) return;
  context.log(LogLevel::kInfo, "session", id_, "lost its socket, reconnects");
  context.emit(SessionReconnecting{id_});
}

void Session::attempt(Context& context) {
  ++attempts_;
  link_ = Link::kOpening;
  timers_.clear(Timer::kPause);
  const bool young = context.now() - down_at_ < kYoungMs;
  timers_.set(Timer::kAttempt, context.now() + (young ? kAttemptMs : kLaterAttemptMs));
  channel_.open(context, url_);
}

bool Session::tries_once_more(Context& context) {
  if (std::exchange(tried_once_more_, true) || timers_.next() + kAsleepMs >= context.now())
    return false;
  timers_.set(Timer::kGiveUp, context.now() + kAttemptMs);
  if (link_ == Link::kPausing) attempt(context);
  return true;
}

void Session::resumed(Context& context, const protocol::Resumed& in) {
  link_ = Link::kUp;
  up_at_ = context.now();
  missed_ = in.number;
  room_.ice_servers = in.ice_servers;
  forget_waiting_signals();
  timers_.clear(Timer::kAttempt);
  timers_.clear(Timer::kGiveUp);
  timers_.set(Timer::kMedia, context.now() + kMediaMs);
  heard(context.now());
  channel_.resume(context);
  context.log(LogLevel::kInfo, "session", id_, "resumes");
}

bool Session::take_waiting_signal(std::size_t bytes) {
  if (waiting_signals_ == kWaitingSignalsMax ||
      waiting_signal_bytes_ + bytes > kWaitingSignalBytesMax)
    return false;
  ++waiting_signals_;
  waiting_signal_bytes_ += bytes;
  return true;
}

void Session::forget_waiting_signals() {
  waiting_signals_ = 0;
  waiting_signal_bytes_ = 0;
}

void Session::keep_up(Context& context) {
  const TimeMs now = context.now();
  if (timers_.due(Timer::kSilence, now)) {
    // Whoever slept cannot know what came meanwhile, and asks; whoever sleeps again and again, as
    // the page of a hidden tab does, asks once.
    if (timers_.next() + kAsleepMs < now && !std::exchange(asked_, true)) {
      doubt(context, false);
    } else {
      interrupted(context, {});
    }
  } else if (timers_.due(Timer::kAttempt, now)) {
    interrupted(context, {});
  } else if (timers_.due(Timer::kPause, now)) {
    attempt(context);
  }
  if (!caught_up() && timers_.due(Timer::kMedia, now)) timers_.set(Timer::kMedia, now + kMediaMs);
}

void Session::reconnected(Context& context) {
  reconnecting_ = false;
  timers_.clear(Timer::kMedia);
  context.log(LogLevel::kInfo, "session", id_, "reconnected");
  context.emit(SessionReconnected{id_});
}

}  // namespace parley::client
