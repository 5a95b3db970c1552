#include "load/run.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "load/member.hpp"
#include "load/process.hpp"
#include "load/rest.hpp"
#include "load/rooms.hpp"
#include "protocol/json.hpp"
#include "protocol/token_text.hpp"

namespace parley::load {

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A failure seldom comes alone: how many more is said, too.
constexpr milliseconds kAftermath{300};
constexpr milliseconds kWarmUp{500};
constexpr milliseconds kLeaving{2000};
constexpr milliseconds kPace{5};
// Delays of all signals would be more numbers than anybody needs.
constexpr std::uint64_t kDelayOfEach = 17;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kMilli = 1'000;
constexpr std::int64_t kTokenLifeS = 86'400;
constexpr std::uint64_t kOtherFiles = 64;

class Run final : private Member::Watcher {
 public:
  Run(const Plan& plan, Target target)
      : plan_(plan), target_(std::move(target)), signals_(io_, SIGINT, SIGTERM), pace_(io_) {
    report_.url = plan.url;
    report_.room_size = plan.room_size;
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) fail(std::string(kInterrupted));
    });
  }

  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() override = default;

  Report go() {
    if (make_rooms() && sample(kBefore) && join_all() && sample(kAfter) && join_late() && speak()) {
      check_pictures();
    }
    if (is_failed() && report_.problem != kInterrupted) wait(kAftermath);
    if (report_.lost > 1) {
      report_.problem += "; so it was for " + std::to_string(report_.lost) + " of " +
                         std::to_string(members_.size()) + " members";
    }
    if (report_.lost != 0 && plan_.pid) {
      const auto server = sample_process(*plan_.pid);
      if (!server || !server->is_running) report_.problem += "; the server's process has ended";
    }
    leave();
    return std::move(report_);
  }

 private:
  using Condition = bool (Run::*)() const;

  [[nodiscard]] bool is_failed() const { return !report_.problem.empty(); }

  void fail(std::string problem) {
    if (!is_failed()) report_.problem = std::move(problem);
  }

  [[nodiscard]] std::int64_t now_us() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_).count();
  }

  /// Lets things happen until something is true; false, with the problem told, when it does not
  /// come true in time, or something else goes wrong.
  bool until(Condition done, const std::string& what) {
    const auto deadline = Clock::now() + plan_.patience;
    while (!is_failed() && !(this->*done)()) {
      if (io_.run_one_until(deadline) != 0 || Clock::now() < deadline) continue;
      fail(what + " did not happen within " + std::to_string(plan_.patience.count()) +
           " s (--patience)");
    }
    return !is_failed();
  }

  /// As `until`, where every step forward gives it time anew.
  bool advance(Condition done, const std::uint64_t& progress, const std::string& what) {
    while (!is_failed() && !(this->*done)()) {
      const std::uint64_t before = progress;
      const auto deadline = Clock::now() + plan_.patience;
      while (!is_failed() && progress == before && !(this->*done)()) {
        if (io_.run_one_until(deadline) != 0 || Clock::now() < deadline) continue;
        fail(what + ": nothing happened for " + std::to_string(plan_.patience.count()) +
             " s (--patience)");
      }
    }
    return !is_failed();
  }

  void wait(milliseconds time) {
    const auto deadline = Clock::now() + time;
    while (Clock::now() < deadline)
      io_.run_one_until(deadline);
  }

  // ---- Sessions and tokens ----

  [[nodiscard]] std::string signed_token(const std::string& input) const {
    return protocol::jwt_token(input, plan_.sign(plan_.secret, input));
  }

  [[nodiscard]] static std::int64_t wall_seconds() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
  }

  /// What REST calls are signed with.
  [[nodiscard]] std::string rest_auth() const {
    constexpr std::int64_t kLifeS = 300;
    protocol::JsonWriter claims;
    claims.begin_object().key("iss").string(plan_.api_key).key("ist").string("project");
    claims.key("iat").number(wall_seconds()).key("exp").number(wall_seconds() + kLifeS);
    claims.end_object();
    return signed_token(protocol::jwt_signing_input(claims.text()));
  }

  [[nodiscard]] std::string token(const std::string& session_id) {
    protocol::Claims claims;
    claims.api_key = plan_.api_key;
    claims.session_id = session_id;
    claims.created_s = wall_seconds();
    claims.expires_s = *claims.created_s + kTokenLifeS;
    return signed_token(protocol::jwt_signing_input(claims, ++last_nonce_));
  }

  bool make_rooms() {
    const bool is_one = !plan_.session_id.empty();
    const std::uint32_t count =
        is_one ? 1 : (plan_.members + plan_.room_size - 1) / plan_.room_size;
    rooms_.resize(count);
    report_.rooms = count;
    if (is_one) rooms_.front().session_id = plan_.session_id;
    if (is_one || plan_.is_bare) return !is_failed();
    create_sessions(io_, target_, rest_auth(), count, [this](SessionIds made) {
      if (!made.ok()) {
        fail(made.error().message);
        return;
      }
      for (std::size_t i = 0; i < rooms_.size(); ++i)
        rooms_[i].session_id = std::move(made.value()[i]);
      has_sessions_ = true;
    });
    // REST has time limits of its own.
    while (!is_failed() && !has_sessions_)
      io_.run_one();
    return !is_failed();
  }

  // ---- Joining ----

  void send_in(std::uint32_t room, bool is_watched) {
    const auto number = static_cast<std::uint32_t>(members_.size());
    const std::string& session_id = rooms_[room].session_id;
    Ticket ticket{
        number, room, plan_.api_key, session_id, plan_.is_bare ? std::string() : token(session_id)};
    members_.push_back(is_watched ? make_core_member(around_, std::move(ticket), *this)
                                  : make_raw_member(around_, std::move(ticket), *this));
    if (is_watched) ++report_.watched;
    members_.back()->began_us = now_us();
    members_.back()->join();
  }

  [[nodiscard]] bool is_all_in() const { return joined_ == plan_.members; }

  [[nodiscard]] bool is_all_told() const { return plan_.is_bare || told_ >= told_wanted_; }

  bool join_all() {
    const std::int64_t began_us = now_us();
    is_joining_ = true;
    send_more();
    const bool is_done = advance(&Run::is_all_in, joined_, "members joining") &&
                         advance(&Run::is_all_told, told_, "telling members of each other");
    is_joining_ = false;
    report_.joining_us = now_us() - began_us;
    return is_done && check_pictures();
  }

  /// The watched ones are spread over all.
  [[nodiscard]] bool is_watched(std::uint32_t number) const {
    const std::uint64_t watched = std::min(plan_.watched, plan_.members);
    return (number + 1) * watched / plan_.members != number * watched / plan_.members;
  }

  void send_more() {
    while (members_.size() < plan_.members && members_.size() - joined_ < plan_.parallel) {
      const auto number = static_cast<std::uint32_t>(members_.size());
      send_in(number % static_cast<std::uint32_t>(rooms_.size()), is_watched(number));
    }
  }

  [[nodiscard]] bool is_late_one_in() const { return joined_ == members_.size(); }

  bool join_late() {
    is_late_ = true;
    for (std::uint32_t come = 0; come < plan_.late && !is_failed();) {
      const std::uint32_t end = std::min(plan_.late, come + std::max(1U, plan_.late_at_once));
      for (; come < end; ++come)
        send_in(come % static_cast<std::uint32_t>(rooms_.size()), !plan_.is_bare);
      if (advance(&Run::is_late_one_in, joined_, "members joining late"))
        advance(&Run::is_all_told, told_, "telling members of those who came late");
    }
    return !is_failed() && check_pictures();
  }

  /// Whether all who watch see everybody who is there.
  bool check_pictures() {
    std::string first;
    report_.wrong_pictures = 0;
    for (const auto& member : members_) {
      const std::optional<std::size_t> seen = member->picture();
      const std::size_t there = rooms_[member->room()].members.size();
      // In a session of the user's there may be others.
      const bool is_right = !seen || (plan_.session_id.empty() ? *seen == there : *seen >= there);
      if (is_right) continue;
      if (report_.wrong_pictures++ != 0) continue;
      first = "member " + std::to_string(member->number()) + " sees " + std::to_string(*seen) +
              " connections in its room where " + std::to_string(there) + " are";
    }
    if (report_.wrong_pictures != 0) fail("the picture is wrong: " + first);
    return !is_failed();
  }

  // ---- Signals ----

  bool speak() {
    const std::int64_t end_us =
        now_us() + plan_.duration.count() * kMillion +
        std::chrono::duration_cast<std::chrono::microseconds>(kWarmUp).count();
    const bool is_speaking = plan_.rate != 0 || plan_.in_flight != 0;
    is_speaking_ = is_speaking;
    if (plan_.in_flight != 0) {
      for (Room& room : rooms_)
        fill(room);
    } else if (plan_.rate != 0) {
      pace(now_us(), 0);
    }
    wait_measuring(is_speaking ? kWarmUp : milliseconds(0));
    begin_measuring();
    wait_measuring(milliseconds((end_us - now_us()) / 1000));
    end_measuring();
    is_speaking_ = false;
    if (!is_failed() && is_speaking) {
      advance(&Run::is_all_heard, heard_, "hearing every signal");
      report_.signals_missing = expected_ - heard_;
    }
    return !is_failed();
  }

  void wait_measuring(milliseconds time) {
    const auto deadline = Clock::now() + time;
    while (!is_failed() && Clock::now() < deadline)
      io_.run_one_until(deadline);
  }

  void begin_measuring() {
    measuring_from_us_ = now_us();
    sent_before_ = sent_;
    heard_before_ = heard_;
    own_before_ = sample_process(getpid());
    if (plan_.pid) server_before_ = sample_process(*plan_.pid);
    report_.signal_delays.clear();
  }

  void end_measuring() {
    report_.signals_us = now_us() - measuring_from_us_;
    report_.signals_sent = sent_ - sent_before_;
    report_.signals_heard = heard_ - heard_before_;
    const auto own = sample_process(getpid());
    if (own && own_before_) {
      report_.own_cpu_us =
          own->user_us + own->system_us - own_before_->user_us - own_before_->system_us;
    }
    if (!plan_.pid || !server_before_ || !report_.server) return;
    const auto server = sample_process(*plan_.pid);
    if (!server) return;
    report_.server->user_us = server->user_us - server_before_->user_us;
    report_.server->system_us = server->system_us - server_before_->system_us;
  }

  [[nodiscard]] bool is_all_heard() const { return heard_ >= expected_; }

  /// As many signals under way in the room as are wanted, and as its members may say.
  void fill(Room& room) {
    const std::uint64_t size = room.members.size();
    while (size != 0 && room.under_way + size <= plan_.in_flight * size) {
      if (!turn_to_next(room)) return fill_later();
      say(room);
    }
  }

  /// Whose turn it is next, of those who may speak now; false when nobody may.
  [[nodiscard]] bool turn_to_next(Room& room) const {
    const auto bytes = std::max<std::uint32_t>(plan_.signal_bytes, kTimeChars + 1);
    for (std::size_t tried = 0; tried < room.members.size(); ++tried) {
      room.speaker = (room.speaker + 1) % room.members.size();
      if (room.members[room.speaker]->take_signal(bytes, now_us() / kMilli)) return true;
    }
    return false;
  }

  void fill_later() {
    if (std::exchange(is_fill_due_, true)) return;
    pace_.expires_after(kPace);
    pace_.async_wait([this](const boost::system::error_code& error) {
      is_fill_due_ = false;
      if (error || !is_speaking_ || is_failed()) return;
      for (Room& room : rooms_)
        fill(room);
    });
  }

  /// The one speaks whose turn it is.
  void say(Room& room) {
    room.under_way += room.members.size();
    expected_ += room.members.size();
    ++sent_;
    // Its first word is the time, of a fixed length, then what makes it as long as is wanted.
    std::string data = std::to_string(now_us());
    data.insert(0, kTimeChars - std::min<std::size_t>(kTimeChars, data.size()), '0');
    data += ' ';
    data.resize(std::max<std::size_t>(plan_.signal_bytes, data.size()), 'x');
    room.members[room.speaker]->signal(data);
  }

  /// As many signals as are due by now, then again a moment later.
  void pace(std::int64_t from_us, std::uint64_t done) {
    if (!is_speaking_ || is_failed()) return;
    const auto due = static_cast<std::uint64_t>((now_us() - from_us) * plan_.rate / kMillion);
    for (; done < due; ++done) {
      Room& room = rooms_[done % rooms_.size()];
      if (room.members.empty()) continue;
      room.speaker = (room.speaker + 1) % room.members.size();
      say(room);
    }
    pace_.expires_after(kPace);
    pace_.async_wait([this, from_us, done](const boost::system::error_code& error) {
      if (!error) pace(from_us, done);
    });
  }

  // ---- What happens to members ----

  void on_joined(Member& member) override {
    ++joined_;
    ++report_.members;
    Room& room = rooms_[member.room()];
    told_wanted_ += room.members.size();
    room.members.push_back(&member);
    (is_late_ ? report_.late_joins : report_.joins).add(now_us() - member.began_us);
    if (is_joining_) send_more();
  }

  void on_failed(Member& member, const std::string& why) override {
    if (is_leaving_ || std::exchange(member.has_failed, true)) return;
    ++report_.lost;
    fail("member " + std::to_string(member.number()) + ": " + why);
  }

  void on_told(Member& /*member*/) override { ++told_; }

  void on_signal(Member& member, std::string_view data) override {
    Room& room = rooms_[member.room()];
    ++heard_;
    if (heard_ % kDelayOfEach == 0) {
      std::int64_t sent_us = 0;
      std::from_chars(
          data.data(), data.data() + std::min<std::size_t>(data.size(), kTimeChars), sent_us);
      report_.signal_delays.add(now_us() - sent_us);
    }
    if (room.under_way != 0) --room.under_way;
    if (is_speaking_ && plan_.in_flight != 0) fill(room);
  }

  // ---- The server's process, and the end ----

  bool sample(std::int64_t ProcessCost::*moment) {
    if (!plan_.pid) return true;
    const auto found = sample_process(*plan_.pid);
    if (!found) {
      fail("there is no process " + std::to_string(*plan_.pid) + " on this machine (--pid)");
      return false;
    }
    if (!report_.server) report_.server.emplace();
    (*report_.server).*moment = found->resident_bytes;
    return true;
  }

  void leave() {
    is_leaving_ = true;
    pace_.cancel();
    // From here on another Ctrl-C ends the process.
    signals_.clear();
    for (const auto& member : members_)
      member->leave();
    io_.restart();
    io_.run_for(kLeaving);
  }

  static constexpr std::uint32_t kTimeChars = 16;
  static constexpr auto kBefore = &ProcessCost::before_bytes;
  static constexpr auto kAfter = &ProcessCost::after_bytes;

  const Plan& plan_;
  Target target_;
  Clock::time_point began_ = Clock::now();
  Report report_;
  std::vector<Room> rooms_;
  std::uint64_t joined_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t told_wanted_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t sent_before_ = 0;
  std::uint64_t heard_ = 0;
  std::uint64_t heard_before_ = 0;
  std::uint64_t expected_ = 0;
  std::int64_t measuring_from_us_ = 0;
  std::optional<ProcessSample> own_before_;
  std::optional<ProcessSample> server_before_;
  std::uint32_t last_nonce_ = 0;
  bool has_sessions_ = false;
  bool is_joining_ = false;
  bool is_late_ = false;
  bool is_speaking_ = false;
  bool is_fill_due_ = false;
  bool is_leaving_ = false;
  // Last: what is still under way when it goes uses the others.
  asio::io_context io_{1};
  Surroundings around_{io_, target_, plan_.is_bare};
  asio::signal_set signals_;
  asio::steady_timer pace_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace

Report run(const Plan& plan) {
  Report report;
  report.url = plan.url;
  const std::uint64_t needed = std::uint64_t{plan.members} + plan.late + kOtherFiles;
  const std::uint64_t allowed = raise_file_limit();
  if (allowed < needed) {
    report.problem = std::to_string(plan.members + plan.late) + " members need " +
                     std::to_string(needed) + " open files, and this process may have " +
                     std::to_string(allowed) + "; raise the hard limit (as root: ulimit -Hn " +
                     std::to_string(needed) +
                     ", or LimitNOFILE= of a service), or share them out to several machines";
    return report;
  }
  auto target = Target::find(plan);
  if (!target.ok()) {
    report.problem = target.error().message;
    return report;
  }
  return Run(plan, std::move(target).value()).go();
}

}  // namespace parley::load
