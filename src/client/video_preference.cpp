#include "client/video_preference.hpp"

#include <algorithm>
#include <array>

#include "protocol/video_wish.hpp"

namespace parley::client {

namespace {

/// The widths that a view's size stands for, so that little changes of a layout change nothing.
constexpr std::array<std::uint32_t, 7> kWidths{160, 320, 480, 640, 960, 1280, 1920};

/// The least of those widths in which a stream fills a view; nothing when none is enough.
std::optional<std::uint32_t> width_for(Resolution view, Resolution stream) {
  if (view.width == 0 || stream.height == 0) return std::nullopt;
  const std::uint64_t filling = std::max<std::uint64_t>(
      view.width, std::uint64_t{view.height} * stream.width / stream.height);
  const auto* const found = std::lower_bound(kWidths.begin(), kWidths.end(), filling);
  if (found == kWidths.end()) return std::nullopt;
  return *found;
}

/// 0 is no limit.
std::optional<std::uint32_t> limit(std::optional<std::uint32_t> value) {
  return value == 0U ? std::nullopt : value;
}

}  // namespace

Finding Preference::change(const VideoPreference& in) {
  const protocol::VideoWish named{limit(in.width), limit(in.height), limit(in.frame_rate)};
  if (!protocol::is_sensible(named) || named.width.has_value() != named.height.has_value()) {
    return invalid(
        "preferredResolution: 'auto', or a width and a height of 16 to 8192 pixels; "
        "preferredFrameRate: 1 to 60 frames a second.");
  }
  if (in.frame_rate) wanted_.frame_rate = named.frame_rate;
  if (in.restricted) wanted_.restricted = in.restricted;
  if (in.width || in.automatic) {
    wanted_.width = named.width;
    wanted_.height = named.height;
    wanted_.automatic = in.automatic;
  }
  return std::nullopt;
}

std::optional<protocol::VideoWish> Preference::wish(Resolution stream) const {
  protocol::VideoWish wish{wanted_.width, wanted_.height, wanted_.frame_rate};
  if (wanted_.automatic.value_or(false)) wish.width = width_for(view_, stream);
  if (wanted_.restricted.value_or(false)) wish.frame_rate = 1;
  if (wish == protocol::VideoWish{}) return std::nullopt;
  return wish;
}

}  // namespace parley::client
