#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "client/client.hpp"
#include "load/member.hpp"

namespace parley::load {

namespace {

namespace asio = boost::asio;

constexpr std::uint32_t kSession = 1;
constexpr std::string_view kConnectionCreated = R"({"type":"connectionCreated")";

/// The host of one client core, as the page is in a browser.
class CoreMember final : public Member, public Socket::Events {
 public:
  CoreMember(const Surroundings& around, Ticket ticket, Watcher& watcher)
      : Member(ticket),
        around_(around),
        ticket_(std::move(ticket)),
        watcher_(watcher),
        timer_(around.io),
        core_(number()) {}

  void join() override {
    const std::string url =
        (around_.target.is_tls() ? "wss://" : "ws://") + around_.target.authority() + "/client";
    feed(client::InitSession{kSession, ticket_.api_key, ticket_.session_id, url, {}, {}, {}, {}});
    feed(client::ConnectSession{++last_call_, kSession, std::move(ticket_.token), {}});
  }

  void signal(const std::string& data) override {
    feed(client::SendSignal{++last_call_, kSession, "bench", data, {}, {}});
  }

  void leave() override { feed(client::DisconnectSession{++last_call_, kSession}); }

  [[nodiscard]] std::optional<std::size_t> picture() const override { return connections_.size(); }

  void on_opened() override { feed(client::SocketOpened{socket_number_}); }

  void on_text(std::string_view text) override {
    const bool is_news = text.substr(0, kConnectionCreated.size()) == kConnectionCreated;
    feed(client::SocketText{socket_number_, std::string(text)});
    if (is_news) watcher_.on_told(*this);
  }

  void on_closed(std::uint16_t code, const std::string& why) override {
    // The client may try again; a load test counts every broken connection.
    watcher_.on_failed(*this, why);
    feed(client::SocketClosed{socket_number_, code, {}});
  }

 private:
  /// Effects may lead to inputs at once; those wait until the effects before them are carried out.
  void feed(client::Input input) {
    inputs_.push_back(std::move(input));
    if (std::exchange(is_stepping_, true)) return;
    TimeMs wake_at = kNever;
    while (!inputs_.empty()) {
      const client::Input next = std::move(inputs_.front());
      inputs_.pop_front();
      const client::Output output = core_.step(next, now_ms());
      wake_at = output.wake_at;
      for (const client::Effect& effect : output.effects)
        std::visit([this](const auto& one) { on(one); }, effect);
    }
    is_stepping_ = false;
    wake(wake_at);
  }

  void wake(TimeMs wake_at) {
    if (std::exchange(wake_at_, wake_at) == wake_at) return;
    timer_.cancel();
    if (wake_at == kNever) return;
    timer_.expires_after(std::chrono::milliseconds(wake_at - now_ms()));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      wake_at_ = kNever;
      feed(client::Tick{});
    });
  }

  [[nodiscard]] TimeMs now_ms() const {
    const auto since = std::chrono::steady_clock::now() - began_;
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  }

  void on(const client::OpenSocket& effect) {
    socket_number_ = effect.socket;
    socket_ =
        open_socket(around_.io, around_.target, {"/client", effect.protocol, number()}, *this);
  }

  void on(const client::SendText& effect) { socket_->send(effect.text); }

  void on(const client::CloseSocket& effect) {
    socket_->close(static_cast<std::uint16_t>(effect.code));
  }

  void on(const client::Complete& effect) {
    if (!effect.problem) return;
    watcher_.on_failed(*this, effect.problem->name + ": " + effect.problem->message);
  }

  void on(const client::SessionConnected& /*effect*/) { watcher_.on_joined(*this); }

  void on(const client::ConnectionCreated& effect) {
    connections_.insert(effect.connection.connection_id);
  }

  void on(const client::ConnectionDestroyed& effect) { connections_.erase(effect.connection_id); }

  void on(const client::SignalReceived& effect) {
    watcher_.on_signal(*this, effect.data ? *effect.data : std::string_view());
  }

  /// Of no consequence here.
  template <class Other>
  void on(const Other& /*effect*/) {}

  const Surroundings& around_;
  Ticket ticket_;
  Watcher& watcher_;
  asio::steady_timer timer_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  client::Client core_;
  std::deque<client::Input> inputs_;
  std::set<std::string> connections_;
  std::shared_ptr<Socket> socket_;
  std::uint32_t socket_number_ = 0;
  std::uint32_t last_call_ = 0;
  TimeMs wake_at_ = kNever;
  bool is_stepping_ = false;
};

}  // namespace

std::unique_ptr<Member> make_core_member(const Surroundings& around,
                                         Ticket ticket,
                                         Member::Watcher& watcher) {
  return std::make_unique<CoreMember>(around, std::move(ticket), watcher);
}

}  // namespace parley::load
