#include "client/quality.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace parley::client {

namespace {

/// Samples closer than this, as an application's own getStats calls bring, say too little.
constexpr std::int64_t kSampleMsMin = 500;

/// After a longer pause (a laptop that slept, nobody listening) all levels begin anew.
constexpr std::int64_t kPauseMsMax = 10'000;

/// So many samples without a packet, and nothing is known any more.
constexpr int kSilenceMax = 5;

/// Packetisation (20 ms) and look-ahead (6.5 ms) of Opus.
constexpr std::int64_t kCodecMs = 26;

/// An encoder's limitation, as LegSample numbers them.
constexpr std::int64_t kCpuLimited = 1;
constexpr std::int64_t kBandwidthLimited = 2;

/// What browsers report never comes near these; what is larger cannot overflow either.
constexpr double kNumberMax = 4e12;
constexpr std::int64_t kPixelsMax = 1 << 28;

/// Total: what is no number, or is negative, is nothing.
std::int64_t whole(double number) {
  if (!(number > 0)) return 0;
  return static_cast<std::int64_t>(std::min(number, kNumberMax));
}

/// How far a counter has come; a counter that went back has begun anew.
std::int64_t grown(double now, double before) {
  return std::max<std::int64_t>(whole(now) - whole(before), 0);
}

std::int64_t pixels_of(double width, double height) {
  const auto side = [](double value) { return std::min<std::int64_t>(whole(value), 1 << 14); };
  return std::min(side(width) * side(height), kPixelsMax);
}

/// From this value on, so much.
struct Step {
  std::int64_t from = 0;
  int gives = 0;
};

/// The steps are in falling order; below the last one it is 0.
template <std::size_t kSize>
int look_up(const std::array<Step, kSize>& steps, std::int64_t value) {
  for (const auto& step : steps) {
    if (value >= step.from) return step.gives;
  }
  return 0;
}

/// Points of 100 that a picture loses.
constexpr std::array kFrameRateLoss{
    Step{800, 0}, Step{600, 10}, Step{400, 25}, Step{200, 50}, Step{1, 70}};
constexpr std::array kResolutionLoss{
    Step{900, 0}, Step{500, 5}, Step{250, 15}, Step{120, 30}, Step{0, 45}};
// Little for little movement is no fault, so this weighs least.
constexpr std::array kBitRateLoss{Step{20, 0}, Step{10, 10}, Step{0, 20}};
constexpr std::array kFreezeLoss{Step{100, 60}, Step{50, 40}, Step{20, 20}, Step{1, 10}};

constexpr std::array kVideoScores{Step{85, 5}, Step{65, 4}, Step{45, 3}, Step{25, 2}};

/// Congestion control (draft-ietf-rmcat-gcc-02 section 6) still speeds up at 2% loss, and slows
/// down from 10% on.
constexpr std::array kLossLevels{Step{101, 1}, Step{51, 2}, Step{21, 3}, Step{11, 4}, Step{0, 5}};

/// What an encoder that lacks bandwidth still has, in thousandths of what its picture needs.
constexpr std::array kBandwidthLevels{Step{1000, 4}, Step{500, 3}, Step{170, 2}, Step{0, 1}};

/// Bits a second that camera video of this size needs to look well: 60 for 1000 pixels of a frame.
std::int64_t bits_needed(const Expectation& expected) {
  const std::int64_t frame_rate =
      expected.frame_rate == 0 ? 5 : std::min<std::int64_t>(expected.frame_rate, 60);
  return pixels_of(expected.width, expected.height) * frame_rate * 60 / 1000;
}

int bandwidth_level(const LegSample& sample, const Expectation& expected) {
  constexpr int kFair = 3;
  const bool limited = whole(sample.limitation) == kBandwidthLimited;
  if (!expected.sends || !expected.video || !limited) return 5;
  const std::int64_t needed = bits_needed(expected);
  const std::int64_t available = whole(sample.available_bps);
  if (needed == 0 || available == 0) return kFair;
  return look_up(kBandwidthLevels, available * 1000 / needed);
}

constexpr std::array kCpuRooms{Step{900, 1}, Step{750, 2}, Step{500, 3}, Step{0, 4}};

}  // namespace

std::int64_t audio_rating(std::int64_t delay_ms, std::int64_t loss_permille) {
  const std::int64_t delay = std::clamp<std::int64_t>(delay_ms, 0, 10'000);
  const std::int64_t loss = std::clamp<std::int64_t>(loss_permille, 0, 1000);
  const std::int64_t late = std::max<std::int64_t>(delay * 10 - 1773, 0) * 11;
  const std::int64_t rating = 93'200 - 24 * delay - late - 95'000 * loss / (loss + 251);
  return std::max<std::int64_t>(rating, 0);
}

int audio_score(std::int64_t rating) {
  return static_cast<int>(std::clamp<std::int64_t>(rating / 10'000 - 4, 1, 5));
}

int video_score(const VideoReading& reading) {
  const auto permille = [](std::int64_t is, std::int64_t should_be) {
    return should_be == 0 ? 1000 : is * 1000 / should_be;
  };
  const auto rate = permille(reading.frames_per_minute, reading.frames_per_minute_expected);
  if (reading.frames_per_minute == 0 && rate == 0) return 1;
  const int lost = look_up(kFrameRateLoss, rate) +
                   look_up(kResolutionLoss, permille(reading.pixels, reading.pixels_expected)) +
                   look_up(kBitRateLoss, reading.bits_per_kilopixel) +
                   look_up(kFreezeLoss, reading.frozen_permille);
  return std::max(look_up(kVideoScores, 100 - lost), 1);
}

bool Steady::take(int reading) {
  constexpr int kToFall = 2;
  constexpr int kToRise = 5;
  if (level_ == 0) {
    level_ = reading;
    return reading != 0;
  }
  const bool falling = reading < level_;
  if (reading == level_ || falling != falling_) run_ = 0;
  falling_ = falling;
  if (reading == level_) return false;
  if (run_ == 0) agreed_ = reading;
  agreed_ = falling ? std::max(agreed_, reading) : std::min(agreed_, reading);
  if (++run_ < (falling ? kToFall : kToRise)) return false;
  level_ = agreed_;
  run_ = 0;
  return true;
}

void Share::add(std::int64_t part, std::int64_t whole) {
  // Each sample counts three quarters of the one after it; many times, so that little is lost.
  constexpr std::int64_t kTimes = 64;
  part_ = part_ * 3 / 4 + std::min(part, whole) * kTimes;
  whole_ = whole_ * 3 / 4 + whole * kTimes;
}

std::uint32_t QualityJudge::bandwidth() const {
  return static_cast<std::uint32_t>(std::min<std::int64_t>(whole(last_.available_bps), UINT32_MAX));
}

std::optional<std::uint32_t> QualityJudge::score_of(const Steady& level) {
  if (level.level() == 0) return std::nullopt;
  return static_cast<std::uint32_t>(level.level());
}

QualityJudge::Changes QualityJudge::take(const LegSample& sample, const Expectation& expected) {
  const bool first = !std::exchange(begun_, true);
  const std::int64_t elapsed_ms = whole(sample.at_ms) - whole(last_.at_ms);
  if (!first && elapsed_ms >= 0 && elapsed_ms < kSampleMsMin) return {};
  Changes changes;
  if (elapsed_ms > 0) {
    const auto before = std::array{network_, audio_, video_};
    if (elapsed_ms > kPauseMsMax) {
      network_.forget();
      audio_.forget();
      video_.forget();
    }
    judge_network(sample, expected);
    // The first sample tells what became of all packets so far, but not how fast anything was.
    if (!first) {
      judge_audio(sample, expected);
      judge_video(sample, expected, elapsed_ms);
      judge_cpu(sample, elapsed_ms);
      changes.video = video_change(sample, expected);
    }
    changes.network = network_.level() != before[0].level();
    // A score that goes away with its media is no change.
    const auto differs = [](const Steady& now, const Steady& then) {
      return now.level() != 0 && now.level() != then.level();
    };
    changes.score = differs(audio_, before[1]) || differs(video_, before[2]);
  }
  last_ = sample;
  return changes;
}

void QualityJudge::judge_network(const LegSample& sample, const Expectation& expected) {
  const std::int64_t lost =
      grown(sample.audio_lost, last_.audio_lost) + grown(sample.video_lost, last_.video_lost);
  const std::int64_t packets = grown(sample.audio_packets, last_.audio_packets) +
                               grown(sample.video_packets, last_.video_packets);
  if (packets == 0) {
    if (++network_silence_ < kSilenceMax) return;
    network_.forget();
    reason_ = QualityReason::kUnknown;
    return;
  }
  network_silence_ = 0;
  // What was sent contains what was lost, what was received does not.
  loss_.add(lost, expected.sends ? packets : packets + lost);
  const int by_loss = look_up(kLossLevels, loss_.permille());
  const int by_bandwidth = bandwidth_level(sample, expected);
  if (!network_.take(std::min(by_loss, by_bandwidth))) return;
  if (condition() == NetworkCondition::kExcellent) {
    reason_ = QualityReason::kNone;
  } else {
    reason_ = by_bandwidth < by_loss ? QualityReason::kBandwidth : QualityReason::kPacketLoss;
  }
}

void QualityJudge::judge_audio(const LegSample& sample, const Expectation& expected) {
  if (expected.sends || !expected.audio) return audio_.forget();
  const std::int64_t lost = grown(sample.audio_lost, last_.audio_lost);
  const std::int64_t packets = grown(sample.audio_packets, last_.audio_packets);
  if (packets + lost == 0) {
    // Even silence is sent; but a microphone that is just being switched takes a moment.
    if (++audio_silence_ >= kSilenceMax) audio_.take(1);
    return;
  }
  audio_silence_ = 0;
  audio_loss_.add(lost, packets + lost);
  concealed_.add(grown(sample.audio_concealed, last_.audio_concealed),
                 grown(sample.audio_samples, last_.audio_samples));
  const std::int64_t emitted = grown(sample.audio_emitted, last_.audio_emitted);
  const std::int64_t waited = grown(sample.audio_delay_ms, last_.audio_delay_ms);
  const std::int64_t delay_ms =
      whole(sample.rtt_ms) / 2 + (emitted == 0 ? 0 : waited / emitted) + kCodecMs;
  const std::int64_t loss = std::max(audio_loss_.permille(), concealed_.permille());
  audio_.take(client::audio_score(audio_rating(delay_ms, loss)));
}

void QualityJudge::judge_video(const LegSample& sample,
                               const Expectation& expected,
                               std::int64_t elapsed_ms) {
  if (expected.sends || !expected.video) return video_.forget();
  const std::int64_t frames = grown(sample.video_frames, last_.video_frames);
  VideoReading reading;
  reading.frames_per_minute = frames * 60'000 / elapsed_ms;
  reading.frames_per_minute_expected = std::int64_t{expected.frame_rate} * 60;
  reading.pixels = pixels_of(sample.video_width, sample.video_height);
  reading.pixels_expected = pixels_of(expected.width, expected.height);
  if (frames > 0 && reading.pixels > 0) {
    const std::int64_t bits = grown(sample.video_bytes, last_.video_bytes) * 8;
    reading.bits_per_kilopixel = bits / frames * 1000 / reading.pixels;
  }
  reading.frozen_permille = grown(sample.frozen_ms, last_.frozen_ms) * 1000 / elapsed_ms;
  video_.take(client::video_score(reading));
}

std::optional<QualityReason> QualityJudge::video_change(const LegSample& sample,
                                                        const Expectation& expected) const {
  if (!expected.video) return std::nullopt;
  const auto differs = [](double now, double before) {
    return whole(now) != whole(before) && whole(now) != 0 && whole(before) != 0;
  };
  // The gravest first.
  const std::int64_t limitation = whole(sample.limitation);
  const bool limitation_changed = limitation != whole(last_.limitation);
  if (limitation_changed && limitation == kBandwidthLimited) return QualityReason::kBandwidth;
  if (limitation_changed && limitation == kCpuLimited) return QualityReason::kCpu;
  if (limitation_changed && limitation > 0) return QualityReason::kOther;
  if (grown(sample.interruptions, last_.interruptions) > 0)
    return QualityReason::kVideoInterruption;
  if (differs(sample.codec, last_.codec)) return QualityReason::kCodecChange;
  if (differs(sample.video_width, last_.video_width) ||
      differs(sample.video_height, last_.video_height))
    return QualityReason::kResolutionChange;
  if (limitation_changed) return QualityReason::kNone;
  return std::nullopt;
}

void QualityJudge::judge_cpu(const LegSample& sample, std::int64_t elapsed_ms) {
  constexpr int kSerious = 2;
  const std::int64_t busy_ms = grown(sample.processing_ms, last_.processing_ms);
  cpu_room_ = look_up(kCpuRooms, busy_ms * 1000 / elapsed_ms);
  if (whole(sample.limitation) == kCpuLimited) cpu_room_ = std::min(cpu_room_, kSerious);
}

}  // namespace parley::client
