// Reads and writes every generated struct as JSON by its table (fields.hpp), with a readable
// account of what was wrong.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/result.hpp"
#include "protocol/fields.hpp"
#include "protocol/json.hpp"

namespace parley::protocol {

/// Why a text could not be decoded.
struct DecodeFailure {
  /// Not JSON at all, too large or too deep, as against JSON of the wrong shape.
  bool malformed = false;
  /// The request's number when it could be read, else 0.
  std::uint32_t id = 0;
  /// For people, such as "stream.name: text of at most 1024 bytes expected".
  std::string message;
};

/// Reads an object into a new structure of that shape. False leaves the first failure in `problem`,
/// and the structure half read. Of a failure in the object itself the text begins with a colon.
[[nodiscard]] bool read_struct(JsonValue object,
                               const Shape& shape,
                               void* structure,
                               std::string& problem);

/// Writes a structure of that shape; what is absent is not written.
void write_struct(JsonWriter& out, const Shape& shape, const void* structure);

/// Writes a message, its type first, so that a reader of logs sees that first.
void write_message(JsonWriter& out, const Shape& shape, const void* message);

/// Which of the cases a message is by its type. Their number when it is none, with the failure in
/// `problem`.
[[nodiscard]] std::size_t find_case(JsonValue message,
                                    std::span<const Shape> cases,
                                    std::string& problem);

/// The number of a request; 0 when it cannot be read.
[[nodiscard]] std::uint32_t request_id(JsonValue message);

/// The name of an enumeration's value.
template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
[[nodiscard]] constexpr std::string_view to_string(E value) {
  return names(value)[static_cast<std::size_t>(value)];
}

/// Makes a new message of one case and tells where it is.
template <class Case, class... Cases>
void* make_case(std::variant<Cases...>& message) {
  return &message.template emplace<Case>();
}

/// Reads a message of any case, given the shapes of all.
template <class... Cases>
[[nodiscard]] bool read_union(JsonValue value,
                              std::span<const Shape> cases,
                              std::variant<Cases...>& out,
                              std::string& problem) {
  using Make = void* (*)(std::variant<Cases...>&);
  static constexpr std::array<Make, sizeof...(Cases)> kMake{make_case<Cases>...};
  const std::size_t index = find_case(value, cases, problem);
  if (index == sizeof...(Cases)) return false;
  return read_struct(value, cases[index], kMake[index](out), problem);
}

/// Writes a message of any case, given the shapes of all.
template <class... Cases>
void write_union(JsonWriter& out,
                 std::span<const Shape> cases,
                 const std::variant<Cases...>& value) {
  const void* const message =
      std::visit([](const auto& one) -> const void* { return &one; }, value);
  write_message(out, cases[value.index()], message);
}

/// What `encode` of a union does.
template <class Union>
[[nodiscard]] std::string encode_message(const Union& message) {
  JsonWriter out;
  write_value(out, message);
  return out.take();
}

/// What `decode_...` of a union does.
template <class Union>
[[nodiscard]] Result<Union, DecodeFailure> decode_message(std::string_view text,
                                                          const JsonLimits& limits) {
  DecodeFailure failure;
  JsonDocument document;
  if (!document.parse(text, limits)) {
    failure.malformed = true;
    failure.message = "not a JSON text within the limits";
    return failure;
  }
  Union message;
  if (read_value(document.root(), message, failure.message)) return message;
  failure.id = request_id(document.root());
  return failure;
}

}  // namespace parley::protocol
