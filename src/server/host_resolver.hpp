// HostResolver: looks up the addresses of names. That blocks, perhaps for long, so each lookup has
// a thread of its own; nobody waits for it when the server ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

class HostResolver {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;

  struct Lookup {
    std::string owner;  // the lookups of one owner do not hold up those of others
    std::string host;
    std::function<void()> begin;  // when it begins, which may be later
    /// Empty where the name is not known; nothing when the lookup could not begin for now.
    std::function<void(const std::optional<Addresses>&)> done;
  };

  explicit HostResolver(boost::asio::io_context& io);
  HostResolver(const HostResolver&) = delete;
  HostResolver& operator=(const HostResolver&) = delete;
  ~HostResolver();

  /// Calls nothing before it has returned.
  void add(Lookup lookup);

 private:
  struct Link;

  void start_some();
  void start(Lookup lookup);
  void ended(std::uint64_t number, const Addresses& found);

  boost::asio::io_context& io_;
  std::shared_ptr<Link> link_;  // with the threads
  std::list<Lookup> waiting_;
  std::map<std::string, std::size_t> waiting_of_;  // by owner
  std::map<std::string, std::size_t> running_of_;
  std::map<std::uint64_t, Lookup> running_;
  std::uint64_t last_number_ = 0;
};

}  // namespace parley::server
