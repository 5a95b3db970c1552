// Result<T, E>: a value or the error that stood in its way; what functions return instead of throwing.
#pragma once

#include <utility>
#include <variant>

namespace parley {

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)

  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }

  explicit operator bool() const { return ok(); }

  /// The value; only to be called when ok().
  [[nodiscard]] const T& value() const& { return *std::get_if<0>(&state_); }

  [[nodiscard]] T& value() & { return *std::get_if<0>(&state_); }

  [[nodiscard]] T&& value() && { return std::move(*std::get_if<0>(&state_)); }

  /// The error; only to be called when not ok().
  [[nodiscard]] const E& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, E> state_;
};

}  // namespace parley
