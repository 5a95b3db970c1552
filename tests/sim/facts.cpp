#include "sim/facts.hpp"

namespace parley::sim {

std::string_view to_string(CallKind kind) {
  static constexpr std::array<std::string_view, kCallKinds> kNames{"connect",
                                                                   "connect again",
                                                                   "disconnect",
                                                                   "set ICE",
                                                                   "initPublisher",
                                                                   "publish",
                                                                   "unpublish",
                                                                   "publishAudio",
                                                                   "publishVideo",
                                                                   "change sending",
                                                                   "destroy",
                                                                   "subscribe",
                                                                   "unsubscribe",
                                                                   "subscribeToAudio",
                                                                   "subscribeToVideo",
                                                                   "prefer video",
                                                                   "signal to all",
                                                                   "signal to one",
                                                                   "close the page"};
  return kNames.at(static_cast<std::size_t>(kind));
}

bool may_succeed(CallKind kind, protocol::Role role) {
  switch (kind) {
    case CallKind::kPublish: return role != protocol::Role::kSubscriber;
    case CallKind::kSubscribe:
    case CallKind::kSignalAll:
    case CallKind::kSignalOne: return role != protocol::Role::kPublisheronly;
    default: return true;
  }
}

}  // namespace parley::sim
