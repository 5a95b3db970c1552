#include "sim/facts.hpp"

namespace parley::sim {

std::string_view to_string(CallKind kind) {
  static constexpr std::array<std::string_view, kCallKinds> kNames{
      "connect",          "connect again",    "disconnect",     "set ICE",
      "initPublisher",    "publish",          "unpublish",      "publishAudio",
      "publishVideo",     "change sending",   "setAudioSource", "setVideoSource",
      "cycleVideo",       "destroy",          "subscribe",      "unsubscribe",
      "subscribeToAudio", "subscribeToVideo", "prefer video",   "signal to all",
      "signal to one",    "forceDisconnect",  "forceUnpublish", "forceMuteStream",
      "forceMuteAll",     "disableForceMute", "getStats",       "close the page"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(Fault fault) {
  static constexpr std::array<std::string_view, kFaults> kNames{"lag",
                                                                "cut",
                                                                "half open",
                                                                "slow reader",
                                                                "server dies",
                                                                "restart",
                                                                "clock jump",
                                                                "sleep",
                                                                "background",
                                                                "peers",
                                                                "media",
                                                                "intruder"};
  return kNames.at(static_cast<std::size_t>(fault));
}

bool is_moderation(CallKind kind) {
  return kind >= CallKind::kForceDisconnect && kind <= CallKind::kDisableForceMute;
}

bool may_succeed(CallKind kind, protocol::Role role) {
  if (is_moderation(kind)) return role == protocol::Role::kModerator;
  switch (kind) {
    case CallKind::kPublish: return role != protocol::Role::kSubscriber;
    case CallKind::kSubscribe:
    case CallKind::kSignalAll:
    case CallKind::kSignalOne: return role != protocol::Role::kPublisheronly;
    default: return true;
  }
}

}  // namespace parley::sim
