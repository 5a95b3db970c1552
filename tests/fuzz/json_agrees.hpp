// Whether our own reader of JSON and a library's think the same of a text.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "protocol/json.hpp"

namespace parley::fuzz {

using protocol::JsonDocument;
using protocol::JsonValue;

inline constexpr std::int64_t kJsonIntegerMax = 9007199254740992;

inline bool same_number(const JsonValue& value, const nlohmann::json& expected) {
  std::int64_t whole = 0;
  if (expected.is_number_float()) {
    const auto number = expected.get<double>();
    if (!value.get_floor(whole)) return std::fabs(number) >= static_cast<double>(kJsonIntegerMax);
    // The library's double may have been rounded up to the next integer.
    return std::fabs(std::floor(number) - static_cast<double>(whole)) <= 1;
  }
  // Unsigned ones are at most 2^64.
  const bool within = expected.is_number_unsigned()
                          ? expected.get<std::uint64_t>() <= std::uint64_t{kJsonIntegerMax}
                          : expected.get<std::int64_t>() >= -kJsonIntegerMax;
  if (!value.get(whole)) return !within;
  return within && whole == expected.get<std::int64_t>();
}

inline bool same(const JsonValue& value, const nlohmann::json& expected) {
  std::string_view text;
  bool flag = false;
  if (expected.is_number()) return same_number(value, expected);
  if (expected.is_string()) return value.get(text) && text == expected.get<std::string>();
  if (expected.is_boolean()) return value.get(flag) && flag == expected.get<bool>();
  if (expected.is_null()) return value.is_null();
  if (expected.is_object()) {
    if (!value.is_object() || value.size() < expected.size()) return false;
    for (const auto& [key, member] : expected.items()) {
      if (!same(value.find(key), member)) return false;
    }
    return true;
  }
  if (!value.is_array() || value.size() != expected.size()) return false;
  auto item = value.first();
  for (const auto& one : expected) {
    if (!same(item, one)) return false;
    item = item.next();
  }
  return true;
}

/// Whether the library agrees; a number beyond all doubles is where it may not.
[[nodiscard]] inline bool json_agrees(std::string_view text) {
  JsonDocument document;
  const bool parsed = document.parse(text, {text.size(), text.size(), text.size()});
  // Which ends a text for the library, and is never part of one.
  if (text.find('\0') != std::string_view::npos) return !parsed;
  try {
    const auto expected = nlohmann::json::parse(text);
    return parsed && same(document.root(), expected);
  } catch (const nlohmann::json::parse_error&) {
    return !parsed;
  } catch (const nlohmann::json::out_of_range&) {
    return true;
  }
}

}  // namespace parley::fuzz
