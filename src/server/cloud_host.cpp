#include "server/cloud_host.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/assert.hpp"
#include "base/overloaded.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

cloud::Config config_with(IceServers ice_servers, const ClientTimes& times) {
  cloud::Config config;
  config.limits.media_idle_ms_max = times.media_idle_ms;
  config.limits.grace_ms = times.grace_ms;
  config.seed = random_u64();
  config.wall_ms = wall_ms();
  config.ice_servers_for = [servers = std::move(ice_servers)](std::string_view connection_id,
                                                              std::int64_t now_ms) {
    return servers.for_connection(connection_id, now_ms);
  };
  return config;
}

Severity severity_of(cloud::LogLevel level) {
  switch (level) {
    case cloud::LogLevel::kDebug: return Severity::kDebug;
    case cloud::LogLevel::kInfo: return Severity::kInfo;
    case cloud::LogLevel::kWarn: return Severity::kWarn;
    case cloud::LogLevel::kError: return Severity::kError;
  }
  return Severity::kError;
}

}  // namespace

class CloudHost::Impl {
 public:
  Impl(boost::asio::io_context& io,
       IceServers ice_servers,
       const ClientTimes& times,
       TokenCheck check_token,
       Keep keep,
       Metrics& metrics)
      : timer_(io),
        check_token_(std::move(check_token)),
        keep_(std::move(keep)),
        metrics_(metrics),
        cloud_(config_with(std::move(ice_servers), times)) {}

  cloud::ConnId add(std::shared_ptr<ClientSocket> socket) {
    const cloud::ConnId conn = ++last_conn_;
    sockets_.emplace(conn, std::move(socket));
    feed(cloud::ConnOpened{conn});
    return conn;
  }

  /// The cloud hears nothing of a socket that it closed itself.
  template <class Input>
  void report(Input input) {
    if (sockets_.count(input.conn) != 0) feed(std::move(input));
  }

  void remove(cloud::ConnId conn, bool clean) {
    if (sockets_.erase(conn) != 0) feed(cloud::ConnClosed{conn, clean});
  }

  std::optional<protocol::Error> command(const cloud::RoomKey& session, cloud::AppCommand wanted) {
    // Answered within the step, which is why this must not be called while another is under way.
    PARLEY_ASSERT(!is_stepping_);
    answer_.reset();
    feed(cloud::AppAsked{++last_request_, session.first, session.second, std::move(wanted)});
    PARLEY_ASSERT(answer_ && answer_->request == last_request_);
    return std::move(answer_->problem);
  }

  [[nodiscard]] const cloud::Room* find_room(const cloud::RoomKey& key) const {
    return cloud_.find_room(key);
  }

  void report_text(cloud::ConnText input) {
    const auto began = std::chrono::steady_clock::now();
    report(std::move(input));
    metrics_.message_handled(std::chrono::steady_clock::now() - began);
  }

  void count(MetricsState& state) const {
    state.rooms = cloud_.rooms().size();
    state.sockets = cloud_.socket_count();
    for (const auto& [code, count] : cloud_.refusals())
      state.errors.emplace(protocol::error_name(code), count);
    for (const auto& [key, room] : cloud_.rooms()) {
      state.members += room.members().size();
      state.streams += room.streams().size();
    }
  }

  void restore(std::vector<cloud::Restore> rooms) {
    for (cloud::Restore& room : rooms)
      feed(std::move(room));
  }

  void drain() { feed(cloud::Drain{}); }

 private:
  /// Effects may lead to inputs at once; those wait until the effects before them are carried out.
  void feed(cloud::Input input) {
    inputs_.push_back(std::move(input));
    if (is_stepping_) return;
    is_stepping_ = true;
    // Also when an effect throws: one failed send must not stop the cloud.
    const std::unique_ptr<bool, void (*)(bool*)> stepping(&is_stepping_,
                                                          [](bool* on) { *on = false; });
    TimeMs wake_at = kNever;
    while (!inputs_.empty()) {
      const cloud::Input next = std::move(inputs_.front());
      inputs_.pop_front();
      const cloud::Output output = cloud_.step(next, clock_.now_ms());
      wake_at = output.wake_at;
      keep_(output.effects);
      for (const cloud::Effect& effect : output.effects)
        carry_out(effect);
    }
    wake(wake_at);
  }

  void wake(TimeMs wake_at) {
    if (wake_at == wake_at_) return;
    wake_at_ = wake_at;
    timer_.cancel();
    if (wake_at == kNever) return;
    timer_.expires_at(clock_.at(wake_at));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      wake_at_ = kNever;
      feed(cloud::Tick{});
    });
  }

  void carry_out(const cloud::Effect& effect) {
    std::visit(overloaded{[this](const cloud::Send& send) { carry_out_send(send); },
                          [this](const cloud::Close& close) { carry_out_close(close); },
                          [this](const cloud::CheckToken& check) {
                            const Caller& caller = sockets_.at(check.conn)->caller();
                            feed(cloud::TokenChecked{check.check, check_token_(check, caller)});
                          },
                          [this](const cloud::AppAnswered& answer) { answer_ = answer; },
                          [](const cloud::Log& line) { log(severity_of(line.level), line.text); },
                          // Everything else is to be kept, which it was.
                          [](const auto&) {}},
               effect);
  }

  void carry_out_send(const cloud::Send& send) {
    std::size_t receivers = 0;
    for (const cloud::ConnId conn : send.to) {
      const auto found = sockets_.find(conn);
      if (found == sockets_.end()) continue;
      found->second->send(send.text);
      ++receivers;
    }
    metrics_.message_sent(receivers, send.text->size());
  }

  void carry_out_close(const cloud::Close& close) {
    const auto found = sockets_.find(close.conn);
    if (found == sockets_.end()) return;
    const std::shared_ptr<ClientSocket> socket = std::move(found->second);
    sockets_.erase(found);
    socket->close(close.code, close.reason);
  }

  SteadyClock clock_;
  boost::asio::steady_timer timer_;
  TokenCheck check_token_;
  Keep keep_;
  Metrics& metrics_;
  cloud::Cloud cloud_;
  std::unordered_map<cloud::ConnId, std::shared_ptr<ClientSocket>> sockets_;
  std::deque<cloud::Input> inputs_;
  cloud::ConnId last_conn_ = 0;
  std::uint64_t last_request_ = 0;
  std::optional<cloud::AppAnswered> answer_;
  TimeMs wake_at_ = kNever;
  bool is_stepping_ = false;
};

CloudHost::CloudHost(boost::asio::io_context& io,
                     IceServers ice_servers,
                     const ClientTimes& times,
                     TokenCheck check_token,
                     Keep keep,
                     Metrics& metrics)
    : impl_(std::make_unique<Impl>(
          io, std::move(ice_servers), times, std::move(check_token), std::move(keep), metrics)) {}

CloudHost::~CloudHost() = default;

cloud::ConnId CloudHost::opened(std::shared_ptr<ClientSocket> socket) {
  return impl_->add(std::move(socket));
}

void CloudHost::text(cloud::ConnId conn, std::string text) {
  impl_->report_text(cloud::ConnText{conn, std::move(text)});
}

void CloudHost::binary(cloud::ConnId conn) {
  impl_->report(cloud::ConnBinary{conn});
}

void CloudHost::closed(cloud::ConnId conn, bool clean) {
  impl_->remove(conn, clean);
}

void CloudHost::count(MetricsState& state) const {
  impl_->count(state);
}

std::optional<protocol::Error> CloudHost::command(const cloud::RoomKey& session,
                                                  cloud::AppCommand command) {
  return impl_->command(session, std::move(command));
}

const cloud::Room* CloudHost::find_room(const cloud::RoomKey& key) const {
  return impl_->find_room(key);
}

void CloudHost::restore(std::vector<cloud::Restore> rooms) {
  impl_->restore(std::move(rooms));
}

void CloudHost::drain() {
  impl_->drain();
}

}  // namespace parley::server
