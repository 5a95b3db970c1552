// Preference: the video that a subscriber's application asks for, and the wish that comes of it.
#pragma once

#include <cstdint>
#include <optional>

#include "client/checks.hpp"
#include "client/context.hpp"

namespace parley::client {

class Preference {
 public:
  /// Takes over what `in` names, or nothing when something is wrong with it.
  [[nodiscard]] Finding change(const VideoPreference& in);

  /// The video is shown in this size. One that is hidden will be seen again as it was.
  void resize(Resolution view) {
    if (view.width != 0 && view.height != 0) view_ = view;
  }

  /// What to ask of a stream of this size; nothing when it may come as it is.
  [[nodiscard]] std::optional<protocol::VideoWish> wish(Resolution stream) const;

 private:
  VideoPreference wanted_;
  Resolution view_;
};

}  // namespace parley::client
