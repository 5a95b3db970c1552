// Ice: by which servers a session's media may find its way: those of the cloud, of the application,
// or both.
#pragma once

#include <vector>

#include "client/checks.hpp"
#include "client/context.hpp"

namespace parley::client {

class Ice {
 public:
  /// Takes over a configuration, or nothing when something is wrong with it.
  [[nodiscard]] Finding set(const IceConfig& config);

  /// Whether media may go by way of TURN servers only.
  [[nodiscard]] bool relay_only() const { return relay_only_; }

  /// The servers to use, where the cloud has offered these.
  [[nodiscard]] std::vector<IceServer> servers(std::vector<IceServer> offered) const;

 private:
  bool custom_only_ = false;
  bool relay_only_ = false;
  std::vector<IceServer> custom_;
};

}  // namespace parley::client
