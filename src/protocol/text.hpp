// Looking at text from outside: UTF-8, its length as JavaScript counts it, and quoting it in
// messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::protocol {

/// Bytes of the well-formed UTF-8 sequence at `at` (RFC 3629 section 4), or 0 when there is none.
/// `at` is within the text.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text, std::size_t at);

[[nodiscard]] bool is_utf8(std::string_view text);

/// Length in UTF-16 units of a text that is UTF-8.
[[nodiscard]] std::size_t utf16_units(std::string_view text);

/// `text` between double quotes for a message to people: at most 64 bytes of it, printable ASCII
/// only, anything else as a question mark.
[[nodiscard]] std::string quoted(std::string_view text);

/// `text` without the white space (space, tab, line ends) around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The whole part of a decimal number such as "1795438224" or "1795438224.5", rounded down, of at
/// most 15 digits; nothing when the text is not that.
[[nodiscard]] std::optional<std::int64_t> whole_part(std::string_view text);

}  // namespace parley::protocol
