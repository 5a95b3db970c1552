#include "protocol/fields.hpp"

#include <limits>

#include "protocol/text.hpp"

namespace parley::protocol {

bool FieldReader::fail(std::string_view key, std::string_view expected) {
  problem_ = std::string(key) + ": " + std::string(expected);
  return false;
}

bool FieldReader::fail_list(std::string_view key, std::size_t items_max) {
  return fail(key, "list of at most " + std::to_string(items_max) + " expected");
}

bool FieldReader::within(std::string_view key) {
  // A complaint about the value itself begins with a colon, one about a field inside with its name.
  problem_ = std::string(key) + (problem_.starts_with(':') ? "" : ".") + problem_;
  return false;
}

bool FieldReader::read(std::string_view key, std::string& out, std::size_t bytes_max) {
  std::string_view text;
  if (!object_.find(key).get(text) || text.size() > bytes_max)
    return fail(key, "text of at most " + std::to_string(bytes_max) + " bytes expected");
  out = text;
  return true;
}

bool FieldReader::read(std::string_view key, bool& out) {
  return object_.find(key).get(out) || fail(key, "true or false expected");
}

bool FieldReader::read(std::string_view key, std::uint32_t& out) {
  std::int64_t number = 0;
  if (!object_.find(key).get(number) || number < 0 ||
      number > std::numeric_limits<std::uint32_t>::max())
    return fail(key, "whole number from 0 to 4294967295 expected");
  out = static_cast<std::uint32_t>(number);
  return true;
}

bool FieldReader::read(std::string_view key, std::int64_t& out) {
  return object_.find(key).get(out) || fail(key, "whole number expected");
}

bool FieldReader::read(std::string_view key,
                       std::vector<std::string>& out,
                       std::size_t bytes_max,
                       std::size_t items_max) {
  const auto value = object_.find(key);
  if (!value.is_array() || value.size() > items_max) return fail_list(key, items_max);
  out.clear();
  for (auto item = value.first(); item.exists(); item = item.next()) {
    std::string_view text;
    if (!item.get(text) || text.size() > bytes_max)
      return fail(key, "texts of at most " + std::to_string(bytes_max) + " bytes expected");
    out.emplace_back(text);
  }
  return true;
}

std::size_t read_name(JsonValue value,
                      const std::string_view* names,
                      std::size_t count,
                      std::string& problem) {
  std::string_view text;
  if (value.get(text)) {
    for (std::size_t i = 0; i < count; ++i) {
      if (names[i] == text) return i;
    }
  }
  problem = ": one of";
  for (std::size_t i = 0; i < count; ++i)
    problem += (i == 0 ? " " : ", ") + std::string(names[i]);
  problem += " expected";
  return count;
}

bool fail_unknown_type(std::string_view type, std::string& problem) {
  problem = "type: unknown: " + quoted(type);
  return false;
}

}  // namespace parley::protocol
