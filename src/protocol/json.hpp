// Total JSON access: bounded parsing into a flat tree, typed look-ups that cannot fail loudly, and
// a writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::protocol {

/// Bounds of one text. A text beyond any of them is refused before it costs more than they say.
struct JsonLimits {
  std::size_t bytes_max = 65536;
  std::size_t depth_max = 6;
  std::size_t nodes_max = 65536;
};

class JsonDocument;

/// One value of a document, or the absence of one. Valid as long as its document.
class JsonValue {
 public:
  JsonValue() = default;

  [[nodiscard]] bool exists() const { return document_ != nullptr; }

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;

  /// Members of an object or items of an array; 0 for anything else.
  [[nodiscard]] std::size_t size() const;

  /// A member by name; of equal names the last, as in ECMAScript. No value when there is none.
  [[nodiscard]] JsonValue find(std::string_view key) const;

  /// Walk items: first(), then next() until no value is left.
  [[nodiscard]] JsonValue first() const;
  [[nodiscard]] JsonValue next() const;

  /// Typed access; false when the value is of another type.
  [[nodiscard]] bool get(std::string_view& out) const;
  [[nodiscard]] bool get(bool& out) const;

  /// An integer within +-2^53, exactly as written; 3.0 and 1e3 count as one, 3.5 does not.
  [[nodiscard]] bool get(std::int64_t& out) const;

  /// Any number, rounded down to an integer within +-2^53.
  [[nodiscard]] bool get_floor(std::int64_t& out) const;

 private:
  friend class JsonDocument;

  JsonValue(const JsonDocument* document, std::uint32_t index)
      : document_(document), index_(index) {}

  const JsonDocument* document_ = nullptr;
  std::uint32_t index_ = 0;
};

/// A parsed text. Movable; values point into it.
class JsonDocument {
 public:
  /// Parses `text`; false when it is not JSON (RFC 8259, valid UTF-8) or exceeds a limit.
  [[nodiscard]] bool parse(std::string_view text, const JsonLimits& limits);

  /// The root value; no value before a successful parse.
  [[nodiscard]] JsonValue root() const;

 private:
  friend class JsonValue;
  friend class JsonParser;

  /// Numbers by what is known of them: kBeyond is one beyond +-2^53.
  enum class Kind : std::uint8_t {
    kNull,
    kBool,
    kInteger,
    kFraction,
    kBeyond,
    kString,
    kObject,
    kArray
  };

  /// Where a text lies in text_.
  struct Span {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };

  struct Node {
    Kind kind = Kind::kNull;
    std::uint32_t next = 0;   // index of the next sibling, 0 for none
    std::uint32_t first = 0;  // first child, 0 for none
    std::uint32_t count = 0;  // children
    Span key;                 // a member's name
    Span text;                // a string's bytes
    std::int64_t number = 0;  // rounded down; 1 of true
  };

  [[nodiscard]] std::string_view text_of(Span span) const {
    return std::string_view(text_).substr(span.offset, span.size);
  }

  std::vector<Node> nodes_;
  std::string text_;
};

/// Writes JSON text. Strings that are not UTF-8 have their bad bytes replaced by U+FFFD, so what is
/// written can always be read.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  [[nodiscard]] const std::string& text() const { return out_; }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool first_ = true;
};

}  // namespace parley::protocol
