#include "sim/app_server.hpp"

#include <cstddef>
#include <iterator>

#include "sim/world.hpp"

namespace parley::sim {

namespace {

const std::string kNeverThere = "never there";

/// The key of an entry of a map that has some.
template <class Map>
const typename Map::mapped_type& any_of(const Map& map, Rng& rng) {
  const auto index = static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint32_t>(map.size())));
  return std::next(map.begin(), index)->second;
}

}  // namespace

std::string AppServer::any_connection(const cloud::Room& room) {
  if (rng_.chance(100)) return kNeverThere;
  return any_of(room.members(), rng_).connection.connection_id;
}

std::string AppServer::any_stream(const cloud::Room& room) {
  if (room.streams().empty() || rng_.chance(100)) return kNeverThere;
  return any_of(room.streams(), rng_).stream.stream_id;
}

cloud::AppCommand AppServer::command(const cloud::Room& room) {
  const std::string data = "from the app server " + std::to_string(last_request_);
  switch (rng_.below(10)) {
    case 0: return cloud::AppForceDisconnect{any_connection(room)};
    case 1: return cloud::AppForceMute{any_stream(room)};
    case 2: return cloud::AppForceMuteAll{{any_stream(room)}};
    case 3: return cloud::AppDisableForceMute{};
    case 4: return cloud::AppSetLayoutClasses{{{any_stream(room), {"focus"}}}};
    case 5:
    case 6: return cloud::AppSignal{"news", data, any_connection(room)};
    default: return cloud::AppSignal{"news", data, {}};
  }
}

void AppServer::act() {
  const std::string& session_id = world_.any_room(rng_);
  cloud::AppAsked asked{
      ++last_request_, std::string(World::kApiKey), session_id, cloud::AppDisableForceMute{}};
  const cloud::Room* room = world_.cloud().find_room({asked.api_key, session_id});
  if (room != nullptr) asked.command = command(*room);
  world_.step_cloud(asked);
}

}  // namespace parley::sim
