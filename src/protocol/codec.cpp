#include "protocol/codec.hpp"

#include <limits>

#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

/// Complains of a value; always false.
bool fail(std::string& problem, std::string_view expected) {
  problem = ": ";
  problem += expected;
  problem += " expected";
  return false;
}

bool read_text(JsonValue value, const Type& type, std::string& out, std::string& problem) {
  std::string_view text;
  if (value.get(text) && text.size() <= type.bytes_max) {
    out = text;
    return true;
  }
  const std::string what = type.list == nullptr ? "text" : "texts";
  return fail(problem, what + " of at most " + std::to_string(type.bytes_max) + " bytes");
}

bool read_u32(JsonValue value, std::uint32_t& out, std::string& problem) {
  std::int64_t number = 0;
  if (!value.get(number) || number < 0 || number > std::numeric_limits<std::uint32_t>::max())
    return fail(problem, "whole number from 0 to 4294967295");
  out = static_cast<std::uint32_t>(number);
  return true;
}

/// Enumerations lie in one byte.
bool read_name(JsonValue value, Names names, std::uint8_t& out, std::string& problem) {
  std::string_view text;
  if (value.get(text)) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != text) continue;
      out = static_cast<std::uint8_t>(i);
      return true;
    }
  }
  std::string expected = "one of";
  for (std::size_t i = 0; i < names.size(); ++i) {
    expected += i == 0 ? " " : ", ";
    expected += names[i];
  }
  return fail(problem, expected);
}

bool read_one(JsonValue value, const Type& type, void* out, std::string& problem) {
  switch (type.kind) {
    case Kind::kText: return read_text(value, type, *static_cast<std::string*>(out), problem);
    case Kind::kBool: return value.get(*static_cast<bool*>(out)) || fail(problem, "true or false");
    case Kind::kU32: return read_u32(value, *static_cast<std::uint32_t*>(out), problem);
    case Kind::kI53:
      return value.get(*static_cast<std::int64_t*>(out)) || fail(problem, "whole number");
    case Kind::kName:
      return read_name(value, type.names, *static_cast<std::uint8_t*>(out), problem);
    case Kind::kStruct: return read_struct(value, *type.shape, out, problem);
  }
  return false;
}

bool read_list(JsonValue value, const Type& type, void* out, std::string& problem) {
  if (!value.is_array() || value.size() > type.items_max)
    return fail(problem, "list of at most " + std::to_string(type.items_max));
  auto* place = type.list->make(out, value.size());
  for (auto item = value.first(); item.exists(); item = item.next()) {
    if (!read_one(item, type, place, problem)) return false;
    place += type.list->item_size;
  }
  return true;
}

bool read_field(JsonValue value, const Type& type, void* out, std::string& problem) {
  if (type.optional != nullptr) {
    // Absent and null are the same.
    if (!value.exists() || value.is_null()) return true;
    out = type.optional->make(out);
  }
  if (type.list != nullptr) return read_list(value, type, out, problem);
  if (!value.exists() && (type.kind == Kind::kName || type.kind == Kind::kStruct)) {
    problem = ": required";
    return false;
  }
  return read_one(value, type, out, problem);
}

void write_one(JsonWriter& out, const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::kText: out.string(*static_cast<const std::string*>(value)); break;
    case Kind::kBool: out.boolean(*static_cast<const bool*>(value)); break;
    case Kind::kU32: out.number(*static_cast<const std::uint32_t*>(value)); break;
    case Kind::kI53: out.number(*static_cast<const std::int64_t*>(value)); break;
    case Kind::kName: out.string(type.names[*static_cast<const std::uint8_t*>(value)]); break;
    case Kind::kStruct: write_struct(out, *type.shape, value); break;
  }
}

void write_list(JsonWriter& out, const Type& type, const void* value) {
  out.begin_array();
  const auto items = type.list->get(value);
  for (std::size_t at = 0; at < items.size(); at += type.list->item_size)
    write_one(out, type, &items[at]);
  out.end_array();
}

void write_fields(JsonWriter& out, const Shape& shape, const void* structure) {
  for (const auto& [name, type, offset] : shape.fields) {
    const void* value = static_cast<const std::byte*>(structure) + offset;
    if (type->optional != nullptr) value = type->optional->get(value);
    if (value == nullptr) continue;
    out.key(name);
    if (type->list != nullptr) {
      write_list(out, *type, value);
    } else {
      write_one(out, *type, value);
    }
  }
}

}  // namespace

bool read_struct(JsonValue object, const Shape& shape, void* structure, std::string& problem) {
  if (!object.is_object()) return fail(problem, "object");
  for (const auto& [name, type, offset] : shape.fields) {
    void* place = static_cast<std::byte*>(structure) + offset;
    if (read_field(object.find(name), *type, place, problem)) continue;
    if (!problem.starts_with(':')) problem.insert(0, 1, '.');
    problem.insert(0, name);
    return false;
  }
  return true;
}

void write_struct(JsonWriter& out, const Shape& shape, const void* structure) {
  out.begin_object();
  write_fields(out, shape, structure);
  out.end_object();
}

void write_message(JsonWriter& out, const Shape& shape, const void* message) {
  out.begin_object();
  out.key("type").string(shape.name);
  write_fields(out, shape, message);
  out.end_object();
}

std::size_t find_case(JsonValue message, std::span<const Shape> cases, std::string& problem) {
  std::string_view type;
  if (!message.find("type").get(type)) {
    problem = "type: text expected";
    return cases.size();
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].name == type) return i;
  }
  problem = "type: unknown: " + quoted(type);
  return cases.size();
}

std::uint32_t request_id(JsonValue message) {
  std::uint32_t id = 0;
  std::string ignored;
  return read_u32(message.find("id"), id, ignored) ? id : 0;
}

}  // namespace parley::protocol
