// Whether a subscriber's wish for a stream's video is within its limits.
#pragma once

#include "base/limits.hpp"
#include "protocol/generated/messages.hpp"

namespace parley::protocol {

[[nodiscard]] inline bool is_sensible(const VideoWish& wish) {
  const auto is_side = [](std::uint32_t side) {
    return side >= kVideoSideMin && side <= kVideoSideMax;
  };
  const std::uint32_t rate = wish.frame_rate.value_or(1);
  return is_side(wish.width.value_or(kVideoSideMin)) &&
         is_side(wish.height.value_or(kVideoSideMin)) && rate >= 1 && rate <= kFrameRateMax;
}

}  // namespace parley::protocol
