// StepLimits: a step's answer is bounded, its texts fit, and the core does not keep itself awake.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <variant>

#include "sim/checker.hpp"

namespace parley::sim {

class StepLimits : public Checker {
 public:
  explicit StepLimits(Verdict& verdict) : Checker("limits", verdict) {}

  void effect(PageId page, const client::Effect& effect) override {
    if (const auto* text = std::get_if<client::SendText>(&effect)) {
      require(text->text.size() <= protocol::kClientMessageBytesMax,
              about(page, "socket", text->socket) + "a frame is too large");
    }
    if (const auto* log = std::get_if<client::Log>(&effect)) {
      require(log->text.size() <= kLineBytesMax && log->text.find("token-") == std::string::npos,
              about(page, "log", 0) + "a line is too long or holds a token");
    }
  }

  void stepped(PageId page, const client::Output& output, TimeMs now) override {
    require(output.effects.size() <= kEffectsMax, about(page, "step", 0) + "too many effects");
    auto& [time, count] = steps_[page];
    count = time == now ? count + 1 : 1;
    time = now;
    require(output.wake_at > now || count <= kStepsMax,
            about(page, "step", 0) + "it wants to be woken again and again");
  }

  void cloud_effect(const cloud::Effect& effect) override {
    if (const auto* log = std::get_if<cloud::Log>(&effect)) {
      require(log->text.size() <= kLineBytesMax && log->text.find("token-") == std::string::npos,
              "a line of the cloud's log is too long or holds a token");
    }
  }

 private:
  static constexpr std::size_t kLineBytesMax = 2048;
  static constexpr std::size_t kEffectsMax = 5000;
  static constexpr int kStepsMax = 1000;

  std::map<PageId, std::pair<TimeMs, int>> steps_;
};

}  // namespace parley::sim
