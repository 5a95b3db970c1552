// Field-by-field reading and writing of generated structs, with a readable account of what was
// wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Reads the fields of one object. The first failure is kept in `problem` and ends the reading.
class FieldReader {
 public:
  FieldReader(JsonValue object, std::string& problem) : object_(object), problem_(problem) {}

  [[nodiscard]] bool read(std::string_view key, std::string& out, std::size_t bytes_max);
  [[nodiscard]] bool read(std::string_view key, bool& out);
  [[nodiscard]] bool read(std::string_view key, std::uint32_t& out);
  [[nodiscard]] bool read(std::string_view key, std::int64_t& out);
  [[nodiscard]] bool read(std::string_view key,
                          std::vector<std::string>& out,
                          std::size_t bytes_max,
                          std::size_t items_max);

  /// A structure or an enumeration with a generated `read_value`.
  template <class T>
  [[nodiscard]] bool read(std::string_view key, T& out) {
    const auto value = object_.find(key);
    if (!value.exists()) return fail(key, "required");
    return read_value(value, out, problem_) || within(key);
  }

  template <class T>
  [[nodiscard]] bool read(std::string_view key, std::vector<T>& out, std::size_t items_max) {
    const auto value = object_.find(key);
    if (!value.is_array() || value.size() > items_max) return fail_list(key, items_max);
    out.clear();
    out.reserve(value.size());
    for (auto item = value.first(); item.exists(); item = item.next()) {
      if (!read_value(item, out.emplace_back(), problem_)) return within(key);
    }
    return true;
  }

  /// An optional field: absent and null are the same.
  template <class T, class... Limits>
  [[nodiscard]] bool read_optional(std::string_view key, std::optional<T>& out, Limits... limits) {
    const auto value = object_.find(key);
    if (!value.exists() || value.is_null()) {
      out.reset();
      return true;
    }
    return read(key, out.emplace(), limits...);
  }

 private:
  bool fail(std::string_view key, std::string_view expected);
  bool fail_list(std::string_view key, std::size_t items_max);
  bool within(std::string_view key);

  JsonValue object_;
  std::string& problem_;
};

/// Reads an enumeration's value by its name in `names`; kCount when it is none of them.
[[nodiscard]] std::size_t read_name(JsonValue value,
                                    const std::string_view* names,
                                    std::size_t count,
                                    std::string& problem);

/// Complains about a message of an unknown type; always false.
[[nodiscard]] bool fail_unknown_type(std::string_view type, std::string& problem);

/// Writes fields; an absent optional writes nothing.
inline void write_value(JsonWriter& out, const std::string& value) {
  out.string(value);
}

inline void write_value(JsonWriter& out, bool value) {
  out.boolean(value);
}

inline void write_value(JsonWriter& out, std::uint32_t value) {
  out.number(value);
}

inline void write_value(JsonWriter& out, std::int64_t value) {
  out.number(value);
}

template <class T>
void write_field(JsonWriter& out, std::string_view key, const T& value) {
  out.key(key);
  write_value(out, value);
}

template <class T>
void write_field(JsonWriter& out, std::string_view key, const std::optional<T>& value) {
  if (value) write_field(out, key, *value);
}

template <class T>
void write_field(JsonWriter& out, std::string_view key, const std::vector<T>& values) {
  out.key(key).begin_array();
  for (const auto& value : values)
    write_value(out, value);
  out.end_array();
}

}  // namespace parley::protocol
