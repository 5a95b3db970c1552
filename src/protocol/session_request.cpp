#include "protocol/session_request.hpp"

#include <array>

#include "base/limits.hpp"
#include "protocol/text.hpp"
#include "protocol/url_form.hpp"

namespace parley::protocol {

namespace {

constexpr std::array<std::string_view, 6> kResolutions{
    "640x480", "1280x720", "1920x1080", "480x640", "720x1280", "1080x1920"};

Error invalid(std::string message) {
  return {ErrorCode::kInvalidParameter, std::move(message)};
}

/// The values of a form; the first bad one is kept in `problem`.
class Reader {
 public:
  explicit Reader(const FormFields& fields) : fields_(fields) {}

  [[nodiscard]] std::string text(std::string_view name) {
    if (count_fields(fields_, name) > 1) fail(std::string(name) + " stands in the form twice.");
    const auto* value = find_field(fields_, name);
    return value == nullptr ? std::string() : *value;
  }

  /// True for `yes`, false for `no`, nothing when absent.
  std::optional<bool> choice(std::string_view name, std::string_view yes, std::string_view no) {
    const auto value = text(name);
    if (value.empty()) return std::nullopt;
    if (value == yes) return true;
    if (value != no) {
      fail(std::string(name) + " is " + quoted(value) + ". It must be " + quoted(yes) + " or " +
           quoted(no) + ".");
    }
    return false;
  }

  /// As SDKs write a boolean: true or false in any case, PHP also 1 or 0.
  [[nodiscard]] bool flag(std::string_view name) {
    auto value = text(name);
    for (char& c : value)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (value == "true" || value == "1") return true;
    if (!value.empty() && value != "false" && value != "0")
      fail(std::string(name) + " is " + quoted(value) + ". It must be true or false.");
    return false;
  }

  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  const FormFields& fields_;
  std::string problem_;
};

bool is_resolution(std::string_view text) {
  for (const auto resolution : kResolutions) {
    if (text == resolution) return true;
  }
  return false;
}

void check_values(const SessionRequest& request, Reader& reader) {
  if (!request.location.empty() && !is_ipv4(request.location))
    reader.fail("location is " + quoted(request.location) + ". It must be an IPv4 address.");
  if (!is_utf8(request.archive_name)) reader.fail("archiveName is not UTF-8.");
  if (utf16_units(request.archive_name) > kArchiveNameUnitsMax) {
    reader.fail("archiveName is too long. It may have " + std::to_string(kArchiveNameUnitsMax) +
                " characters.");
  }
  if (!request.archive_resolution.empty() && !is_resolution(request.archive_resolution)) {
    reader.fail("archiveResolution is " + quoted(request.archive_resolution) +
                ". It must be one of 640x480, 1280x720, 1920x1080, 480x640, 720x1280, 1080x1920.");
  }
}

void check_combination(const SessionRequest& request, Reader& reader) {
  const bool always = request.archive_mode == ArchiveMode::kAlways;
  if (always && request.media_mode == MediaMode::kRelayed)
    reader.fail("archiveMode \"always\" needs a routed session: set p2p.preference=disabled.");
  if (request.e2ee && request.media_mode == MediaMode::kRelayed)
    reader.fail("e2ee needs a routed session: set p2p.preference=disabled.");
  if (request.e2ee && always) {
    reader.fail(
        "e2ee and archiveMode \"always\" exclude each other: what is encrypted cannot be "
        "archived.");
  }
}

}  // namespace

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const auto end = part < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos || end == 0 || end > 3) return false;
    int value = 0;
    for (const char c : text.substr(0, end)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255 || (end > 1 && text.front() == '0')) return false;
    text.remove_prefix(part < 3 ? end + 1 : end);
  }
  return true;
}

Result<SessionRequest, Error> parse_session_request(std::string_view form) {
  const auto fields = parse_form(form);
  if (!fields) return invalid("The form is too large.");
  Reader reader(*fields);
  SessionRequest request;
  const auto relayed = reader.choice("p2p.preference", "enabled", "disabled");
  if (reader.choice("archiveMode", "always", "manual").value_or(false))
    request.archive_mode = ArchiveMode::kAlways;
  request.e2ee = reader.flag("e2ee");
  const bool needs_router = request.e2ee || request.archive_mode == ArchiveMode::kAlways;
  request.media_mode = relayed.value_or(!needs_router) ? MediaMode::kRelayed : MediaMode::kRouted;
  request.location = reader.text("location");
  request.archive_name = reader.text("archiveName");
  request.archive_resolution = reader.text("archiveResolution");
  check_values(request, reader);
  check_combination(request, reader);
  if (!reader.problem().empty()) return invalid(reader.problem());
  return request;
}

}  // namespace parley::protocol
