#include "sim/checkers/agreement.hpp"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

template <class Map>
void erase_page(Map& map, PageId page) {
  map.erase(map.lower_bound({page, 0}), map.lower_bound({page + 1, 0}));
}

}  // namespace

void Agreement::input(PageId page, const client::Input& input) {
  if (const auto* made = std::get_if<client::InitSession>(&input))
    sessions_[{page, made->session}].session_id = made->session_id.value_or("");
  if (const auto* call = std::get_if<client::Subscribe>(&input)) {
    subscribers_[{page, call->subscriber}] = {
        call->session, call->stream_id.value_or(""), false, false};
    subscriber_of_call_[{page, call->call}] = call->subscriber;
  }
}

void Agreement::effect(PageId page, const client::Effect& effect) {
  std::visit([&](const auto& e) { on(page, e); }, effect);
}

void Agreement::page_closed(PageId page) {
  erase_page(sessions_, page);
  erase_page(stream_of_, page);
  erase_page(subscribers_, page);
  erase_page(subscriber_of_call_, page);
}

void Agreement::on(PageId page, const client::SessionConnected& effect) {
  sessions_[{page, effect.session}].connected = true;
}

void Agreement::on(PageId page, const client::SessionDisconnected& effect) {
  Picture& picture = sessions_[{page, effect.session}];
  picture = {picture.session_id, false, {}, {}};
}

void Agreement::on(PageId page, const client::ConnectionCreated& effect) {
  sessions_[{page, effect.session}].connections[effect.connection.connection_id] =
      effect.connection;
}

void Agreement::on(PageId page, const client::ConnectionDestroyed& effect) {
  sessions_[{page, effect.session}].connections.erase(effect.connection_id);
}

void Agreement::on(PageId page, const client::StreamCreated& effect) {
  sessions_[{page, effect.session}].streams[effect.stream.stream_id] = effect.stream;
}

void Agreement::on(PageId page, const client::StreamDestroyed& effect) {
  sessions_[{page, effect.session}].streams.erase(effect.stream_id);
}

void Agreement::on(PageId page, const client::StreamPropertyChanged& effect) {
  auto& stream = sessions_[{page, effect.session}].streams[effect.stream_id];
  switch (effect.property) {
    case client::StreamProperty::kHasAudio: stream.has_audio = effect.on.value_or(false); break;
    case client::StreamProperty::kHasVideo: stream.has_video = effect.on.value_or(false); break;
    case client::StreamProperty::kVideoDimensions:
      stream.width = effect.width.value_or(0);
      stream.height = effect.height.value_or(0);
      break;
  }
}

void Agreement::on(PageId page, const client::PublisherStreamCreated& effect) {
  sessions_[{page, effect.session}].streams[effect.stream.stream_id] = effect.stream;
  stream_of_[{page, effect.publisher}] = effect.stream.stream_id;
}

void Agreement::on(PageId page, const client::PublisherStreamDestroyed& effect) {
  sessions_[{page, effect.session}].streams.erase(stream_of_[{page, effect.publisher}]);
}

void Agreement::on(PageId page, const client::SubscriberEvent& effect) {
  if (effect.event == client::SubscriberEventType::kDestroyed)
    subscribers_[{page, effect.subscriber}].destroyed = true;
}

void Agreement::on(PageId page, const client::Complete& effect) {
  const auto call = subscriber_of_call_.find({page, effect.call});
  if (call == subscriber_of_call_.end()) return;
  subscribers_[{page, call->second}].arrived = !effect.problem;
  subscriber_of_call_.erase(call);
}

void Agreement::at_rest(const World& world) {
  compare_rooms(world);
  compare_legs(world);
}

void Agreement::compare_rooms(const World& world) {
  std::size_t members = 0;
  for (const auto& [key, room] : world.cloud().rooms())
    members += room.members().size();
  for (const auto& [key, picture] : sessions_) {
    if (!picture.connected) continue;
    const std::string where = about(key.first, "session", key.second);
    const auto room = world.cloud().rooms().find({std::string(World::kApiKey), picture.session_id});
    if (room == world.cloud().rooms().end()) return fail(where + "connected to no room");
    compare(where, picture, room->second);
    if (members-- == 0) return fail(where + "connected, but not a member of its room");
  }
  require(members == 0, "a room has a member that no client is");
}

void Agreement::compare(const std::string& where, const Picture& picture, const cloud::Room& room) {
  std::map<std::string, protocol::Connection> connections;
  for (const auto& [number, member] : room.members())
    connections[member.connection.connection_id] = member.connection;
  std::map<std::string, protocol::Stream> streams;
  for (const auto& [number, stream] : room.streams())
    streams[stream.stream.stream_id] = stream.stream;
  require(picture.connections == connections, where + "its connections are not the room's");
  require(picture.streams == streams, where + "its streams are not the room's");
}

bool Agreement::alive(Key key, const Subscriber& subscriber) const {
  if (!subscriber.arrived || subscriber.destroyed) return false;
  const auto session = sessions_.find({key.first, subscriber.session});
  return session != sessions_.end() && session->second.streams.count(subscriber.stream) != 0;
}

void Agreement::compare_legs(const World& world) {
  std::size_t subscriptions = 0;
  for (const auto& [key, room] : world.cloud().rooms()) {
    for (const auto& [number, stream] : room.streams())
      subscriptions += stream.subscriptions.size();
  }
  std::map<Key, const Peer*> receiving;  // by subscriber
  std::size_t sending = 0;
  for (const auto& [uid, peer] : world.peers().all()) {
    const std::string where = about(peer.page, "leg", peer.leg);
    if (peer.publisher != 0) ++sending;
    if (peer.subscriber != 0)
      require(receiving.emplace(Key(peer.page, peer.subscriber), &peer).second,
              where + "a second leg of one subscriber");
    require(!peer.needs_offer && !peer.restarts, where + "needs a negotiation that was never made");
    const auto other = world.peers().all().find(peer.remote);
    if (other == world.peers().all().end()) return fail(where + "its other end is gone");
    const auto gathered = other->second.gathered.find(other->second.generation);
    require(gathered == other->second.gathered.end() || std::includes(peer.received.begin(),
                                                                      peer.received.end(),
                                                                      gathered->second.begin(),
                                                                      gathered->second.end()),
            where + "candidates of the other end never arrived");
  }
  std::size_t living = 0;
  for (const auto& [key, subscriber] : subscribers_) {
    if (!alive(key, subscriber)) continue;
    ++living;
    const auto leg = receiving.find(key);
    if (leg == receiving.end() || leg->second->state != client::LegState::kConnected)
      return fail(about(key.first, "subscriber", key.second) + "lives without a connected leg");
  }
  const std::string counts = std::to_string(living) + " living subscribers, " +
                             std::to_string(subscriptions) + " subscriptions, " +
                             std::to_string(receiving.size()) + " receiving and " +
                             std::to_string(sending) + " sending legs";
  require(living == subscriptions && receiving.size() == living && sending == living,
          "the numbers differ: " + counts);
}

}  // namespace parley::sim
