// Draw: a fuzzer's bytes as choices, by the words of Rng, so that a generator takes either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::fuzz {

class Draw {
 public:
  explicit Draw(std::string_view bytes) : rest_(bytes) {}

  /// Whether all bytes are used up; from then on every choice is the first one.
  [[nodiscard]] bool empty() const { return rest_.empty(); }

  /// A number in [0, bound); 0 when bound is 0. Takes as many bytes as it needs.
  std::uint32_t below(std::uint32_t bound) {
    std::uint32_t value = 0;
    for (std::uint32_t range = bound; range > 1; range = (range - 1) / 256 + 1)
      value = value * 256 + byte();
    return bound == 0 ? 0 : value % bound;
  }

  /// True for `per_mille` of a thousand bytes, the highest ones.
  bool chance(std::uint32_t per_mille) { return (255 - byte()) * 1000 < per_mille * 256; }

  /// Bytes as they are, at most 255.
  std::string text() {
    const std::size_t size = byte();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return std::string(taken);
  }

 private:
  std::uint32_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }

  std::string_view rest_;
};

}  // namespace parley::fuzz
