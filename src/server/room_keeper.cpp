#include "server/room_keeper.hpp"

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "server/log.hpp"

namespace parley::server {

namespace {

constexpr std::chrono::seconds kPauseAfterFailure{10};

/// What callbacks and answers to the app server tell does not leave through sockets of clients.
bool leaves_otherwise(const cloud::Effect& effect) {
  return std::holds_alternative<cloud::Happened>(effect) ||
         std::holds_alternative<cloud::AppAnswered>(effect);
}

}  // namespace

RoomKeeper::RoomKeeper(boost::asio::io_context& io, RoomStore store)
    : io_(io), store_(std::move(store)) {}

RoomKeeper::~RoomKeeper() {
  settle();
}

std::vector<cloud::Restore> RoomKeeper::restores() {
  auto rooms = store_.restores();
  if (!rooms.ok()) {
    fail(rooms.error());
    return {};
  }
  for (const cloud::Restore& room : rooms.value())
    whole_.insert(room.room);
  return std::move(rooms).value();
}

void RoomKeeper::keep(const std::vector<cloud::Effect>& effects) {
  bool is_urgent = false;
  for (const cloud::Effect& effect : effects) {
    is_urgent = is_urgent || leaves_otherwise(effect);
    std::visit(
        [this](const auto& one) {
          if constexpr (requires { one.room; }) take(one);
        },
        effect);
  }
  if (is_urgent) settle();
}

template <class Kept>
void RoomKeeper::take(const Kept& kept) {
  constexpr bool kBegins = std::is_same_v<Kept, cloud::KeepRoom>;
  if (has_lost_ && !forget_lost()) return;
  // Of one that was lost nothing is kept until it ends.
  if (!kBegins && whole_.count(kept.room) == 0) return;
  if (!begin()) return;
  if (kBegins) whole_.insert(kept.room);
  if (const auto problem = store_.keep(kept)) return fail(*problem);
  if (std::is_same_v<Kept, cloud::DropRoom>) whole_.erase(kept.room);
}

bool RoomKeeper::begin() {
  if (is_open_) return true;
  if (const auto problem = store_.begin()) {
    fail(*problem);
    return false;
  }
  is_open_ = true;
  // Of what nobody hears nothing is sent.
  if (!std::exchange(is_settling_, true)) {
    boost::asio::post(io_, [this] {
      is_settling_ = false;
      settle();
    });
  }
  return true;
}

void RoomKeeper::settle() {
  if (!is_open_) return;
  if (const auto problem = store_.commit()) return fail(*problem);
  is_open_ = false;
}

void RoomKeeper::fail(const StoreError& problem) {
  if (std::exchange(is_open_, false)) store_.roll_back();
  log(Severity::kError,
      "rooms that are open now will not survive a restart, they cannot be kept: " +
          problem.message);
  whole_.clear();
  has_lost_ = true;
  try_again_at_ = Clock::now() + kPauseAfterFailure;
}

/// What is kept of rooms that went on since must not come back.
bool RoomKeeper::forget_lost() {
  if (Clock::now() < try_again_at_) return false;
  if (store_.clear()) {
    try_again_at_ = Clock::now() + kPauseAfterFailure;
    return false;
  }
  has_lost_ = false;
  log(Severity::kInfo, "rooms are kept again, but for those that were open");
  return true;
}

}  // namespace parley::server
