#include <optional>
#include <utility>

#include "load/member.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::load {

namespace {

// Messages begin with their type (protocol/codec.hpp), and nobody but the server sends these.
constexpr std::string_view kJoined = R"({"type":"joined")";
constexpr std::string_view kConnectionCreated = R"({"type":"connectionCreated")";
constexpr std::string_view kSignal = R"({"type":"signal")";
constexpr std::string_view kRefused = R"({"type":"refused")";
constexpr std::string_view kData = R"("data":")";

bool begins_with(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

std::string_view data_of(std::string_view text) {
  const std::size_t at = text.find(kData);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + kData.size());
}

class RawMember final : public Member, public Socket::Events {
 public:
  RawMember(const Surroundings& around, Ticket ticket, Watcher& watcher)
      : Member(ticket), around_(around), ticket_(std::move(ticket)), watcher_(watcher) {}

  void join() override {
    const SocketPlan bare{"/" + std::to_string(room()), {}, number()};
    const SocketPlan whole{"/client", "parley.v1", number()};
    socket_ = open_socket(around_.io, around_.target, around_.is_bare ? bare : whole, *this);
  }

  void signal(const std::string& data) override {
    ++last_id_;
    if (around_.is_bare) {
      // What members of Parley hear, and so as long as that.
      constexpr std::size_t kIdBytes = 36;
      socket_->send(
          protocol::encode(protocol::Signal{last_id_, kType, data, std::string(kIdBytes, 'f')}));
    } else {
      socket_->send(protocol::encode(protocol::SendSignal{last_id_, kType, data, {}}));
    }
  }

  void leave() override {
    constexpr std::uint16_t kNormal = 1000;
    if (socket_) socket_->close(kNormal);
  }

  [[nodiscard]] std::optional<std::size_t> picture() const override { return std::nullopt; }

  void on_opened() override {
    if (around_.is_bare) {
      watcher_.on_joined(*this);
      return;
    }
    socket_->send(protocol::encode(protocol::Join{++last_id_,
                                                  ticket_.api_key,
                                                  ticket_.session_id,
                                                  std::move(ticket_.token),
                                                  "parley bench"}));
  }

  void on_text(std::string_view text) override {
    if (begins_with(text, kSignal)) {
      watcher_.on_signal(*this, data_of(text));
    } else if (begins_with(text, kConnectionCreated)) {
      watcher_.on_told(*this);
    } else if (begins_with(text, kJoined)) {
      watcher_.on_joined(*this);
    } else if (begins_with(text, kRefused)) {
      on_refused(text);
    }
  }

  void on_closed(std::uint16_t /*code*/, const std::string& why) override {
    watcher_.on_failed(*this, why);
  }

 private:
  void on_refused(std::string_view text) {
    const auto message = protocol::decode_server_message(text);
    if (!message.ok()) return;
    if (const auto* refused = std::get_if<protocol::Refused>(&message.value()))
      watcher_.on_failed(*this, refused->name + ": " + refused->message);
  }

  static constexpr const char* kType = "bench";

  const Surroundings& around_;
  Ticket ticket_;
  Watcher& watcher_;
  std::shared_ptr<Socket> socket_;
  std::uint32_t last_id_ = 0;
};

}  // namespace

std::unique_ptr<Member> make_raw_member(const Surroundings& around,
                                        Ticket ticket,
                                        Member::Watcher& watcher) {
  return std::make_unique<RawMember>(around, std::move(ticket), watcher);
}

}  // namespace parley::load
