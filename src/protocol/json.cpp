#include "protocol/json.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

constexpr double kIntegerMax = 9007199254740992.0;  // 2^53

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

/// Receives nlohmann's SAX events and builds the flat tree, refusing what exceeds the limits.
class JsonBuilder {
 public:
  JsonBuilder(JsonDocument& document, const JsonLimits& limits)
      : document_(document), limits_(limits) {}

  bool null() { return add(Kind::kNull) != nullptr; }

  bool boolean(bool value) {
    auto* node = add(Kind::kBool);
    if (node != nullptr) node->boolean = value;
    return node != nullptr;
  }

  bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }

  bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }

  bool number_float(double value, const std::string& /*text*/) { return number(value); }

  bool string(const std::string& value) {
    auto* node = add(Kind::kString);
    if (node == nullptr) return false;
    node->text = keep(value);
    node->text_size = static_cast<std::uint32_t>(value.size());
    return true;
  }

  static bool binary(const std::vector<std::uint8_t>& /*value*/) { return false; }

  bool start_object(std::size_t /*size*/) { return open(Kind::kObject); }

  bool start_array(std::size_t /*size*/) { return open(Kind::kArray); }

  bool key(const std::string& value) {
    key_ = keep(value);
    key_size_ = static_cast<std::uint32_t>(value.size());
    return true;
  }

  bool end_object() {
    open_.pop_back();
    return true;
  }

  bool end_array() { return end_object(); }

  template <class Exception>
  static bool parse_error(std::size_t /*position*/,
                          const std::string& /*token*/,
                          const Exception& /*error*/) {
    return false;
  }

 private:
  using Kind = JsonDocument::Kind;

  struct Open {
    std::uint32_t index;
    std::uint32_t last_child;
  };

  bool number(double value) {
    auto* node = add(Kind::kNumber);
    if (node != nullptr) node->number = value;
    return node != nullptr;
  }

  bool open(Kind kind) {
    if (open_.size() >= limits_.depth_max || add(kind) == nullptr) return false;
    open_.push_back({static_cast<std::uint32_t>(document_.nodes_.size() - 1), 0});
    return true;
  }

  JsonDocument::Node* add(Kind kind) {
    auto& nodes = document_.nodes_;
    if (nodes.size() >= limits_.nodes_max) return nullptr;
    const auto index = static_cast<std::uint32_t>(nodes.size());
    nodes.emplace_back();
    if (!open_.empty()) {
      auto& parent = open_.back();
      if (parent.last_child == 0) {
        nodes[parent.index].first = index;
      } else {
        nodes[parent.last_child].next = index;
      }
      parent.last_child = index;
      ++nodes[parent.index].count;
    }
    auto& node = nodes.back();
    node.kind = kind;
    node.key = key_;
    node.key_size = key_size_;
    return &node;
  }

  std::uint32_t keep(const std::string& value) {
    const auto offset = static_cast<std::uint32_t>(document_.text_.size());
    document_.text_ += value;
    return offset;
  }

  JsonDocument& document_;
  const JsonLimits& limits_;
  std::vector<Open> open_;
  std::uint32_t key_ = 0;
  std::uint32_t key_size_ = 0;
};

bool JsonDocument::parse(std::string_view text, const JsonLimits& limits) {
  nodes_.clear();
  text_.clear();
  // The library takes a NUL for the end of the text and would overlook what follows.
  if (text.size() > limits.bytes_max || text.find('\0') != std::string_view::npos) return false;
  text_.reserve(text.size());
  JsonBuilder builder(*this, limits);
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return true;
  nodes_.clear();
  return false;
}

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
    const auto& node = document_->nodes_[item.index_];
    if (std::string_view(document_->text_).substr(node.key, node.key_size) == key) found = item;
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
  out = std::string_view(document_->text_).substr(node.text, node.text_size);
  return true;
}

bool JsonValue::get(bool& out) const {
  if (!exists()) return false;
  const auto& node = document_->nodes_[index_];
  if (node.kind != JsonDocument::Kind::kBool) return false;
  out = node.boolean;
  return true;
}

bool JsonValue::get(double& out) const {
  if (!exists()) return false;
  const auto& node = document_->nodes_[index_];
  if (node.kind != JsonDocument::Kind::kNumber) return false;
  out = node.number;
  return true;
}

bool JsonValue::get(std::int64_t& out) const {
  double number = 0;
  if (!get(number)) return false;
  if (!(std::fabs(number) <= kIntegerMax) || number != std::floor(number)) return false;
  out = static_cast<std::int64_t>(number);
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
