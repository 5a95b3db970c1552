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

}  // namespace

TimeMs Network::arrival(const Link& link, TimeMs& free) {
  free = std::max(free, world_.now() + link.delay + world_.rng().below(kJitterMs));
  return free - world_.now();
}

void Network::open(PageId page, std::uint32_t socket) {
  const cloud::ConnId conn = next_conn();
  Link& link = links_[conn];
  link.page = page;
  link.socket = socket;
  link.delay = 1 + world_.rng().below(kDelayMsMax);
  conn_of_[{page, socket}] = conn;
  if (world_.rng().chance(kRefusedPerMille)) {
    tell_page_closed(conn, 1006, "");
    return;
  }
  world_.after(arrival(link, link.up_free), [this, conn] {
    Link& opening = links_[conn];
    if (!world_.serving()) return tell_page_closed(conn, 1006, "");
    opening.cloud_open = true;
    world_.step_cloud(cloud::ConnOpened{conn});
    world_.after(arrival(opening, opening.down_free), [this, conn] {
      const Link& opened = links_[conn];
      if (opened.page_open && !opened.cut)
        world_.page(opened.page).feed(client::SocketOpened{opened.socket});
    });
  });
}

void Network::send_up(PageId page, std::uint32_t socket, const std::string& text) {
  const cloud::ConnId conn = conn_of_[{page, socket}];
  Link& link = links_[conn];
  if (!link.page_open) return;
  world_.after(arrival(link, link.up_free), [this, conn, text] {
    const Link& found = links_[conn];
    if (found.cloud_open && !found.cut) world_.step_cloud(cloud::ConnText{conn, text});
  });
}

void Network::close_by_page(PageId page, std::uint32_t socket, std::uint32_t code) {
  const cloud::ConnId conn = conn_of_[{page, socket}];
  Link& link = links_[conn];
  if (!link.page_open) return;
  link.page_open = false;
  // Nothing of it arrives by a dead connection: the cloud finds out by itself.
  if (link.cut) return;
  const bool clean = code != client::kCloseAbandoned;
  world_.after(arrival(link, link.up_free), [this, conn, clean] {
    if (!links_[conn].cut) tell_cloud_closed(conn, clean);
  });
}

void Network::close_page(PageId page, bool clean) {
  for (auto& [conn, link] : links_) {
    if (link.page != page || !link.page_open) continue;
    link.page_open = false;
    TimeMs delay = arrival(link, link.up_free);
    if (!clean) delay += world_.rng().below(kMissedMsMax);
    world_.after(delay, [this, id = conn, clean] { tell_cloud_closed(id, clean); });
  }
}

void Network::send_down(cloud::ConnId conn,
                        const cloud::SharedText& text,
                        const SharedMessage& message) {
  Link& link = links_[conn];
  world_.after(arrival(link, link.down_free), [this, conn, text, message] {
    const Link& found = links_[conn];
    if (found.page_open && !found.cut) world_.page(found.page).hear(found.socket, *text, *message);
  });
}

void Network::close_by_cloud(cloud::ConnId conn, std::uint16_t code, const std::string& reason) {
  Link& link = links_[conn];
  link.cloud_open = false;
  tell_page_closed(conn, code, reason);
}

void Network::cut_any() {
  std::vector<cloud::ConnId> open;
  for (const auto& [conn, link] : links_) {
    if (link.page_open && link.cloud_open && !link.cut) open.push_back(conn);
  }
  if (open.empty()) return;
  world_.coverage().happened(Situation::kConnectionCut);
  cut(open[world_.rng().below(static_cast<std::uint32_t>(open.size()))]);
}

void Network::cut(cloud::ConnId conn) {
  links_[conn].cut = true;
  world_.judge().trouble();
  // The host of the cloud asks its sockets whether they live.
  world_.after(world_.rng().below(kMissedMsMax), [this, conn] { tell_cloud_closed(conn, false); });
  if (world_.rng().chance(kNoticedPerMille)) {
    world_.after(world_.rng().below(kMissedMsMax),
                 [this, conn] { tell_page_closed(conn, 1006, ""); });
  }
}

void Network::cut_all() {
  for (auto& [conn, link] : links_) {
    if (!link.cloud_open && !link.page_open) continue;
    link.cloud_open = false;
    if (!link.cut) cut(conn);
  }
}

void Network::tell_cloud_closed(cloud::ConnId conn, bool clean) {
  Link& link = links_[conn];
  if (!link.cloud_open) return;
  link.cloud_open = false;
  world_.step_cloud(cloud::ConnClosed{conn, clean});
}

void Network::tell_page_closed(cloud::ConnId conn, std::uint32_t code, const std::string& reason) {
  Link& link = links_[conn];
  world_.after(arrival(link, link.down_free), [this, conn, code, reason] {
    Link& found = links_[conn];
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
