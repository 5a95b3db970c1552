#include "sim/network.hpp"

#include <algorithm>
#include <vector>

#include "client/limits.hpp"
#include "sim/world.hpp"

namespace parley::sim {

namespace {

constexpr std::uint32_t kDelayMsMax = 300;
constexpr std::uint32_t kJitterMs = 40;
constexpr std::uint32_t kRefusedPerMille = 10;
constexpr std::uint32_t kMissedMsMax = 15'000;  // until a silent loss is noticed, if at all
constexpr std::uint32_t kNoticedPerMille = 700;
constexpr TimeMs kBacklogMsMax = 10'000;  // until the cloud's host drops who does not read
constexpr TimeMs kAskedMs = 7'000;        // until the cloud's host asks whether a socket lives
constexpr std::uint32_t kLagMsMax = 8'000;
constexpr std::uint32_t kTroubleMsMax = 15'000;  // how long a connection is slow
constexpr std::uint32_t kSlowBytesPerMsMax = 8;

}  // namespace

TimeMs Network::arrival(Link& link, TimeMs& free) {
  const TimeMs now = world_.now();
  const TimeMs lag = now < link.lag_until ? link.lag : 0;
  free = std::max(free, now + link.delay + lag + link.rng.below(kJitterMs));
  return free - now;
}

/// Who reads slowly has not read the last thing when the next one arrives.
TimeMs Network::reading(Link& link, std::size_t bytes) {
  TimeMs delay = arrival(link, link.down_free);
  if (world_.now() >= link.slow_until) return delay;
  const TimeMs takes = static_cast<TimeMs>(bytes) / link.bytes_per_ms;
  link.down_free += takes;
  return delay + takes;
}

void Network::open(PageId page, std::uint32_t socket) {
  const cloud::ConnId conn = next_conn();
  Link& link =
      links_.emplace(conn, Link(rng_of(world_.seed(), Chance::kLink, page, socket))).first->second;
  link.page = page;
  link.socket = socket;
  link.delay = 1 + link.rng.below(kDelayMsMax);
  conn_of_[{page, socket}] = conn;
  if (link.rng.chance(kRefusedPerMille)) {
    tell_page_closed(conn, 1006, "");
    return;
  }
  world_.after(arrival(link, link.up_free), [this, conn] {
    Link& opening = links_.at(conn);
    if (!world_.serving()) return tell_page_closed(conn, 1006, "");
    opening.cloud_open = true;
    world_.step_cloud(cloud::ConnOpened{conn});
    world_.after(arrival(opening, opening.down_free), [this, conn] {
      const Link& opened = links_.at(conn);
      if (opened.page_open && !opened.cut)
        world_.page(opened.page).feed(client::SocketOpened{opened.socket});
    });
  });
}

void Network::send_up(PageId page, std::uint32_t socket, const std::string& text) {
  // A core that errs may name a socket that was never opened: that is for the checkers to say.
  if (!conn_of_.contains({page, socket})) return;
  const cloud::ConnId conn = conn_of_[{page, socket}];
  Link& link = links_.at(conn);
  if (!link.page_open) return;
  world_.after(arrival(link, link.up_free), [this, conn, text] {
    const Link& found = links_.at(conn);
    if (found.cloud_open && !found.cut) world_.step_cloud(cloud::ConnText{conn, text});
  });
}

void Network::close_by_page(PageId page, std::uint32_t socket, std::uint32_t code) {
  if (!conn_of_.contains({page, socket})) return;
  const cloud::ConnId conn = conn_of_[{page, socket}];
  Link& link = links_.at(conn);
  if (!link.page_open) return;
  link.page_open = false;
  // Nothing of it arrives by a dead connection: the cloud finds out by itself.
  if (link.cut) return;
  const bool clean = code != client::kCloseAbandoned;
  world_.after(arrival(link, link.up_free), [this, conn, clean] {
    if (!links_.at(conn).cut) tell_cloud_closed(conn, clean);
  });
}

void Network::close_page(PageId page, bool clean) {
  for (auto& [conn, link] : links_) {
    if (link.page != page || !link.page_open) continue;
    link.page_open = false;
    TimeMs delay = arrival(link, link.up_free);
    if (!clean) delay += link.rng.below(kMissedMsMax);
    world_.after(delay, [this, id = conn, clean] { tell_cloud_closed(id, clean); });
  }
}

void Network::send_down(cloud::ConnId conn,
                        const cloud::SharedText& text,
                        const SharedMessage& message) {
  if (!links_.contains(conn)) return;
  Link& link = links_.at(conn);
  if (!link.cut && link.down_free > world_.now() + kBacklogMsMax) return cut(conn, true, true);
  world_.after(reading(link, text->size()), [this, conn, text, message] {
    const Link& found = links_.at(conn);
    if (found.page_open && !found.cut) world_.page(found.page).hear(found.socket, *text, *message);
  });
}

void Network::close_by_cloud(cloud::ConnId conn, std::uint16_t code, const std::string& reason) {
  if (!links_.contains(conn)) return;
  Link& link = links_.at(conn);
  link.cloud_open = false;
  tell_page_closed(conn, code, reason);
}

Network::Link* Network::any_open(PageId page, Rng& rng) {
  std::vector<Link*> open;
  for (auto& [conn, link] : links_) {
    if (link.page == page && link.page_open && link.cloud_open && !link.cut) open.push_back(&link);
  }
  if (open.empty()) return nullptr;
  return open[rng.below(static_cast<std::uint32_t>(open.size()))];
}

bool Network::cut(PageId page, Rng& rng) {
  const Link* link = any_open(page, rng);
  if (link == nullptr) return false;
  world_.coverage().happened(Situation::kConnectionCut);
  cut(conn_of_[{page, link->socket}], true, true);
  return true;
}

bool Network::half_open(PageId page, Rng& rng) {
  const Link* link = any_open(page, rng);
  if (link == nullptr) return false;
  const bool page_notices = rng.chance(500);
  cut(conn_of_[{page, link->socket}], page_notices, !page_notices);
  return true;
}

bool Network::lag(PageId page, Rng& rng) {
  Link* link = any_open(page, rng);
  if (link == nullptr) return false;
  link->lag = 500 + rng.below(kLagMsMax);
  link->lag_until = world_.now() + 1'000 + rng.below(kTroubleMsMax);
  return true;
}

bool Network::slow_reader(PageId page, Rng& rng) {
  Link* link = any_open(page, rng);
  if (link == nullptr) return false;
  link->bytes_per_ms = 1 + rng.below(kSlowBytesPerMsMax);
  link->slow_until = world_.now() + 1'000 + rng.below(kTroubleMsMax);
  return true;
}

/// Nothing arrives any more. An end that notices does so by a reset, some time later; the other one
/// must find out by itself.
void Network::cut(cloud::ConnId conn, bool page_notices, bool cloud_notices) {
  Link& link = links_.at(conn);
  link.cut = true;
  // The host of the cloud asks its sockets whether they live.
  const TimeMs unanswered = kAskedMs + link.rng.below(static_cast<std::uint32_t>(kAskedMs));
  const TimeMs noticed = cloud_notices ? link.rng.below(kMissedMsMax) : unanswered;
  world_.after(std::min(noticed, unanswered), [this, conn] { tell_cloud_closed(conn, false); });
  if (page_notices) {
    world_.after(link.rng.below(kMissedMsMax), [this, conn] { tell_page_closed(conn, 1006, ""); });
  }
}

void Network::cut_every(Rng& rng) {
  for (const auto& [conn, link] : links_) {
    if (!link.page_open || !link.cloud_open || link.cut) continue;
    const bool page_notices = rng.chance(kNoticedPerMille);
    cut(conn, page_notices, !page_notices || rng.chance(kNoticedPerMille));
  }
}

void Network::cut_all() {
  for (auto& [conn, link] : links_) {
    if (!link.cloud_open && !link.page_open) continue;
    link.cloud_open = false;
    if (!link.cut) cut(conn, link.rng.chance(kNoticedPerMille), true);
  }
}

void Network::tell_cloud_closed(cloud::ConnId conn, bool clean) {
  Link& link = links_.at(conn);
  if (!link.cloud_open) return;
  link.cloud_open = false;
  world_.step_cloud(cloud::ConnClosed{conn, clean});
}

void Network::tell_page_closed(cloud::ConnId conn, std::uint32_t code, const std::string& reason) {
  Link& link = links_.at(conn);
  world_.after(arrival(link, link.down_free), [this, conn, code, reason] {
    Link& found = links_.at(conn);
    if (!found.page_open) return;
    found.page_open = false;
    world_.page(found.page).feed(client::SocketClosed{found.socket, code, reason});
  });
}

std::pair<PageId, std::uint32_t> Network::far_end(cloud::ConnId conn) const {
  const auto found = links_.find(conn);
  if (found == links_.end()) return {};
  return {found->second.page, found->second.socket};
}

}  // namespace parley::sim
