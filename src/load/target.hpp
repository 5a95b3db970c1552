// Target: the server that a load test is about: where it is, and from where to reach it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"
#include "load/plan.hpp"

namespace parley::load {

/// What is wrong, in words.
struct Problem {
  std::string message;
};

class Target {
 public:
  /// Reads the URL and asks for its address.
  static Result<Target, Problem> find(const Plan& plan);

  [[nodiscard]] bool is_tls() const { return is_tls_; }

  /// As the header Host names it.
  [[nodiscard]] const std::string& authority() const { return authority_; }

  [[nodiscard]] const boost::asio::ip::tcp::endpoint& endpoint() const { return endpoint_; }

  [[nodiscard]] boost::asio::ssl::context& tls() const { return *tls_; }

  /// Tells a server with several certificates which of them is meant.
  void name_to(SSL* connection) const;

  /// The address that the connection of this number should come from; unspecified: any. One address
  /// has fewer ports than there may be members, and loopback has many addresses.
  [[nodiscard]] boost::asio::ip::address source(std::uint32_t number) const;

 private:
  bool is_tls_ = false;
  std::string host_;  // without brackets
  std::string authority_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::vector<boost::asio::ip::address> sources_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace parley::load
