// The Embind face of the client core: one class, one string pipe, translation only.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <emscripten/bind.h>

#include "client/bridge.hpp"

namespace {

/// Text, and numbers read of legs, cross through buffers in linear memory, because Embind's own
/// std::string arguments are many times slower. JavaScript fetches the addresses anew after every
/// call: memory may grow.
class Core {
 public:
  /// `seed` is any number up to 2^53; it feeds back-off jitter, never secrets.
  explicit Core(double seed) : client_(static_cast<std::uint64_t>(seed)) {}

  /// Makes room for a batch of `size` bytes and returns where to write it.
  std::uintptr_t input(std::uint32_t size) {
    input_.resize(size);
    return reinterpret_cast<std::uintptr_t>(input_.data());
  }

  /// Makes room for so many samples, to be fed with the batch, and returns where to write them.
  std::uintptr_t samples(std::uint32_t count) {
    samples_.resize(count);
    return reinterpret_cast<std::uintptr_t>(samples_.data());
  }

  /// Feeds the batch and returns the size of the answer.
  std::uint32_t step() {
    output_ = parley::client::step_json(client_, input_, samples_);
    samples_.clear();
    return static_cast<std::uint32_t>(output_.size());
  }

  /// Where the answer is.
  [[nodiscard]] std::uintptr_t output() const {
    return reinterpret_cast<std::uintptr_t>(output_.data());
  }

 private:
  parley::client::Client client_;
  std::string input_;
  std::string output_;
  std::vector<parley::client::LegSample> samples_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(parley) {
  emscripten::class_<Core>("Core")
      .constructor<double>()
      .function("input", &Core::input)
      .function("samples", &Core::samples)
      .function("step", &Core::step)
      .function("output", &Core::output);
}
