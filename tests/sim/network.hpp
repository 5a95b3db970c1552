// Network: sockets between pages and the cloud. Each direction keeps its order; connections differ
// in speed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cloud/cloud.hpp"
#include "sim/chance.hpp"
#include "sim/facts.hpp"

namespace parley::sim {

class World;

using SharedMessage = std::shared_ptr<const protocol::ServerMessage>;

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  /// A number for a socket, never used twice.
  [[nodiscard]] cloud::ConnId next_conn() { return ++last_conn_; }

  // What a page does.
  void open(PageId page, std::uint32_t socket);
  void send_up(PageId page, std::uint32_t socket, const std::string& text);
  void close_by_page(PageId page, std::uint32_t socket, std::uint32_t code);

  /// The page is gone with all its sockets. The cloud hears so at once, or when it misses it.
  void close_page(PageId page, bool clean);

  // What the cloud does. The decoded message travels beside its text, for the checkers.
  void send_down(cloud::ConnId conn, const cloud::SharedText& text, const SharedMessage& message);
  void close_by_cloud(cloud::ConnId conn, std::uint16_t code, const std::string& reason);

  // What may go wrong with a connection of a page; false when it has none.

  /// What is under way is lost, and both ends notice some time later.
  [[nodiscard]] bool cut(PageId page, Rng& rng);

  /// The same, and one end does not notice.
  [[nodiscard]] bool half_open(PageId page, Rng& rng);

  /// For a while all takes seconds longer, both ways.
  [[nodiscard]] bool lag(PageId page, Rng& rng);

  /// For a while the page reads a few bytes in a millisecond.
  [[nodiscard]] bool slow_reader(PageId page, Rng& rng);

  /// All connections break, and of some of them one end does not notice.
  void cut_every(Rng& rng);

  /// The server died: no end of any connection hears more of the other.
  void cut_all();

  /// Who is behind a socket of the cloud: the page and its number for the socket.
  [[nodiscard]] std::pair<PageId, std::uint32_t> far_end(cloud::ConnId conn) const;

 private:
  struct Link {
    explicit Link(Rng numbers) : rng(numbers) {}

    Rng rng;
    PageId page = 0;
    std::uint32_t socket = 0;
    TimeMs delay = 0;
    TimeMs up_free = 0;    // when the last thing on its way up arrives
    TimeMs down_free = 0;  // and the last on its way down
    bool page_open = true;
    bool cloud_open = false;
    bool cut = false;
    TimeMs lag = 0;
    TimeMs lag_until = 0;
    TimeMs slow_until = 0;
    std::uint32_t bytes_per_ms = 0;
  };

  using Key = std::pair<PageId, std::uint32_t>;

  TimeMs arrival(Link& link, TimeMs& free);
  TimeMs reading(Link& link, std::size_t bytes);
  [[nodiscard]] Link* any_open(PageId page, Rng& rng);
  void cut(cloud::ConnId conn, bool page_notices, bool cloud_notices);
  void tell_cloud_closed(cloud::ConnId conn, bool clean);
  void tell_page_closed(cloud::ConnId conn, std::uint32_t code, const std::string& reason);

  World& world_;
  cloud::ConnId last_conn_ = 0;
  std::map<cloud::ConnId, Link> links_;
  std::map<Key, cloud::ConnId> conn_of_;
};

}  // namespace parley::sim
