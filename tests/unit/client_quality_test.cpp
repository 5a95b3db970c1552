#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "client/quality.hpp"

using namespace parley;          // NOLINT(google-build-using-namespace)
using namespace parley::client;  // NOLINT(google-build-using-namespace)

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const Expectation kReceives{false, true, true, 640, 480, 30};
const Expectation kSends{true, true, true, 640, 480, 30};

/// A leg that does well, a second at a time.
class Seconds {
 public:
  /// The next second, in which this happened as well.
  template <class Change>
  LegSample next(Change change) {
    sample_.leg = 1;
    sample_.at_ms += 1000;
    sample_.audio_packets += 50;
    sample_.audio_samples += 48'000;
    sample_.audio_emitted += 48'000;
    sample_.audio_delay_ms += 48'000.0 * 40;
    sample_.video_packets += 100;
    sample_.video_bytes += 100'000;
    sample_.video_frames += 30;
    sample_.video_width = 640;
    sample_.video_height = 480;
    sample_.codec = 96;
    sample_.rtt_ms = 40;
    sample_.available_bps = 2'000'000;
    change(sample_);
    return sample_;
  }

  LegSample next() {
    return next([](LegSample&) {});
  }

 private:
  LegSample sample_{0, 1'700'000'000'000};
};

/// Feeds seconds that are all alike.
template <class Change>
void last(
    QualityJudge& judge, Seconds& stream, int seconds, const Expectation& expected, Change change) {
  for (int i = 0; i < seconds; ++i)
    judge.take(stream.next(change), expected);
}

void last(QualityJudge& judge, Seconds& stream, int seconds, const Expectation& expected) {
  last(judge, stream, seconds, expected, [](LegSample&) {});
}

}  // namespace

TEST_CASE("the rating of speech falls with delay and loss as the E-model says") {
  struct Row {
    std::int64_t delay_ms;
    std::int64_t loss_permille;
    std::int64_t rating;  // 93.2 - 0.024 d - 0.11 (d - 177.3)+ - 95 p / (p + 25.1)
    int score;
  };

  const std::vector<Row> rows{
      {0, 0, 93'200, 5},
      {100, 0, 90'800, 5},
      {150, 0, 89'600, 4},
      {177, 0, 88'952, 4},
      {200, 0, 85'903, 4},
      {300, 0, 72'503, 3},
      {400, 0, 59'103, 1},
      {50, 10, 88'361, 4},
      {50, 20, 84'989, 4},
      {50, 50, 76'220, 3},
      {50, 100, 64'935, 2},
      {50, 200, 49'872, 1},
      {50, 1000, 16'062, 1},
      {10'000, 0, 0, 1},
      {-5, -5, 93'200, 5},
      {1'000'000, 5000, 0, 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.delay_ms, row.loss_permille);
    const auto rating = audio_rating(row.delay_ms, row.loss_permille);
    CHECK(std::abs(rating - row.rating) <= 5);
    CHECK(audio_score(rating) == row.score);
  }
}

TEST_CASE("the score of video falls with frame rate, size, bit rate and freezes") {
  constexpr std::int64_t kVga = 640 * 480;

  struct Row {
    VideoReading reading;
    int score;
  };

  const std::vector<Row> rows{
      {{1800, 1800, kVga, kVga, 100, 0}, 5},      // as it should be
      {{1500, 1800, kVga, kVga, 100, 0}, 5},      // 25 frames a second
      {{1200, 1800, kVga, kVga, 100, 0}, 5},      // 20
      {{900, 1800, kVga, kVga, 100, 0}, 4},       // 15
      {{480, 1800, kVga, kVga, 100, 0}, 3},       // 8
      {{240, 1800, kVga, kVga, 100, 0}, 2},       // 4
      {{0, 1800, kVga, kVga, 100, 0}, 1},         // a still
      {{900, 900, kVga, kVga, 100, 0}, 5},        // 15 that were promised
      {{60, 0, kVga, kVga, 100, 0}, 5},           // a screen
      {{1800, 1800, kVga / 2, kVga, 100, 0}, 5},  // smaller
      {{1800, 1800, kVga / 4, kVga, 100, 0}, 5},
      {{1800, 1800, kVga / 8, kVga, 100, 0}, 4},
      {{1800, 1800, kVga / 16, kVga, 100, 0}, 3},
      {{1800, 1800, kVga, 0, 100, 0}, 5},      // nobody knows how large it should be
      {{1800, 1800, kVga, kVga, 15, 0}, 5},    // few bits
      {{1800, 1800, kVga, kVga, 5, 0}, 4},     // very few
      {{1800, 1800, kVga, kVga, 100, 10}, 5},  // freezes
      {{1800, 1800, kVga, kVga, 100, 30}, 4},
      {{1800, 1800, kVga, kVga, 100, 60}, 3},
      {{1800, 1800, kVga, kVga, 100, 500}, 2},
      {{480, 1800, kVga / 16, kVga, 5, 500}, 1},  // all at once
      {{}, 5},                                    // nothing expected, nothing wrong
  };
  for (const auto& [reading, score] : rows) {
    CAPTURE(reading.frames_per_minute, reading.pixels, reading.frozen_permille);
    CHECK(video_score(reading) == score);
  }
}

TEST_CASE("a level falls after two worse readings and rises after five better ones") {
  Steady level;
  CHECK(level.take(5));
  CHECK_FALSE(level.take(2));
  CHECK_FALSE(level.take(5));
  CHECK_FALSE(level.take(2));
  CHECK(level.take(3));
  CHECK(level.level() == 3);  // the milder of the two
  for (int i = 0; i < 4; ++i)
    CHECK_FALSE(level.take(i == 2 ? 4 : 5));
  CHECK(level.take(5));
  CHECK(level.level() == 4);
  for (int i = 0; i < 4; ++i)
    CHECK_FALSE(level.take(5));
  CHECK_FALSE(level.take(1));  // a fall in between: the rise begins anew
  CHECK_FALSE(level.take(5));
  CHECK(level.level() == 4);
}

TEST_CASE("loss makes the network worse at once and better only slowly") {
  QualityJudge judge;
  Seconds stream;
  CHECK(judge.condition() == NetworkCondition::kUnknown);
  CHECK(judge.reason() == QualityReason::kUnknown);
  CHECK(judge.take(stream.next(), kReceives).network);
  CHECK(judge.condition() == NetworkCondition::kExcellent);
  CHECK(judge.reason() == QualityReason::kNone);
  const auto lossy = [](LegSample& sample) { sample.video_lost += 20; };
  CHECK_FALSE(judge.take(stream.next(lossy), kReceives).network);
  CHECK(judge.take(stream.next(lossy), kReceives).network);
  CHECK(judge.condition() == NetworkCondition::kWarning);
  CHECK(judge.reason() == QualityReason::kPacketLoss);
  last(judge, stream, 3, kReceives, lossy);
  CHECK(judge.condition() == NetworkCondition::kCritical);
  last(judge, stream, 4, kReceives);
  CHECK(judge.condition() == NetworkCondition::kCritical);
  last(judge, stream, 30, kReceives);
  CHECK(judge.condition() == NetworkCondition::kExcellent);
}

TEST_CASE("a sender is limited by bandwidth only when its encoder says so") {
  struct Row {
    double limitation;
    double available_bps;
    NetworkCondition condition;
    QualityReason reason;
  };

  // 640x480 at 30 frames a second need 553 kbit/s.
  const std::vector<Row> rows{
      {0, 100'000, NetworkCondition::kExcellent, QualityReason::kNone},
      {1, 100'000, NetworkCondition::kExcellent, QualityReason::kNone},
      {2, 2'000'000, NetworkCondition::kGood, QualityReason::kBandwidth},
      {2, 400'000, NetworkCondition::kFair, QualityReason::kBandwidth},
      {2, 0, NetworkCondition::kFair, QualityReason::kBandwidth},
      {2, 200'000, NetworkCondition::kWarning, QualityReason::kBandwidth},
      {2, 50'000, NetworkCondition::kCritical, QualityReason::kBandwidth},
  };
  for (const auto& row : rows) {
    CAPTURE(row.limitation, row.available_bps);
    QualityJudge judge;
    Seconds stream;
    const auto limited = [&](LegSample& sample) {
      sample.limitation = row.limitation;
      sample.available_bps = row.available_bps;
    };
    judge.take(stream.next(limited), kSends);
    CHECK(judge.condition() == row.condition);
    CHECK(judge.reason() == row.reason);
    QualityJudge receiver;
    receiver.take(stream.next(limited), kReceives);
    CHECK(receiver.condition() == NetworkCondition::kExcellent);
  }
}

TEST_CASE("scores are there for what is received, and change with it") {
  QualityJudge judge;
  Seconds stream;
  CHECK_FALSE(judge.take(stream.next(), kReceives).score);
  CHECK(judge.take(stream.next(), kReceives).score);
  CHECK(judge.audio_score() == 5);
  CHECK(judge.video_score() == 5);
  const auto slow = [](LegSample& sample) { sample.video_frames -= 26; };
  CHECK_FALSE(judge.take(stream.next(slow), kReceives).score);
  CHECK(judge.take(stream.next(slow), kReceives).score);
  CHECK(judge.audio_score() == 5);
  CHECK(judge.video_score() == 2);
  const auto late = [](LegSample& sample) { sample.rtt_ms = 600; };
  last(judge, stream, 2, kReceives, late);
  CHECK(judge.audio_score() == 2);
  Expectation quiet = kReceives;
  quiet.audio = false;
  CHECK_FALSE(judge.take(stream.next(), quiet).score);
  CHECK_FALSE(judge.audio_score());
  QualityJudge sender;
  last(sender, stream, 10, kSends);
  CHECK_FALSE(sender.audio_score());
  CHECK_FALSE(sender.video_score());
}

TEST_CASE("sound that was made up counts as lost") {
  QualityJudge judge;
  Seconds stream;
  last(judge, stream, 10, kReceives, [](LegSample& sample) { sample.audio_concealed += 9'600; });
  CHECK(judge.audio_score() == 1);
}

TEST_CASE("video that changes says why, the gravest reason first") {
  struct Row {
    void (*change)(LegSample&);
    std::optional<QualityReason> reason;
  };

  const std::vector<Row> rows{
      {[](LegSample&) {}, std::nullopt},
      {[](LegSample& s) { s.limitation = 1; }, QualityReason::kCpu},
      {[](LegSample& s) {
         s.limitation = 2;
         s.codec = 98;
       },
       QualityReason::kBandwidth},
      {[](LegSample& s) { s.limitation = 3; }, QualityReason::kOther},
      {[](LegSample& s) {
         s.interruptions = 1;
         s.video_width = 320;
       },
       QualityReason::kVideoInterruption},
      {[](LegSample& s) {
         s.codec = 98;
         s.video_width = 320;
       },
       QualityReason::kCodecChange},
      {[](LegSample& s) { s.video_width = 320; }, QualityReason::kResolutionChange},
      {[](LegSample& s) { s.video_height = 240; }, QualityReason::kResolutionChange},
      {[](LegSample& s) { s.video_height = 0; }, std::nullopt},
  };
  for (const auto& row : rows) {
    CAPTURE(&row - rows.data());
    QualityJudge judge;
    Seconds stream;
    CHECK(judge.take(stream.next(), kSends).video == std::nullopt);
    CHECK(judge.take(stream.next(), kSends).video == std::nullopt);
    CHECK(judge.take(stream.next(row.change), kSends).video == row.reason);
  }
  QualityJudge judge;
  Seconds stream;
  judge.take(stream.next([](LegSample& s) { s.limitation = 2; }), kSends);
  CHECK(judge.take(stream.next([](LegSample& s) { s.limitation = 0; }), kSends).video ==
        QualityReason::kNone);
}

TEST_CASE("the processor has less room the longer it takes for video") {
  struct Row {
    double busy_ms;
    double limitation;
    int room;
  };

  const std::vector<Row> rows{{100, 0, 4}, {500, 0, 3}, {750, 0, 2}, {900, 0, 1}, {100, 1, 2}};
  for (const auto& row : rows) {
    CAPTURE(row.busy_ms);
    QualityJudge judge;
    Seconds stream;
    last(judge, stream, 2, kSends, [&](LegSample& sample) {
      sample.processing_ms += row.busy_ms;
      sample.limitation = row.limitation;
    });
    CHECK(judge.cpu_room() == row.room);
  }
}

TEST_CASE("when nothing comes for five seconds nothing is known") {
  QualityJudge judge;
  Seconds stream;
  LegSample sample = stream.next();
  judge.take(sample, kReceives);
  int changes = 0;
  for (int i = 0; i < 6; ++i) {
    sample.at_ms += 1000;
    changes += judge.take(sample, kReceives).network ? 1 : 0;
  }
  CHECK(changes == 1);
  CHECK(judge.condition() == NetworkCondition::kUnknown);
  CHECK(judge.reason() == QualityReason::kUnknown);
  CHECK(judge.audio_score() == 1);
  CHECK(judge.video_score() == 1);
}

TEST_CASE("samples too close to one another are skipped, those after a pause begin anew") {
  QualityJudge judge;
  Seconds stream;
  LegSample sample = stream.next();
  judge.take(sample, kReceives);
  sample.at_ms += 100;
  sample.audio_packets += 50;
  sample.audio_lost += 1000;
  CHECK_FALSE(judge.take(sample, kReceives).network);
  CHECK_FALSE(judge.take(sample, kReceives).network);
  sample.at_ms += 60'000;
  CHECK(judge.take(sample, kReceives).network);
  CHECK(judge.condition() == NetworkCondition::kCritical);
}

TEST_CASE("hostile samples never leave the scales") {
  const std::vector<double> hostile{
      kNaN, -kNaN, kInfinity, -kInfinity, -1, 0, 0.5, 1e300, -1e300, 1e18, 4e12, 5e-324};
  const auto is_sane = [](const QualityJudge& judge) {
    const auto fits = [](const std::optional<std::uint32_t>& score) {
      return !score || (*score >= 1 && *score <= 5);
    };
    return judge.condition() <= NetworkCondition::kExcellent && fits(judge.audio_score()) &&
           fits(judge.video_score()) && judge.cpu_room() >= 0 && judge.cpu_room() <= 4;
  };
  for (const double one : hostile) {
    for (const double other : hostile) {
      QualityJudge judge;
      Seconds stream;
      for (int i = 0; i < 4; ++i) {
        judge.take(stream.next(), kReceives);
        const double value = i % 2 == 0 ? one : other;
        // Every number at once; the time as it should be, then as hostile as the rest.
        LegSample sample = stream.next();
        const double at_ms = sample.at_ms;
        sample = {1,     at_ms, value, value, value, value, value, value, value, value, value,
                  value, value, value, value, value, value, value, value, value, value};
        judge.take(sample, kSends);
        sample.at_ms = value;
        judge.take(sample, kReceives);
        CHECK(is_sane(judge));
      }
    }
  }
}

TEST_CASE("counters that go back have begun anew") {
  QualityJudge judge;
  Seconds before;
  last(judge, before, 10, kReceives, [](LegSample& sample) { sample.audio_lost += 1; });
  const auto condition = judge.condition();
  LegSample sample = before.next();
  const double at_ms = sample.at_ms;
  sample = {1, at_ms};
  judge.take(sample, kReceives);
  sample.at_ms += 1000;
  judge.take(sample, kReceives);
  CHECK(judge.condition() == condition);
}
