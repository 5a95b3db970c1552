// CloudHost: a host for the cloud core in unit tests; keeps what was sent to whom, and what was
// closed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "cloud/cloud.hpp"
#include "protocol/generated/messages.hpp"
#include "sim/kept_rooms.hpp"

namespace parley::cloud {

class CloudHost {
 public:
  explicit CloudHost(Config config = {}) : cloud_(std::move(config)) {}

  /// One step; effects are sorted into the mail of each socket.
  void step(const Input& input) {
    Output output = cloud_.step(input, now);
    wake_at = output.wake_at;
    for (const auto& effect : output.effects)
      std::visit([this](const auto& e) { carry_out(e); }, effect);
  }

  ConnId open() {
    step(ConnOpened{++last_conn_});
    return last_conn_;
  }

  void text(ConnId conn, std::string_view text) { step(ConnText{conn, std::string(text)}); }

  void send(ConnId conn, const protocol::ClientMessage& message) {
    text(conn, protocol::encode(message));
  }

  /// Answers the newest token check.
  void verdict(std::variant<Admission, protocol::Error> verdict) {
    REQUIRE_FALSE(checks.empty());
    step(TokenChecked{checks.back().check, std::move(verdict)});
  }

  ConnId open_and_ask(std::string session = "session") {
    const ConnId conn = open();
    send(conn, protocol::Join{1, "key", std::move(session), "token", "test"});
    return conn;
  }

  /// A socket that has joined; everybody's mail is emptied.
  ConnId join(protocol::Role role = protocol::Role::kPublisher, std::string session = "session") {
    const ConnId conn = open_and_ask(std::move(session));
    Admission admission;
    admission.role = role;
    admission.secret = "secret-" + std::to_string(conn);
    verdict(std::move(admission));
    const auto joined = only<protocol::Joined>(conn);
    ids_[conn] = joined.connection_id;
    mail_.clear();
    return conn;
  }

  /// A published stream; everybody's mail is emptied.
  std::string publish(ConnId conn) {
    send(conn, protocol::Publish{2, some_stream()});
    const auto mail = take(conn);
    REQUIRE(mail.size() == 2);
    REQUIRE(std::holds_alternative<protocol::Published>(mail[1]));
    mail_.clear();
    return std::get<protocol::Published>(mail[1]).stream.stream_id;
  }

  /// A subscription; everybody's mail is emptied.
  void subscribe(ConnId conn, std::uint32_t subscription, const std::string& stream) {
    send(conn, protocol::Subscribe{3, subscription, stream, true, true});
    const auto mail = take(conn);
    REQUIRE(std::holds_alternative<protocol::Ok>(mail.back()));
    mail_.clear();
  }

  /// A command of the app server for a session; why it was refused, if it was.
  std::optional<protocol::Error> command(AppCommand command, std::string session = "session") {
    step(AppAsked{++last_request_, "key", std::move(session), std::move(command)});
    REQUIRE_FALSE(answers.empty());
    REQUIRE(answers.back().request == last_request_);
    return answers.back().problem;
  }

  [[nodiscard]] static protocol::StreamInit some_stream() {
    return {"a name", std::nullopt, true, true, protocol::VideoType::kCamera, 640, 480, 30};
  }

  /// Connection id of a socket that joined.
  [[nodiscard]] std::string id(ConnId conn) const { return ids_.at(conn); }

  /// What was sent to a socket since the last look, in order.
  std::vector<protocol::ServerMessage> take(ConnId conn) { return std::exchange(mail_[conn], {}); }

  void empty_mail() { mail_.clear(); }

  /// The only message since the last look, which is a T.
  template <class T>
  T only(ConnId conn) {
    const auto mail = take(conn);
    REQUIRE(mail.size() == 1);
    REQUIRE(std::holds_alternative<T>(mail[0]));
    return std::get<T>(mail[0]);
  }

  /// The name of the refusal that is the only message since the last look.
  std::string refusal(ConnId conn) { return only<protocol::Refused>(conn).name; }

  [[nodiscard]] bool is_closed(ConnId conn) const { return closed.count(conn) != 0; }

  [[nodiscard]] const Cloud& cloud() const { return cloud_; }

  TimeMs now = 0;
  TimeMs wake_at = kNever;
  std::vector<CheckToken> checks;
  std::vector<AppAnswered> answers;
  std::vector<protocol::SessionEvent> events;
  std::vector<Log> logs;
  std::vector<Send> sends;
  std::map<ConnId, Close> closed;
  KeptRooms kept;

 private:
  void carry_out(const Send& effect) {
    sends.push_back(effect);
    REQUIRE_FALSE(effect.to.empty());
    auto decoded = protocol::decode_server_message(*effect.text);
    REQUIRE(decoded.ok());
    for (const ConnId conn : effect.to) {
      CHECK_FALSE(is_closed(conn));
      mail_[conn].push_back(decoded.value());
    }
  }

  void carry_out(const Close& effect) {
    CHECK_FALSE(is_closed(effect.conn));
    CHECK(effect.reason.size() <= 123);
    closed[effect.conn] = effect;
  }

  void carry_out(const CheckToken& effect) { checks.push_back(effect); }

  void carry_out(const AppAnswered& effect) { answers.push_back(effect); }

  void carry_out(const Happened& effect) { events.push_back(effect.event); }

  void carry_out(const Log& effect) { logs.push_back(effect); }

  /// Effects that keep something.
  template <class Kept>
  void carry_out(const Kept& effect) {
    kept.take(effect);
  }

  Cloud cloud_;
  ConnId last_conn_ = 0;
  std::uint64_t last_request_ = 0;
  std::map<ConnId, std::string> ids_;
  std::map<ConnId, std::vector<protocol::ServerMessage>> mail_;
};

}  // namespace parley::cloud
