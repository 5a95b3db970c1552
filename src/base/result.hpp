// Result<T, E>: a value or the error that stood in its way; what functions return instead of
// throwing.
#pragma once

#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace parley {

template <class T, class E>
class [[nodiscard]] Result {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): `return value;` is the point
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): and so is `return error;`
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }

  explicit operator bool() const { return ok(); }

  /// The value; only to be called when ok().
  [[nodiscard]] const T& value() const& {
    PARLEY_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }

  [[nodiscard]] T& value() & {
    PARLEY_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }

  [[nodiscard]] T&& value() && {
    PARLEY_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }

  /// The error; only to be called when not ok().
  [[nodiscard]] const E& error() const {
    PARLEY_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace parley
