// Reads JSON (RFC 8259) into the flat tree, strictly: what is not JSON or beyond a limit is
// refused. Written here because a library's, with the C library's floating point that it brings,
// costs every page that fetches the core 12 kB; the tests hold this one to such a library.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

constexpr std::int64_t kIntegerMax = std::int64_t{1} << 53U;
/// An exponent beyond any text's length; larger ones count as this.
constexpr std::int64_t kExponentMax = std::int64_t{1} << 40U;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// A number as it is written: its digits, before and behind the point, times a power of ten.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;

  [[nodiscard]] std::int64_t digits() const {
    return static_cast<std::int64_t>(whole.size() + fraction.size());
  }

  [[nodiscard]] int digit(std::int64_t at) const {
    const auto i = static_cast<std::size_t>(at);
    return (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0';
  }
};

struct Rounded {
  std::int64_t value = 0;
  bool exact = true;
};

/// The number rounded down; nothing beyond +-2^53.
std::optional<Rounded> round_down(const Decimal& number) {
  const auto digits = number.digits();
  const auto point = static_cast<std::int64_t>(number.whole.size()) + number.exponent;
  Rounded out;
  // Zeros may go on for long behind the digits, but change nothing about a zero.
  for (std::int64_t at = 0; at < point && (at < digits || out.value != 0); ++at) {
    out.value = out.value * 10 + (at < digits ? number.digit(at) : 0);
    if (out.value > kIntegerMax) return std::nullopt;
  }
  for (auto at = std::max<std::int64_t>(point, 0); at < digits && out.exact; ++at)
    out.exact = number.digit(at) == 0;
  if (number.negative) out.value = out.exact ? -out.value : -out.value - 1;
  if (out.value < -kIntegerMax) return std::nullopt;
  return out;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto follow = [&](unsigned shift) { put(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80U) return put(point);
  if (point < 0x800U) {
    put(0xC0U | (point >> 6U));
  } else {
    if (point < 0x10000U) {
      put(0xE0U | (point >> 12U));
    } else {
      put(0xF0U | (point >> 18U));
      follow(12);
    }
    follow(6);
  }
  follow(0);
}

}  // namespace

/// Goes through one text once, by recursive descent: its depth is bounded.
class JsonParser {
 public:
  JsonParser(std::string_view text, const JsonLimits& limits, JsonDocument& document)
      : text_(text), limits_(limits), nodes_(document.nodes_), kept_(document.text_) {}

  bool parse() { return value(0) && (skip_space(), at_ == text_.size()); }

 private:
  using Kind = JsonDocument::Kind;
  using Node = JsonDocument::Node;
  using Span = JsonDocument::Span;

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_]))
      ++at_;
  }

  /// Takes `c` when it is next.
  bool next(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  /// Takes `c` when it is next but for white space.
  bool take(char c) {
    skip_space();
    return next(c);
  }

  bool value(std::size_t depth) {
    skip_space();
    if (at_ == text_.size() || nodes_.size() >= limits_.nodes_max) return false;
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    auto& node = nodes_.emplace_back();
    switch (text_[at_]) {
      case '{': node.kind = Kind::kObject; return items(index, depth, '}');
      case '[': node.kind = Kind::kArray; return items(index, depth, ']');
      case '"': node.kind = Kind::kString; return string(node.text);
      case 't':
        node.kind = Kind::kBool;
        node.number = 1;
        return word("true");
      case 'f': node.kind = Kind::kBool; return word("false");
      case 'n': node.kind = Kind::kNull; return word("null");
      default: return number(node);
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  /// The members of an object or the items of an array, from the bracket on.
  bool items(std::uint32_t parent, std::size_t depth, char end) {
    if (depth >= limits_.depth_max) return false;
    ++at_;
    if (take(end)) return true;
    std::uint32_t last = 0;
    do {
      Span key;
      if (end == '}' && !member_name(key)) return false;
      const auto index = static_cast<std::uint32_t>(nodes_.size());
      if (!value(depth + 1)) return false;
      nodes_[index].key = key;
      (last == 0 ? nodes_[parent].first : nodes_[last].next) = index;
      last = index;
      ++nodes_[parent].count;
    } while (take(','));
    return take(end);
  }

  bool member_name(Span& out) {
    skip_space();
    return at_ < text_.size() && text_[at_] == '"' && string(out) && take(':');
  }

  /// A string from its quote on.
  bool string(Span& out) {
    out.offset = static_cast<std::uint32_t>(kept_.size());
    ++at_;
    for (auto begin = at_;;) {
      while (const auto size = plain())
        at_ += size;
      kept_.append(text_, begin, at_ - begin);
      if (next('"')) break;
      if (!next('\\') || !escape()) return false;
      begin = at_;
    }
    out.size = static_cast<std::uint32_t>(kept_.size()) - out.offset;
    return true;
  }

  /// Bytes of the next character when it stands for itself, else 0.
  [[nodiscard]] std::size_t plain() const {
    if (at_ == text_.size()) return 0;
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte >= 0x80U) return utf8_sequence(text_, at_);
    return byte < 0x20U || byte == '"' || byte == '\\' ? 0 : 1;
  }

  bool escape() {
    if (next('u')) return unicode();
    static constexpr std::string_view kLetters = R"("\/bfnrt)";
    const auto which = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (which == std::string_view::npos) return false;
    ++at_;
    kept_ += "\"\\/\b\f\n\r\t"[which];
    return true;
  }

  /// The digits of \u; of a character of two halves also its second \u.
  bool unicode() {
    std::uint32_t point = 0;
    if (!hex(point)) return false;
    if (point >= 0xDC00U && point < 0xE000U) return false;
    if (point >= 0xD800U && point < 0xDC00U) {
      std::uint32_t low = 0;
      if (!next('\\') || !next('u') || !hex(low) || low < 0xDC00U || low >= 0xE000U) return false;
      point = 0x10000U + ((point - 0xD800U) << 10U) + (low - 0xDC00U);
    }
    append_utf8(kept_, point);
    return true;
  }

  bool hex(std::uint32_t& out) {
    const auto digits = text_.substr(at_, 4);
    at_ += digits.size();
    for (const char c : digits) {
      const auto lower = static_cast<char>(c | 0x20);
      if (!is_digit(c) && (lower < 'a' || lower > 'f')) return false;
      out = out * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    return digits.size() == 4;
  }

  /// Takes digits; none when none is next.
  std::string_view digits() {
    const auto begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_]))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool number(Node& node) {
    Decimal number;
    number.negative = next('-');
    number.whole = digits();
    if (number.whole.empty() || (number.whole.size() > 1 && number.whole[0] == '0')) return false;
    if (next('.')) {
      number.fraction = digits();
      if (number.fraction.empty()) return false;
    }
    if ((next('e') || next('E')) && !exponent(number.exponent)) return false;
    const auto rounded = round_down(number);
    node.kind = !rounded ? Kind::kBeyond : rounded->exact ? Kind::kInteger : Kind::kFraction;
    if (rounded) node.number = rounded->value;
    return true;
  }

  bool exponent(std::int64_t& out) {
    const bool negative = next('-');
    if (!negative) next('+');
    const auto written = digits();
    for (const char digit : written)
      out = std::min(out * 10 + (digit - '0'), kExponentMax);
    if (negative) out = -out;
    return !written.empty();
  }

  std::string_view text_;
  const JsonLimits& limits_;
  std::vector<Node>& nodes_;
  std::string& kept_;
  std::size_t at_ = 0;
};

bool JsonDocument::parse(std::string_view text, const JsonLimits& limits) {
  nodes_.clear();
  text_.clear();
  if (text.size() > limits.bytes_max) return false;
  // Editors of some systems put a byte order mark first; it may be overlooked.
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text_.reserve(text.size());
  if (JsonParser(text, limits, *this).parse()) return true;
  nodes_.clear();
  return false;
}

}  // namespace parley::protocol
