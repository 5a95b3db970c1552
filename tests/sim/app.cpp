#include "sim/app.hpp"

#include <algorithm>
#include <utility>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

struct Weight {
  CallKind kind;
  std::uint32_t weight;
};

constexpr Weight kWeights[] = {{CallKind::kConnect, 4},          {CallKind::kDisconnect, 3},
                               {CallKind::kSetIce, 2},           {CallKind::kInitPublisher, 8},
                               {CallKind::kPublish, 14},         {CallKind::kUnpublish, 4},
                               {CallKind::kPublishAudio, 6},     {CallKind::kPublishVideo, 6},
                               {CallKind::kChangeSending, 5},    {CallKind::kDestroy, 3},
                               {CallKind::kSetAudioSource, 3},   {CallKind::kSetVideoSource, 3},
                               {CallKind::kCycleVideo, 3},       {CallKind::kSubscribe, 14},
                               {CallKind::kUnsubscribe, 5},      {CallKind::kSubscribeToAudio, 5},
                               {CallKind::kSubscribeToVideo, 5}, {CallKind::kPreferVideo, 6},
                               {CallKind::kSignalAll, 8},        {CallKind::kSignalOne, 8},
                               {CallKind::kForceDisconnect, 1},  {CallKind::kForceUnpublish, 2},
                               {CallKind::kForceMuteStream, 3},  {CallKind::kForceMuteAll, 3},
                               {CallKind::kDisableForceMute, 2}, {CallKind::kGetStats, 4},
                               {CallKind::kClosePage, 1}};

CallKind pick(Rng& rng) {
  std::uint32_t sum = 0;
  for (const auto& entry : kWeights)
    sum += entry.weight;
  std::uint32_t at = rng.below(sum);
  for (const auto& entry : kWeights) {
    if (at < entry.weight) return entry.kind;
    at -= entry.weight;
  }
  return CallKind::kConnect;
}

void erase(std::vector<std::string>& list, const std::string& value) {
  list.erase(std::remove(list.begin(), list.end(), value), list.end());
}

}  // namespace

void App::start() {
  const std::uint32_t count = page_.rng().chance(150) ? 2 : 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t id = ++last_session_;
    sessions_[id].session_id = i == 0 ? session_id_ : world_.any_room(page_.rng());
    page_.push(client::InitSession{id,
                                   std::string(World::kApiKey),
                                   sessions_[id].session_id,
                                   "wss://cloud.example/client",
                                   page_.rng().chance(200),
                                   false,
                                   {}});
    if (page_.rng().chance(900)) connect(id);
  }
  if (page_.rng().chance(500)) init_publisher();
  page_.flush();
}

void App::act() {
  const std::uint32_t calls = page_.rng().chance(250) ? 2 + page_.rng().below(2) : 1;
  for (std::uint32_t i = 0; i < calls && page_.open(); ++i) {
    if (page_.rng().chance(80)) {
      misuse();
    } else {
      const Session& session = sessions_[any_session()];
      const bool out = !session.connected && !session.connecting;
      make_call(out && page_.rng().chance(500) ? CallKind::kConnect : pick(page_.rng()));
    }
  }
  if (page_.rng().chance(200)) watch();
  page_.flush();
}

/// Handlers of events about quality come and go.
void App::watch() {
  const std::uint32_t kind = page_.rng().below(3);
  client::WatchQuality input;
  if (kind == 0) input.session = any_session();
  if (kind == 1) input.publisher = any_publisher(true);
  if (kind == 2) input.subscriber = any_subscriber(true);
  const auto watched = std::make_tuple(input.session, input.publisher, input.subscriber);
  input.on = watched_.erase(watched) == 0;
  if (input.on) watched_.insert(watched);
  page_.push(input);
}

void App::stop_watching() {
  for (const auto& [session, publisher, subscriber] : std::exchange(watched_, {}))
    page_.push(client::WatchQuality{session, publisher, subscriber, false});
  page_.flush();
}

void App::make_call(CallKind kind) {
  const std::uint32_t session = any_session();
  switch (kind) {
    case CallKind::kConnect:
    case CallKind::kReconnect: return connect(session);
    case CallKind::kDisconnect: return disconnect(session);
    case CallKind::kSetIce: return set_ice(session);
    case CallKind::kInitPublisher: init_publisher(); return;
    case CallKind::kPublish: {
      const std::uint32_t publisher = any_publisher(true);
      return publish(session, publisher == 0 ? init_publisher(session) : publisher);
    }
    case CallKind::kUnpublish: return unpublish(any_publisher(page_.rng().chance(900)));
    case CallKind::kPublishAudio:
    case CallKind::kPublishVideo:
      return switch_publisher(kind, any_publisher(page_.rng().chance(900)));
    case CallKind::kChangeSending: return change_sending(any_publisher(page_.rng().chance(900)));
    case CallKind::kSetAudioSource:
    case CallKind::kSetVideoSource:
    case CallKind::kCycleVideo: return set_source(kind, any_publisher(page_.rng().chance(900)));
    case CallKind::kDestroy: return destroy(any_publisher(page_.rng().chance(900)));
    case CallKind::kSubscribe: {
      const Session& one = sessions_[session];
      const bool own = one.streams.empty() || page_.rng().chance(50);
      return subscribe(session, any_of(own ? one.own_streams : one.streams));
    }
    case CallKind::kUnsubscribe: return unsubscribe(any_subscriber(page_.rng().chance(900)));
    case CallKind::kSubscribeToAudio:
    case CallKind::kSubscribeToVideo:
      return switch_subscriber(kind, any_subscriber(page_.rng().chance(900)));
    case CallKind::kPreferVideo: return prefer_video(any_subscriber(page_.rng().chance(900)));
    case CallKind::kSignalAll:
      return page_.rng().chance(30) ? burst(session) : signal(session, false);
    case CallKind::kSignalOne: return signal(session, true);
    case CallKind::kGetStats: return get_stats();
    case CallKind::kForceDisconnect:
    case CallKind::kForceUnpublish:
    case CallKind::kForceMuteStream:
    case CallKind::kForceMuteAll:
    case CallKind::kDisableForceMute: return moderate(kind, session);
    case CallKind::kClosePage: return world_.close_page(page_.id());
  }
}

/// Handlers call back too, at the worst moment: in the middle of what the core has to say.
void App::now_and_then(std::uint32_t per_mille) {
  if (!world_.may_call() || !page_.rng().chance(per_mille)) return;
  if (!page_.begin_handler_turn()) return;
  world_.coverage().happened(Situation::kCallInHandler);
  make_call(pick(page_.rng()));
}

std::uint32_t App::any_session() {
  return 1 + page_.rng().below(last_session_);
}

std::uint32_t App::any_publisher(bool alive) {
  std::vector<std::uint32_t> found;
  for (const auto& [id, publisher] : publishers_) {
    if (!alive || !publisher.destroyed) found.push_back(id);
  }
  if (found.empty()) return 0;
  return found[page_.rng().below(static_cast<std::uint32_t>(found.size()))];
}

std::uint32_t App::any_subscriber(bool alive) {
  std::vector<std::uint32_t> found;
  for (const auto& [id, subscriber] : subscribers_) {
    if (!alive || !subscriber.destroyed) found.push_back(id);
  }
  if (found.empty()) return alive ? any_subscriber(false) : 0;
  return found[page_.rng().below(static_cast<std::uint32_t>(found.size()))];
}

std::string App::any_of(const std::vector<std::string>& list) {
  if (list.empty()) return {};
  return list[page_.rng().below(static_cast<std::uint32_t>(list.size()))];
}

void App::on(const client::SessionConnected& event) {
  Session& session = sessions_[event.session];
  session.connecting = false;
  session.connected = true;
  session.was_connected = true;
  session.own = event.connection.connection_id;
  now_and_then(100);
}

void App::on(const client::SessionReconnected& /*event*/) {
  world_.coverage().happened(Situation::kReconnected);
  now_and_then(300);
}

void App::on(const client::ConnectionCreated& event) {
  sessions_[event.session].connections.push_back(event.connection.connection_id);
  now_and_then(20);
}

void App::on(const client::ConnectionDestroyed& event) {
  erase(sessions_[event.session].connections, event.connection_id);
  now_and_then(50);
}

void App::on(const client::StreamCreated& event) {
  sessions_[event.session].streams.push_back(event.stream.stream_id);
  if (world_.may_call() && page_.rng().chance(world_.eagerness())) {
    if (page_.begin_handler_turn()) subscribe(event.session, event.stream.stream_id);
  } else {
    now_and_then(30);
  }
}

void App::on(const client::SignalReceived& event) {
  if (!world_.may_call() || !page_.rng().chance(20) || !page_.begin_handler_turn()) return;
  signal(event.session, page_.rng().chance(500));
}

void App::on(const client::PublisherEvent& event) {
  if (event.event == client::PublisherEventType::kDestroyed)
    publishers_[event.publisher].destroyed = publishers_[event.publisher].doomed = true;
  if (event.event == client::PublisherEventType::kAudioInputDeviceChanged)
    world_.coverage().happened(Situation::kDeviceReplaced);
  now_and_then(50);
}

void App::on(const client::PublisherVideo& event) {
  if (!event.on) world_.coverage().happened(Situation::kFellBack);
  now_and_then(200);
}

void App::on(const client::Stats& event) {
  for (const auto& leg : event.legs)
    if (leg.sender) world_.coverage().happened(Situation::kSenderReported);
}

void App::on(const client::PublisherStreamCreated& event) {
  publishers_[event.publisher].session = event.session;
  publishers_[event.publisher].made = false;
  sessions_[event.session].own_streams.push_back(event.stream.stream_id);
  now_and_then(50);
}

void App::on(const client::SubscriberEvent& event) {
  if (event.event == client::SubscriberEventType::kDestroyed)
    subscribers_[event.subscriber].destroyed = true;
  now_and_then(50);
}

void App::on(const client::Complete& event) {
  if (event.problem && event.problem->name == "OT_RATE_LIMIT_EXCEEDED")
    world_.coverage().happened(Situation::kSignalRefused);
  const auto connect = connects_.find(event.call);
  if (connect != connects_.end()) {
    if (event.problem) sessions_[connect->second].connecting = false;
    connects_.erase(connect);
  }
  const auto forgery = forgeries_.find(event.call);
  if (forgery != forgeries_.end()) {
    if (event.problem) sessions_[forgery->second].connecting = false;
    --sessions_[forgery->second].forged;
    forgeries_.erase(forgery);
  }
  const auto published = publishes_.find(event.call);
  if (published != publishes_.end()) {
    Publisher& one = publishers_[published->second];
    --one.publishing;
    // What publish has made goes with it.
    if (event.problem && one.made && one.publishing == 0) one.doomed = true;
    publishes_.erase(published);
  }
  now_and_then(30);
}

bool App::on(const client::SessionDisconnected& event) {
  const Session before = sessions_[event.session];
  Session& session = sessions_[event.session];
  session = {};
  session.session_id = before.session_id;
  session.was_connected = true;
  session.forged = before.forged;
  if (world_.may_call() && page_.rng().chance(200)) connect(event.session);
  now_and_then(50);
  return prevent(200);
}

bool App::on(const client::StreamDestroyed& event) {
  erase(sessions_[event.session].streams, event.stream_id);
  now_and_then(100);
  return prevent(200);
}

bool App::on(const client::PublisherStreamDestroyed& event) {
  publishers_[event.publisher].session = 0;
  now_and_then(100);
  return prevent(300, event.publisher);
}

bool App::on(const client::MediaStopped& event) {
  world_.coverage().happened(Situation::kTrackEnded);
  now_and_then(100);
  return prevent(400, event.publisher);
}

bool App::prevent(std::uint32_t per_mille) {
  const bool prevented = page_.rng().chance(per_mille);
  if (prevented) world_.coverage().happened(Situation::kDefaultPrevented);
  return prevented;
}

bool App::prevent(std::uint32_t per_mille, std::uint32_t publisher) {
  const bool prevented = prevent(per_mille);
  if (!prevented) publishers_[publisher].doomed = true;
  return prevented;
}

}  // namespace parley::sim
