#include "server/host_resolver.hpp"

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

namespace parley::server {

namespace {

namespace asio = boost::asio;

// A name server that is slow holds up the names of one owner, and not the others.
constexpr std::size_t kRunningMax = 16;
constexpr std::size_t kRunningMaxOfOwner = 2;
constexpr std::size_t kWaitingMaxOfOwner = 16;

HostResolver::Addresses look_up(const std::string& host) {
  asio::io_context own;
  asio::ip::tcp::resolver resolver(own);
  boost::system::error_code ignored;  // then there are none
  HostResolver::Addresses found;
  for (const auto& entry : resolver.resolve(host, "", ignored))
    found.push_back(entry.endpoint().address());
  return found;
}

/// One less, and no entry for none.
void take_one(std::map<std::string, std::size_t>& counts, const std::string& owner) {
  const auto found = counts.find(owner);
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

/// Threads outlive the resolver, and know of nothing but this.
struct HostResolver::Link {
  std::mutex mutex;
  asio::io_context* io = nullptr;  // null when nobody waits for answers any more
};

HostResolver::HostResolver(asio::io_context& io) : io_(io), link_(std::make_shared<Link>()) {
  link_->io = &io;
}

HostResolver::~HostResolver() {
  const std::lock_guard lock(link_->mutex);
  link_->io = nullptr;
}

void HostResolver::add(Lookup lookup) {
  std::size_t& count = waiting_of_[lookup.owner];
  if (count >= kWaitingMaxOfOwner) {
    asio::post(io_, [done = std::move(lookup.done)] { done(std::nullopt); });
    return;
  }
  ++count;
  waiting_.push_back(std::move(lookup));
  asio::post(io_, [this] { start_some(); });
}

void HostResolver::start_some() {
  while (running_.size() < kRunningMax) {
    // Of the owner with the fewest; of several the one that has waited longest.
    auto next = waiting_.end();
    std::size_t least = kRunningMaxOfOwner;
    for (auto it = waiting_.begin(); it != waiting_.end() && least != 0; ++it) {
      const auto running = running_of_.find(it->owner);
      const std::size_t count = running == running_of_.end() ? 0 : running->second;
      if (count >= least) continue;
      least = count;
      next = it;
    }
    if (next == waiting_.end()) return;
    Lookup lookup = std::move(*next);
    waiting_.erase(next);
    take_one(waiting_of_, lookup.owner);
    start(std::move(lookup));
  }
}

void HostResolver::start(Lookup lookup) {
  const std::uint64_t number = ++last_number_;
  const auto run = [this, link = link_, host = lookup.host, number] {
    Addresses found = look_up(host);
    const std::lock_guard lock(link->mutex);
    if (link->io == nullptr) return;
    asio::post(*link->io, [this, number, found = std::move(found)] { ended(number, found); });
  };
  try {
    std::thread(run).detach();
  } catch (const std::system_error&) {
    asio::post(io_, [done = std::move(lookup.done)] { done(std::nullopt); });
    return;
  }
  lookup.begin();
  ++running_of_[lookup.owner];
  running_.emplace(number, std::move(lookup));
}

void HostResolver::ended(std::uint64_t number, const Addresses& found) {
  const Lookup lookup = std::move(running_.extract(number).mapped());
  take_one(running_of_, lookup.owner);
  start_some();
  lookup.done(found);
}

}  // namespace parley::server
