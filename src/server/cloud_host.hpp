// CloudHost: runs the cloud core. Turns what sockets and the clock do into inputs, and effects into
// acts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "cloud/cloud.hpp"
#include "server/ice_servers.hpp"
#include "server/metrics.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

/// Where a client's WebSocket comes from.
struct Caller {
  std::string address;
  std::string origin;      // of its page; empty when it is no browser's
  std::string host;        // by which it calls this server
  bool is_exempt = false;  // see Limiter
};

/// A client's WebSocket, as the host needs it. Neither call may call back into the host at once.
class ClientSocket {
 public:
  ClientSocket() = default;
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;
  virtual ~ClientSocket() = default;

  virtual void send(cloud::SharedText text) = 0;
  /// Closes after everything sent before. Nothing of it is reported any more.
  virtual void close(std::uint16_t code, const std::string& reason) = 0;
  [[nodiscard]] virtual const Caller& caller() const = 0;
};

/// How long the cloud has patience with clients.
struct ClientTimes {
  TimeMs media_idle_ms = 0;  // with those that neither publish nor subscribe; 0: for ever
  TimeMs grace_ms = 0;       // with those whose socket died
};

class CloudHost {
 public:
  using Verdict = std::variant<cloud::Admission, protocol::Error>;
  using TokenCheck = std::function<Verdict(const cloud::CheckToken&, const Caller&)>;

  /// Keeps what must not be lost of a step's effects, before anything that it causes leaves the
  /// process: what a client has heard of is kept, whatever happens then. Called before any of them
  /// is carried out.
  using Keep = std::function<void(const std::vector<cloud::Effect>&)>;

  CloudHost(boost::asio::io_context& io,
            IceServers ice_servers,
            const ClientTimes& times,
            TokenCheck check_token,
            Keep keep,
            Metrics& metrics);
  CloudHost(const CloudHost&) = delete;
  CloudHost& operator=(const CloudHost&) = delete;
  ~CloudHost();

  /// Goes on with rooms that were kept. Comes before the first socket.
  void restore(std::vector<cloud::Restore> rooms);

  /// A client's socket is open; the number by which to report what happens to it.
  cloud::ConnId opened(std::shared_ptr<ClientSocket> socket);
  void text(cloud::ConnId conn, std::string text);
  void binary(cloud::ConnId conn);
  /// `clean` when the client said that it goes.
  void closed(cloud::ConnId conn, bool clean);

  /// Its share of the counts: rooms, members, streams, sockets.
  void count(MetricsState& state) const;

  /// What comes of a command of the app server: nothing, or why nothing changed.
  [[nodiscard]] std::optional<protocol::Error> command(const cloud::RoomKey& session,
                                                       cloud::AppCommand command);

  /// The room of a session that somebody is in, until the next input; null when nobody is.
  [[nodiscard]] const cloud::Room* find_room(const cloud::RoomKey& key) const;

  /// Tells every client that the server ends and comes back, and closes their sockets. What was
  /// kept of rooms stays.
  void drain();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
