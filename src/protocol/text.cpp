#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

/// What RFC 3629 section 4 allows after a lead byte.
struct Lead {
  std::size_t size = 0;  // of the whole sequence; 0 when no sequence begins so
  unsigned second_min = 0x80;
  unsigned second_max = 0xBF;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80U) return {1};
  if (byte < 0xC2U) return {};
  if (byte < 0xE0U) return {2};
  // The first of each size would be overlong below this; ED begins the surrogates, F4 the end.
  if (byte == 0xE0U) return {3, 0xA0, 0xBF};
  if (byte == 0xEDU) return {3, 0x80, 0x9F};
  if (byte < 0xF0U) return {3};
  if (byte == 0xF0U) return {4, 0x90, 0xBF};
  if (byte < 0xF4U) return {4};
  if (byte == 0xF4U) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const auto lead = lead_of(byte(at));
  if (lead.size < 2) return lead.size;
  if (lead.size > text.size() - at) return 0;
  if (byte(at + 1) < lead.second_min || byte(at + 1) > lead.second_max) return 0;
  for (std::size_t i = at + 2; i < at + lead.size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  return lead.size;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto size = utf8_sequence(text, i);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2 : 1;
  }
  return units;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShownMax = 64;
  std::string out = "\"";
  for (const char c : text.substr(0, kShownMax))
    out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kShownMax) out += "...";
  out += '"';
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<std::int64_t> whole_part(std::string_view text) {
  constexpr std::size_t kDigitsMax = 15;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? "0" : text.substr(point + 1);
  if (whole.empty() || whole.size() > kDigitsMax || fraction.empty()) return std::nullopt;
  constexpr std::string_view kDigits = "0123456789";
  if (whole.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  if (fraction.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  for (const char digit : whole)
    value = value * 10 + (digit - '0');
  if (!negative) return value;
  const bool exact = fraction.find_first_not_of('0') == std::string_view::npos;
  return exact ? -value : -value - 1;
}

}  // namespace parley::protocol
