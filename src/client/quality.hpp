// Quality: what a leg's statistics say about its network, its sound and its picture.
// docs/quality.md tells users the same with the sources.
#pragma once

#include <cstdint>
#include <optional>

#include "client/generated/host.hpp"

namespace parley::client {

/// Frames a second of a camera that nothing else is known of.
inline constexpr std::uint32_t kFrameRateUsual = 30;

/// Whether a call suffers from such a network.
[[nodiscard]] inline bool is_degraded(NetworkCondition condition) {
  return condition == NetworkCondition::kCritical || condition == NetworkCondition::kWarning;
}

/// What a leg is meant to carry, against which its samples are judged.
struct Expectation {
  bool sends = false;  // a publisher's leg
  bool audio = false;  // audio is meant to flow
  bool video = false;
  std::uint32_t width = 0;  // of the picture before it is encoded, 0 while unknown
  std::uint32_t height = 0;
  std::uint32_t frame_rate = 0;  // 0 when frames come as they like, as those of a screen
};

/// The transmission rating R of ITU-T G.107 in thousandths, with its default parameters:
/// R = 93.2 - Id - Ie,eff. Id = 0.024 d + 0.11 (d - 177.3) for the part of d above 177.3 ms is the
/// approximation of Cole and Rosenbluth (2001) for a delay of d ms one way; Ie,eff = 95 Ppl / (Ppl
/// + Bpl) for random loss of Ppl percent, with Bpl = 25.1, G.113's robustness of a codec that
/// conceals losses (it is that of G.711 with concealment), as Opus does.
[[nodiscard]] std::int64_t audio_rating(std::int64_t delay_ms, std::int64_t loss_permille);

/// ITU-T G.109 has five classes of speech quality, 10 apart, of which the best begins at R = 90:
/// 5 (users are very satisfied) to 1 (nearly all are dissatisfied).
[[nodiscard]] int audio_score(std::int64_t rating);

/// What was seen of a stream's video for a while.
struct VideoReading {
  std::int64_t frames_per_minute = 0;
  std::int64_t frames_per_minute_expected = 0;  // 0: any rate will do
  std::int64_t pixels = 0;                      // of a frame
  std::int64_t pixels_expected = 0;             // 0 while unknown
  std::int64_t bits_per_kilopixel = -1;         // spent on a frame; -1 while unknown
  std::int64_t frozen_permille = 0;             // of the time
};

/// 5 to 1. As in ITU-T G.1070, frame rate, resolution, bit rate and interruptions each take
/// something away from a perfect picture; how much, the tables in quality.cpp say.
[[nodiscard]] int video_score(const VideoReading& reading);

/// A level that does not flutter: it falls when two readings in a row are worse, and rises when
/// five are better, to the mildest change that all of them agree on. 0 is unknown.
class Steady {
 public:
  /// True when the level changed.
  bool take(int reading);

  void forget() { level_ = run_ = 0; }

  [[nodiscard]] int level() const { return level_; }

 private:
  int level_ = 0;
  int run_ = 0;  // readings on the same side of the level, up to now
  int agreed_ = 0;
  bool falling_ = false;
};

/// A share of a whole, in thousandths, in which what is recent counts most.
class Share {
 public:
  void add(std::int64_t part, std::int64_t whole);

  [[nodiscard]] std::int64_t permille() const { return whole_ == 0 ? 0 : part_ * 1000 / whole_; }

 private:
  std::int64_t part_ = 0;
  std::int64_t whole_ = 0;
};

/// Watches one leg by its samples. Total: any numbers, in any order.
class QualityJudge {
 public:
  /// Events that a sample gives rise to.
  struct Changes {
    bool network = false;
    bool score = false;
    std::optional<QualityReason> video;
  };

  Changes take(const LegSample& sample, const Expectation& expected);

  [[nodiscard]] NetworkCondition condition() const {
    return static_cast<NetworkCondition>(network_.level());
  }

  [[nodiscard]] QualityReason reason() const { return reason_; }

  /// Bits a second that the network is estimated to carry; 0 while unknown.
  [[nodiscard]] std::uint32_t bandwidth() const;

  /// Nothing while it is unknown, or when none is meant to be there.
  [[nodiscard]] std::optional<std::uint32_t> audio_score() const { return score_of(audio_); }

  [[nodiscard]] std::optional<std::uint32_t> video_score() const { return score_of(video_); }

  /// How much room the last sample leaves for the processor: 4 (nominal) to 1 (critical).
  [[nodiscard]] int cpu_room() const { return cpu_room_; }

 private:
  static std::optional<std::uint32_t> score_of(const Steady& level);

  void judge_network(const LegSample& sample, const Expectation& expected);
  void judge_audio(const LegSample& sample, const Expectation& expected);
  void judge_video(const LegSample& sample, const Expectation& expected, std::int64_t elapsed_ms);
  [[nodiscard]] std::optional<QualityReason> video_change(const LegSample& sample,
                                                          const Expectation& expected) const;
  void judge_cpu(const LegSample& sample, std::int64_t elapsed_ms);

  bool begun_ = false;
  LegSample last_;
  Share loss_;
  Share audio_loss_;
  Share concealed_;
  Steady network_;
  Steady audio_;
  Steady video_;
  int network_silence_ = 0;  // samples without a packet
  int audio_silence_ = 0;
  int cpu_room_ = 0;
  QualityReason reason_ = QualityReason::kUnknown;
};

}  // namespace parley::client
