#include "sim/checkers/senders.hpp"

#include <variant>

#include "sim/world.hpp"

namespace parley::sim {

void Senders::effect(PageId page, const client::Effect& effect) {
  if (const auto* changed = std::get_if<client::QualityChanged>(&effect))
    learn(page, changed->quality);
  if (const auto* stats = std::get_if<client::Stats>(&effect))
    for (const auto& leg : stats->legs)
      learn(page, leg);
}

void Senders::learn(PageId page, const client::LegQuality& quality) {
  if (quality.sender) said_[{page, quality.leg}] = *quality.sender;
}

void Senders::at_rest(const World& world) {
  for (const auto& [uid, peer] : world.peers().all()) {
    const auto said = said_.find({peer.page, peer.leg});
    const auto other = world.peers().all().find(peer.remote);
    if (said == said_.end() || other == world.peers().all().end()) continue;
    const std::string where = about(peer.page, "leg", peer.leg);
    require(peer.subscriber != 0, where + "a publisher's leg has a sender");
    require(said->second.bandwidth == bandwidth_of(other->second.page, other->second.leg),
            where + "what it tells of its sender is not its sender's");
  }
}

}  // namespace parley::sim
