#include "client/send_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/limits.hpp"
#include "client/limits.hpp"

namespace parley::client {

namespace {

/// What a preset allows for video of at most this size, in bits a second, and what browsers send at
/// the most without one (as Chromium has it). Larger video has the last.
struct Allowance {
  std::uint32_t pixels;
  std::uint32_t saver;
  std::uint32_t extra_saver;
  std::uint32_t browser;
};

constexpr std::array kAllowances{
    Allowance{320 * 240, 200'000, 120'000, 600'000},
    Allowance{640 * 480, 600'000, 300'000, 1'700'000},
    Allowance{960 * 540, 900'000, 450'000, 2'000'000},
    Allowance{1280 * 720, 1'400'000, 700'000, 2'500'000},
    Allowance{1920 * 1080, 2'500'000, 1'200'000, 2'500'000},
};

/// What browsers encode one or two channels with, unless they are told otherwise.
constexpr std::uint32_t kMonoBitrate = 32'000;
constexpr std::uint32_t kStereoBitrate = 64'000;

const Allowance& allowance_for(Resolution size) {
  const std::uint64_t pixels = std::uint64_t{size.width} * size.height;
  const auto* allowance = kAllowances.begin();
  while (allowance + 1 != kAllowances.end() && allowance->pixels < pixels)
    ++allowance;
  return *allowance;
}

bool is_codec(const std::string& name) {
  return name == "vp8" || name == "vp9" || name == "h264";
}

/// L1T1 to L3T3.
bool is_scalability_mode(std::string_view name) {
  const auto is_layers = [](char c) { return c >= '1' && c <= '3'; };
  return name.size() == 4 && name[0] == 'L' && is_layers(name[1]) && name[2] == 'T' &&
         is_layers(name[3]);
}

bool is_content_hint(std::string_view name) {
  return name.empty() || name == "text" || name == "detail" || name == "motion";
}

Finding check_hint(const std::optional<std::string>& hint) {
  if (hint && !is_content_hint(*hint))
    return invalid("videoContentHint: '', 'text', 'detail' or 'motion'.");
  return std::nullopt;
}

/// By how many thousandths video must be divided to be no larger than `wish`. What is wanted for a
/// picture that stands is meant for one that lies as well.
std::uint32_t scale_to(const protocol::VideoWish& wish, Resolution captured) {
  std::uint32_t width = wish.width.value_or(captured.width);
  std::uint32_t height = wish.height.value_or(captured.height);
  if (wish.width && wish.height && (width < height) != (captured.width < captured.height))
    std::swap(width, height);
  const auto divide = [](std::uint32_t all, std::uint32_t part) {
    const std::uint64_t wanted = std::max<std::uint32_t>(part, 1);
    return (std::uint64_t{all} * kUnscaled + wanted - 1) / wanted;
  };
  const std::uint64_t scale =
      std::max(divide(captured.width, width), divide(captured.height, height));
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(scale, kUnscaled, std::uint64_t{kScaleMax}));
}

Resolution scaled(Resolution size, std::uint32_t scale) {
  const auto divide = [scale](std::uint32_t pixels) {
    return static_cast<std::uint32_t>(std::uint64_t{pixels} * kUnscaled / scale);
  };
  return {divide(size.width), divide(size.height)};
}

/// The lower of two limits, of which each is 0 when there is none.
std::uint32_t lower(std::uint32_t one, std::uint32_t other) {
  return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
}

/// Switches a parameter on or off, among those of a format: `a=1; b=0`.
void set_parameter(std::string& format, std::string_view name, bool on) {
  const std::string wanted = std::string(name) + (on ? "=1" : "=0");
  const std::size_t compared = name.size() + 1;  // the sign as well
  bool found = false;
  for (std::size_t at = 0; at < format.size(); ++at) {
    at = std::min(format.find_first_not_of(' ', at), format.size());
    auto end = std::min(format.find(';', at), format.size());
    if (format.compare(at, compared, wanted, 0, compared) == 0) {
      format.replace(at, end - at, wanted);
      end = at + wanted.size();
      found = true;
    }
    at = end;
  }
  if (!found && on) format.append(";").append(wanted);
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

SendSettings::SendSettings(const InitPublisher& in)
    : dtx_(in.enable_dtx.value_or(false)),
      stereo_(in.enable_stereo.value_or(false)),
      content_hint_(in.content_hint) {
  std::copy_if(in.video_codecs.begin(),
               in.video_codecs.end(),
               std::back_inserter(codecs_),
               [&](const std::string& name) {
                 return std::count(in.supported_codecs.begin(), in.supported_codecs.end(), name);
               });
  const std::uint32_t wanted = in.audio_bitrate.value_or(0);
  if (wanted >= kAudioBitrateMin && wanted <= kAudioBitrateMax) audio_bitrate_ = wanted;
}

Finding SendSettings::check(const InitPublisher& in) {
  if (!std::all_of(in.video_codecs.begin(), in.video_codecs.end(), is_codec))
    return invalid("preferredVideoCodecs: 'automatic', or a list of 'vp8', 'vp9' and 'h264'.");
  if (!in.video_codecs.empty() && SendSettings(in).codecs_.empty()) {
    return Error{ErrorCode::kNotSupported,
                 "preferredVideoCodecs: this browser has none of them; see getSupportedCodecs()."};
  }
  return check_hint(in.content_hint);
}

Finding SendSettings::change(const ChangeSending& in, Resolution captured) {
  if (in.invalid) return invalid(*in.invalid);
  SendSettings next = *this;
  if (in.max_video_bitrate) {
    next.max_video_bitrate_ = *in.max_video_bitrate;
    if (next.max_video_bitrate_ != 0 &&
        (next.max_video_bitrate_ < kVideoBitrateMin || next.max_video_bitrate_ > kVideoBitrateMax))
      return invalid("setMaxVideoBitrate: 5000 to 10000000 bits a second, or 0 for no limit.");
    next.preset_ = Preset::kDefault;
  }
  if (in.video_bitrate_preset) {
    constexpr std::array<std::string_view, 3> kNames{"default", "bw_saver", "extra_bw_saver"};
    const auto* const found = std::find(kNames.begin(), kNames.end(), *in.video_bitrate_preset);
    if (found == kNames.end())
      return invalid("setVideoBitratePreset: 'default', 'bw_saver' or 'extra_bw_saver'.");
    next.preset_ = static_cast<Preset>(found - kNames.begin());
    next.max_video_bitrate_ = 0;
  }
  if (in.frame_rate) {
    if (*in.frame_rate > kFrameRateMax)
      return invalid("setPreferredFrameRate: 1 to 60 frames a second, or 0 for no limit.");
    next.limit_.frame_rate = in.frame_rate;
  }
  if (in.width || in.height) {
    const std::uint32_t width = in.width.value_or(0);
    const std::uint32_t height = in.height.value_or(0);
    const bool too_large =
        captured.width != 0 && (width > captured.width || height > captured.height);
    if (width < kVideoSideMin || height < kVideoSideMin || too_large)
      return invalid("setPreferredResolution: from 16x16 up to the size that is captured.");
    next.limit_.width = width;
    next.limit_.height = height;
  }
  if (in.scalability_mode) {
    if (!is_scalability_mode(*in.scalability_mode))
      return invalid("setTargetScalabilityMode: L1T1 to L3T3.");
    next.scalability_mode_ = in.scalability_mode;
  }
  if (auto finding = check_hint(in.content_hint)) return finding;
  if (in.content_hint) next.content_hint_ = in.content_hint;
  *this = std::move(next);
  return std::nullopt;
}

Resolution SendSettings::sent(Resolution captured) const {
  return scaled(captured, scale_to(limit_, captured));
}

ConfigureLeg SendSettings::configure(std::uint32_t leg,
                                     const std::optional<protocol::VideoWish>& wish,
                                     Resolution captured) const {
  const protocol::VideoWish wanted = wish.value_or(protocol::VideoWish{});
  const std::uint32_t scale = std::max(scale_to(limit_, captured), scale_to(wanted, captured));
  return {leg,
          audio_bitrate_,
          video_bitrate(scaled(captured, scale)),
          lower(limit_.frame_rate.value_or(0), wanted.frame_rate.value_or(0)),
          scale,
          scalability_mode_,
          content_hint_,
          codecs_};
}

std::uint32_t SendSettings::video_bitrate(Resolution size) const {
  if (preset_ == Preset::kDefault) return max_video_bitrate_;
  const Allowance& allowance = allowance_for(size);
  return preset_ == Preset::kSaver ? allowance.saver : allowance.extra_saver;
}

std::uint32_t SendSettings::bitrate_max(const ConfigureLeg& leg,
                                        Resolution captured,
                                        bool audio,
                                        bool video) const {
  const std::uint32_t usual = stereo_ ? kStereoBitrate : kMonoBitrate;
  const std::uint32_t sound = leg.audio_bitrate != 0 ? leg.audio_bitrate : usual;
  const std::uint32_t picture = leg.video_bitrate != 0
                                    ? leg.video_bitrate
                                    : allowance_for(scaled(captured, leg.scale)).browser;
  return (audio ? sound : 0) + (video ? picture : 0);
}

std::string SendSettings::tune(std::string sdp) const {
  constexpr std::string_view kMap = "a=rtpmap:";
  const auto name = sdp.find(" opus/48000");
  const auto map = name == std::string::npos ? name : sdp.rfind(kMap, name);
  if (map == std::string::npos) return sdp;
  const auto payload = sdp.substr(map + kMap.size(), name - map - kMap.size());
  if (!is_number(payload)) return sdp;
  const std::string prefix = "a=fmtp:" + payload + " ";
  const auto line = sdp.find(prefix);
  if (line == std::string::npos) return sdp;
  const auto at = line + prefix.size();
  const auto end = std::min(sdp.find_first_of("\r\n", at), sdp.size());
  std::string format = sdp.substr(at, end - at);
  set_parameter(format, "stereo", stereo_);
  set_parameter(format, "usedtx", dtx_);
  return sdp.replace(at, end - at, format);
}

}  // namespace parley::client
