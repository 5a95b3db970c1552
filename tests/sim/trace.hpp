// Trace: one line for everything that happens, hashed, printed or kept for the report of a failure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace parley::sim {

class Trace {
 public:
  static constexpr std::size_t kKept = 40;

  explicit Trace(bool print) : print_(print) {}

  void line(TimeMs now, const std::string& text) {
    std::string line = std::to_string(now) + " " + text;
    // FNV-1a: the same on every machine.
    for (const char c : line)
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    if (print_) std::printf("%s\n", line.c_str());
    last_.push_back(std::move(line));
    if (last_.size() > kKept) last_.pop_front();
  }

  [[nodiscard]] std::uint64_t hash() const { return hash_; }

  [[nodiscard]] const std::deque<std::string>& last() const { return last_; }

 private:
  bool print_;
  std::uint64_t hash_ = 14695981039346656037ULL;
  std::deque<std::string> last_;
};

}  // namespace parley::sim
