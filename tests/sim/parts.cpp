#include "sim/parts.hpp"

#include <charconv>

namespace parley::sim {

namespace {

constexpr std::string_view kLetters = "fct";  // by Kind

bool take_number(std::string_view& text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, char letter) {
  if (text.empty() || text.front() != letter) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_text(const Parts& parts) {
  std::string out;
  for (const Part& part : parts) {
    if (!out.empty()) out += ',';
    out += kLetters[static_cast<std::size_t>(part.kind)];
    out += std::to_string(part.number);
    if (part.kind == Part::Kind::kTurn) out += '.' + std::to_string(part.turn);
  }
  return out;
}

std::optional<Parts> parts_of(std::string_view text) {
  Parts out;
  while (!text.empty()) {
    const auto kind = kLetters.find(text.front());
    if (kind == std::string_view::npos) return std::nullopt;
    text.remove_prefix(1);
    Part part{static_cast<Part::Kind>(kind), 0, 0};
    if (!take_number(text, part.number)) return std::nullopt;
    if (part.kind == Part::Kind::kTurn && (!take(text, '.') || !take_number(text, part.turn)))
      return std::nullopt;
    out.insert(part);
    if (!text.empty() && !take(text, ',')) return std::nullopt;
  }
  return out;
}

}  // namespace parley::sim
