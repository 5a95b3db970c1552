// What the generated structs look like from outside: the name, type, limits and place of each
// field, as constant tables that one reader and one writer (codec.hpp) walk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace parley::protocol {

/// What a value is; of a list, what each item is.
enum class Kind : std::uint8_t { kText, kBool, kU32, kI53, kName, kStruct };

/// The names of an enumeration's values, in their order. Every enumeration E has a `names(E)`.
using Names = std::span<const std::string_view>;

/// Reaches into a std::optional of any type.
struct OptionalAccess {
  /// Makes a new value and tells where it is.
  void* (*make)(void* optional);
  /// Where the value is; null when there is none.
  const void* (*get)(const void* optional);
};

/// Reaches into a std::vector of any type.
struct ListAccess {
  std::size_t item_size;
  /// Makes a new list of that many items and tells where they are.
  std::byte* (*make)(void* list, std::size_t count);
  std::span<const std::byte> (*get)(const void* list);
};

struct Shape;

/// The type of a field, with its limits.
struct Type {
  Kind kind{};
  /// Of a text.
  std::uint32_t bytes_max = 0;
  /// Of a list.
  std::uint32_t items_max = 0;
  /// Of an enumeration.
  Names names;
  /// Of a structure.
  const Shape* shape = nullptr;
  /// Null when the field must be there.
  const OptionalAccess* optional = nullptr;
  /// Null when the field is no list.
  const ListAccess* list = nullptr;
};

struct Field {
  const char* name;
  const Type* type;
  /// Where it is in its structure, in bytes.
  std::uint16_t offset;
};

/// A structure. Those that messages are made of have theirs as `kShape`; messages, as cases of a
/// union, have theirs in the union's table.
struct Shape {
  /// What a message has as its `type`.
  const char* name;
  std::span<const Field> fields;
};

template <class T>
inline constexpr OptionalAccess kOptionalAccess = {
    [](void* optional) -> void* { return &static_cast<std::optional<T>*>(optional)->emplace(); },
    [](const void* optional) -> const void* {
      const auto& held = *static_cast<const std::optional<T>*>(optional);
      return held ? &*held : nullptr;
    }};

template <class T>
inline constexpr ListAccess kListAccess = {
    sizeof(T),
    [](void* list, std::size_t count) {
      auto& items = *static_cast<std::vector<T>*>(list);
      items = std::vector<T>(count);
      return std::as_writable_bytes(std::span(items)).data();
    },
    [](const void* list) {
      return std::as_bytes(std::span(*static_cast<const std::vector<T>*>(list)));
    }};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;

/// The type of a field that is a T in C++.
template <class T>
constexpr Type type_of(std::uint32_t bytes_max, std::uint32_t items_max) {
  Type type;
  if constexpr (kIsOptional<T>) {
    type = type_of<typename T::value_type>(bytes_max, items_max);
    type.optional = &kOptionalAccess<typename T::value_type>;
  } else if constexpr (kIsList<T>) {
    type = type_of<typename T::value_type>(bytes_max, 0);
    type.items_max = items_max;
    type.list = &kListAccess<typename T::value_type>;
  } else if constexpr (std::is_same_v<T, std::string>) {
    type.kind = Kind::kText;
    type.bytes_max = bytes_max;
  } else if constexpr (std::is_same_v<T, bool>) {
    type.kind = Kind::kBool;
  } else if constexpr (std::is_same_v<T, std::uint32_t>) {
    type.kind = Kind::kU32;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    type.kind = Kind::kI53;
  } else if constexpr (std::is_enum_v<T>) {
    static_assert(sizeof(T) == 1);
    type.kind = Kind::kName;
    type.names = names(T{});
  } else {
    type.kind = Kind::kStruct;
    type.shape = &T::kShape;
  }
  return type;
}

/// One table for all fields of a type with the same limits.
template <class T, std::uint32_t BytesMax = 0, std::uint32_t ItemsMax = 0>
inline constexpr Type kType = type_of<T>(BytesMax, ItemsMax);

}  // namespace parley::protocol
