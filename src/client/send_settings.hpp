// SendSettings: how a publisher wants its media to be sent, and what that means for each of its
// legs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/checks.hpp"
#include "client/context.hpp"

namespace parley::client {

class SendSettings {
 public:
  explicit SendSettings(const InitPublisher& in);

  [[nodiscard]] static Finding check(const InitPublisher& in);

  /// Takes over what `in` names, or nothing when something is wrong with it. `captured` is the size
  /// of the video, zero while unknown.
  [[nodiscard]] Finding change(const ChangeSending& in, Resolution captured);

  /// The size in which video of this size is sent to who has no wish of its own.
  [[nodiscard]] Resolution sent(Resolution captured) const;

  /// How a leg shall send to a subscriber with this wish.
  [[nodiscard]] ConfigureLeg configure(std::uint32_t leg,
                                       const std::optional<protocol::VideoWish>& wish,
                                       Resolution captured) const;

  /// What a leg that is configured like this sends at the most of these kinds, in bits a second.
  [[nodiscard]] std::uint32_t bitrate_max(const ConfigureLeg& leg,
                                          Resolution captured,
                                          bool audio,
                                          bool video) const;

  /// A subscriber's description as this publisher's browser shall read it: whether to send two
  /// channels, and whether to keep silent about silence (RFC 7587 section 6.1), is for the sender
  /// to decide here, while the browser takes it from what the receiver says.
  [[nodiscard]] std::string tune(std::string sdp) const;

 private:
  enum class Preset : std::uint8_t { kDefault, kSaver, kExtraSaver };

  [[nodiscard]] std::uint32_t video_bitrate(Resolution size) const;

  std::vector<std::string> codecs_;
  std::uint32_t audio_bitrate_ = 0;
  bool dtx_;
  bool stereo_;
  std::uint32_t max_video_bitrate_ = 0;
  Preset preset_ = Preset::kDefault;
  protocol::VideoWish limit_;
  std::optional<std::string> scalability_mode_;
  std::optional<std::string> content_hint_;
};

}  // namespace parley::client
