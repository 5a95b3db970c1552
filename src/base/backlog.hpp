// Backlog: a queue that takes little memory while it is empty, and never more than about twice what
// waits in it, also when it is never empty.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace parley {

/// `kKept` is how many places an empty queue keeps for the next burst.
template <class T, std::size_t kKept>
class Backlog {
 public:
  [[nodiscard]] bool empty() const { return first_ == all_.size(); }

  [[nodiscard]] std::size_t size() const { return all_.size() - first_; }

  /// Counted from the front.
  [[nodiscard]] const T& operator[](std::size_t index) const { return all_[first_ + index]; }

  /// Places that are kept, filled or not.
  [[nodiscard]] std::size_t capacity() const { return all_.capacity(); }

  void push(T one) { all_.push_back(std::move(one)); }

  /// Takes the first one; only to be asked when there is one.
  T pop() {
    T one = std::move(all_[first_++]);
    if (empty()) {
      all_.clear();
      first_ = 0;
      if (all_.capacity() > kKept) all_.shrink_to_fit();
    } else if (first_ > kKept && first_ * 2 >= all_.size()) {
      all_.erase(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return one;
  }

 private:
  std::vector<T> all_;  // those before first_ were taken
  std::size_t first_ = 0;
};

}  // namespace parley
