// CallbackClient: sends the requests of callbacks. It connects to public addresses alone, and to
// what the operator allows; it follows no redirects and reads no more of an answer than its head.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/ip_networks.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::server {

/// What came of a request.
struct CallbackOutcome {
  std::string_view name;    // for counting; "delivered" when it was answered by 2xx
  std::string problem;      // in words for whoever owns the callback; empty when delivered
  std::string detail = {};  // for the operator alone
  bool is_tried = true;     // else the server had too much to do: nothing is said about the target

  [[nodiscard]] bool is_delivered() const { return problem.empty(); }
};

struct CallbackPost {
  std::string api_key;        // the project that it is sent for
  std::string url;            // as parse_callback_request takes them
  std::string authorization;  // the header
  std::string body;           // JSON
};

class CallbackClient {
 public:
  /// `allowed` names networks beside the public ones.
  CallbackClient(boost::asio::io_context& io,
                 const IpNetworks& allowed,
                 std::chrono::milliseconds timeout);
  CallbackClient(const CallbackClient&) = delete;
  CallbackClient& operator=(const CallbackClient&) = delete;
  ~CallbackClient();

  using Done = std::function<void(const CallbackOutcome&)>;

  /// Calls `done` once, and never before it has returned.
  void send(CallbackPost post, Done done);

 private:
  class Impl;
  class Request;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
