#include "protocol/json.hpp"

#include <array>
#include <charconv>

#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

/// The letter of a control character's short escape; 0 when it has none.
char short_escape(char c) {
  switch (c) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\f': return 'f';
    case '\r': return 'r';
    default: return 0;
  }
}

}  // namespace

JsonValue JsonDocument::root() const {
  return nodes_.empty() ? JsonValue() : JsonValue(this, 0);
}

bool JsonValue::is_null() const {
  return exists() && document_->nodes_[index_].kind == JsonDocument::Kind::kNull;
}

bool JsonValue::is_object() const {
  return exists() && document_->nodes_[index_].kind == JsonDocument::Kind::kObject;
}

bool JsonValue::is_array() const {
  return exists() && document_->nodes_[index_].kind == JsonDocument::Kind::kArray;
}

std::size_t JsonValue::size() const {
  return exists() ? document_->nodes_[index_].count : 0;
}

JsonValue JsonValue::find(std::string_view key) const {
  JsonValue found;
  if (!is_object()) return found;
  for (auto item = first(); item.exists(); item = item.next()) {
    if (document_->text_of(document_->nodes_[item.index_].key) == key) found = item;
  }
  return found;
}

JsonValue JsonValue::first() const {
  const std::uint32_t child = exists() ? document_->nodes_[index_].first : 0;
  return child == 0 ? JsonValue() : JsonValue(document_, child);
}

JsonValue JsonValue::next() const {
  const std::uint32_t sibling = exists() ? document_->nodes_[index_].next : 0;
  return sibling == 0 ? JsonValue() : JsonValue(document_, sibling);
}

bool JsonValue::get(std::string_view& out) const {
  if (!exists()) return false;
  const auto& node = document_->nodes_[index_];
  if (node.kind != JsonDocument::Kind::kString) return false;
  out = document_->text_of(node.text);
  return true;
}

bool JsonValue::get(bool& out) const {
  if (!exists()) return false;
  const auto& node = document_->nodes_[index_];
  if (node.kind != JsonDocument::Kind::kBool) return false;
  out = node.number != 0;
  return true;
}

bool JsonValue::get(std::int64_t& out) const {
  return exists() && document_->nodes_[index_].kind == JsonDocument::Kind::kInteger &&
         get_floor(out);
}

bool JsonValue::get_floor(std::int64_t& out) const {
  if (!exists()) return false;
  const auto& node = document_->nodes_[index_];
  if (node.kind != JsonDocument::Kind::kInteger && node.kind != JsonDocument::Kind::kFraction)
    return false;
  out = node.number;
  return true;
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  out_ += ':';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  separate();
  out_ += '"';
  for (std::size_t i = 0; i < value.size();) {
    const auto byte = static_cast<unsigned char>(value[i]);
    if (byte == '"' || byte == '\\') {
      out_ += '\\';
      out_ += value[i++];
    } else if (const char letter = short_escape(value[i]); letter != 0) {
      // No text is written longer than it came: the cloud's limits count what came.
      out_ += '\\';
      out_ += letter;
      ++i;
    } else if (byte < 0x20U) {
      out_ += "\\u00";
      out_ += kHex[byte >> 4U];
      out_ += kHex[byte & 15U];
      ++i;
    } else if (const std::size_t size = utf8_sequence(value, i); size > 0) {
      out_.append(value, i, size);
      i += size;
    } else {
      out_ += "\xEF\xBF\xBD";
      ++i;
    }
  }
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  std::array<char, 24> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

}  // namespace parley::protocol
