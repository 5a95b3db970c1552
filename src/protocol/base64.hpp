// Bytes as text: base64 of both alphabets (RFC 4648) and hexadecimal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::protocol {

/// Decodes base64 of either alphabet, padded or not. Nothing when the text is not exactly that: a
/// foreign character, white space, wrong padding, or bits left over (so that no two texts without
/// padding mean the same bytes, and a changed last character never goes unnoticed).
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

/// Standard alphabet, padded.
[[nodiscard]] std::string encode_base64(std::string_view bytes);

/// URL-safe alphabet, not padded.
[[nodiscard]] std::string encode_base64_url(std::string_view bytes);

/// Decodes pairs of hexadecimal digits, upper or lower case; nothing when the text is not that.
[[nodiscard]] std::optional<std::string> decode_hex(std::string_view text);

/// Two lower-case digits a byte.
[[nodiscard]] std::string encode_hex(std::string_view bytes);

}  // namespace parley::protocol
