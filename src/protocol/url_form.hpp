// Forms of the kind application/x-www-form-urlencoded (WHATWG URL section 5): bounded parsing, and
// writing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.hpp"

namespace parley::protocol {

struct FormLimits {
  std::size_t bytes_max = kFormBytesMax;
  std::size_t fields_max = kFormFieldsMax;
};

/// Decoded names and values, in the order they were sent. They may hold any bytes.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Parses a form; nothing when it exceeds a limit. '+' and %20 are spaces, a raw space stays one,
/// and a '%' that two hexadecimal digits do not follow stands for itself, as browsers have it.
[[nodiscard]] std::optional<FormFields> parse_form(std::string_view text,
                                                   const FormLimits& limits = {});

/// The first value of that name; null when there is none.
[[nodiscard]] const std::string* find_field(const FormFields& fields, std::string_view name);

/// How often a name stands in the form.
[[nodiscard]] std::size_t count_fields(const FormFields& fields, std::string_view name);

/// One name or value decoded as parse_form does it.
[[nodiscard]] std::string decode_form_text(std::string_view text);

/// Appends `name=value` to a form, with an '&' before it unless it is the first. All but A-Z a-z
/// 0-9 and -._~ is percent-encoded, a space as %20, which every decoder understands.
void append_form_field(std::string& form, std::string_view name, std::string_view value);

}  // namespace parley::protocol
