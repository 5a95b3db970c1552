// LogNumbers: what a client hears of its room's log has rising numbers.
#pragma once

#include <cstdint>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/checker.hpp"

namespace parley::sim {

class LogNumbers : public Checker {
 public:
  explicit LogNumbers(Verdict& verdict) : Checker("log numbers", verdict) {}

  void told(PageId page, std::uint32_t socket, const protocol::ServerMessage& message) override {
    std::visit(
        [&](const auto& m) {
          if constexpr (requires { m.number; } &&
                        !std::is_same_v<std::decay_t<decltype(m)>, protocol::Resumed>) {
            auto& last = last_[{page, socket}];
            if (m.number <= last)
              fail(about(page, "socket", socket) + "event " + std::to_string(m.number) +
                   " came after event " + std::to_string(last));
            last = m.number;
          }
        },
        message);
  }

 private:
  std::map<std::pair<PageId, std::uint32_t>, std::uint32_t> last_;
};

}  // namespace parley::sim
