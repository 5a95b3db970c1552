#include "protocol/rest_request.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/limits.hpp"
#include "protocol/base64.hpp"
#include "protocol/json.hpp"
#include "protocol/text.hpp"
#include "protocol/url_form.hpp"
#include "protocol/web_origin.hpp"

namespace parley::protocol {

namespace {

constexpr JsonLimits kBodyLimits{kRestBodyBytesMax, 6, 8192};

using GroupEvent = std::pair<std::string_view, std::string_view>;

constexpr std::array<GroupEvent, 7> kGroupEvents{GroupEvent{"session", "created"},
                                                 GroupEvent{"session", "destroyed"},
                                                 GroupEvent{"connection", "created"},
                                                 GroupEvent{"connection", "destroyed"},
                                                 GroupEvent{"stream", "created"},
                                                 GroupEvent{"stream", "destroyed"},
                                                 GroupEvent{"archive", "status"}};

Error invalid(std::string message) {
  return {ErrorCode::kInvalidParameter, std::move(message)};
}

/// The members of a body; the first that is wrong is kept in `problem`.
class BodyReader {
 public:
  explicit BodyReader(JsonValue object) : object_(object) {}

  [[nodiscard]] JsonValue member(std::string_view name) const {
    const auto value = object_.find(name);
    return value.is_null() ? JsonValue() : value;
  }

  std::optional<std::string> text(std::string_view name) {
    const auto value = member(name);
    std::string_view out;
    if (!value.exists()) return std::nullopt;
    if (value.get(out)) return std::string(out);
    fail(std::string(name) + " must be text.");
    return std::nullopt;
  }

  std::string required_text(std::string_view name) {
    auto out = text(name);
    if (!out || out->empty()) fail(std::string(name) + " is missing.");
    return out.value_or("");
  }

  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> out;
    const auto list = member(name);
    if (list.exists() && !list.is_array()) fail(std::string(name) + " must be an array of texts.");
    for (auto item = list.first(); item.exists(); item = item.next()) {
      std::string_view one;
      if (!item.get(one)) {
        fail(std::string(name) + " must be an array of texts.");
        break;
      }
      out.emplace_back(one);
    }
    return out;
  }

  std::optional<std::uint32_t> count(std::string_view name) {
    const auto value = member(name);
    std::int64_t out = 0;
    if (!value.exists()) return std::nullopt;
    if (value.get(out) && out >= 0 && out <= std::numeric_limits<std::uint32_t>::max()) {
      return static_cast<std::uint32_t>(out);
    }
    fail(std::string(name) + " must be a number from 0 on; 0 is any number.");
    return std::nullopt;
  }

  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  JsonValue object_;
  std::string problem_;
};

/// Reads a body with `read`; what that leaves, or why the body is refused.
template <class T, class Read>
Result<T, Error> read_body(std::string_view body, Read read) {
  JsonDocument document;
  if (!document.parse(body, kBodyLimits)) return invalid("The body is no JSON, or too large.");
  if (!document.root().is_object()) return invalid("The body must be a JSON object.");
  BodyReader reader(document.root());
  T out = read(reader);
  if (!reader.problem().empty()) return invalid(reader.problem());
  return out;
}

std::vector<std::string> read_classes(BodyReader& reader) {
  if (!reader.member("layoutClassList").is_array())
    reader.fail("layoutClassList must be an array of texts.");
  auto classes = reader.texts("layoutClassList");
  std::size_t units = 0;
  for (const auto& name : classes)
    units += utf16_units(name) + 1;
  if (units > kLayoutClassesUnitsMax + 1) {
    reader.fail("layoutClassList has more than " + std::to_string(kLayoutClassesUnitsMax) +
                " characters.");
  }
  return classes;
}

bool is_web_address(std::string_view url) {
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  return url.size() <= kCallbackUrlBytesMax && parse_origin(url).has_value() &&
         std::all_of(url.begin(), url.end(), is_printable);
}

/// Absent, or a list that may be empty.
std::optional<std::vector<std::string>> read_origins(BodyReader& reader) {
  constexpr std::string_view kName = "allowedOrigins";
  if (!reader.member(kName).exists()) return std::nullopt;
  std::vector<std::string> origins = reader.texts(kName);
  if (origins.size() > kOriginsMax) {
    reader.fail("allowedOrigins: at most " + std::to_string(kOriginsMax) + ".");
  }
  for (std::string& origin : origins) {
    const auto domain = parse_domain(origin);
    if (!domain.ok()) reader.fail("allowedOrigins: " + domain.error().message + ".");
    origin = domain.ok() ? domain.value() : std::string();
  }
  return origins;
}

}  // namespace

Result<SignalRequest, Error> parse_signal_request(std::string_view body) {
  return read_body<SignalRequest>(body, [](BodyReader& reader) {
    SignalRequest out{reader.text("type"), reader.text("data")};
    // An empty type is no type, as in OpenTok's SDKs.
    if (out.type == "") out.type.reset();
    return out;
  });
}

Result<MuteRequest, Error> parse_mute_request(std::string_view body) {
  return read_body<MuteRequest>(body, [](BodyReader& reader) {
    MuteRequest out;
    // Ruby's SDK sends text; Python's and PHP's name the list otherwise.
    std::string_view text;
    const auto active = reader.member("active");
    const bool is_text = active.get(text) && (text == "true" || text == "false");
    if (is_text) out.active = text == "true";
    if (!is_text && !active.get(out.active)) reader.fail("active must be true or false.");
    out.excluded = reader.texts(reader.member("excludedStreamIds").exists() ? "excludedStreamIds"
                                                                            : "excludedStreams");
    return out;
  });
}

Result<std::vector<LayoutRequest>, Error> parse_layout_request(std::string_view body) {
  return read_body<std::vector<LayoutRequest>>(body, [](BodyReader& reader) {
    std::vector<LayoutRequest> out;
    const auto items = reader.member("items");
    if (!items.is_array()) reader.fail("items must be an array.");
    for (auto item = items.first(); item.exists(); item = item.next()) {
      if (!item.is_object()) reader.fail("items must be an array of objects.");
      BodyReader one(item);
      out.push_back({one.required_text("id"), read_classes(one)});
      if (!one.problem().empty()) reader.fail("items: " + one.problem());
    }
    return out;
  });
}

Result<LayoutRequest, Error> parse_stream_layout_request(std::string_view stream_id,
                                                         std::string_view body) {
  return read_body<LayoutRequest>(body, [stream_id](BodyReader& reader) {
    return LayoutRequest{std::string(stream_id), read_classes(reader)};
  });
}

Result<ProjectRequest, Error> parse_project_request(std::string_view body) {
  if (trimmed(body).empty()) return ProjectRequest{};
  return read_body<ProjectRequest>(body, [](BodyReader& reader) {
    ProjectRequest out;
    out.name = reader.text("name");
    if (out.name && !is_project_name(*out.name)) {
      reader.fail("name must have 1 to " + std::to_string(kProjectNameUnitsMax) +
                  " characters on one line.");
    }
    if (const auto status = reader.text("status")) {
      out.suspended = *status == kSuspended;
      if (*status != kActive && *status != kSuspended)
        reader.fail("status must be ACTIVE or SUSPENDED.");
    }
    out.allowed_origins = read_origins(reader);
    out.connections_max = reader.count("maxConnections");
    out.streams_max = reader.count("maxStreams");
    out.sessions_per_day_max = reader.count("maxSessionsPerDay");
    return out;
  });
}

Result<CallbackRequest, Error> parse_callback_request(std::string_view body) {
  return read_body<CallbackRequest>(body, [](BodyReader& reader) {
    CallbackRequest out{
        reader.required_text("group"), reader.required_text("event"), reader.required_text("url")};
    const GroupEvent wanted{out.group, out.event};
    if (std::find(kGroupEvents.begin(), kGroupEvents.end(), wanted) == kGroupEvents.end()) {
      reader.fail(
          "There are no such events. Groups are session, connection and stream with the events "
          "created and destroyed, and archive with status.");
    }
    if (!is_web_address(out.url)) {
      reader.fail("url must be an http or https address without user name, of at most " +
                  std::to_string(kCallbackUrlBytesMax) + " characters.");
    }
    return out;
  });
}

Result<ExplainRequest, Error> parse_explain_request(std::string_view body) {
  return read_body<ExplainRequest>(body, [](BodyReader& reader) {
    ExplainRequest out{reader.required_text("token"), reader.text("sessionId")};
    // An empty field of a form names no session.
    if (out.session_id == "") out.session_id.reset();
    return out;
  });
}

Result<TicketRequest, Error> parse_ticket_request(std::string_view body) {
  return read_body<TicketRequest>(body, [](BodyReader& reader) {
    return TicketRequest{reader.required_text("apiKey"),
                         reader.required_text("sessionId"),
                         reader.required_text("token")};
  });
}

Result<std::uint32_t, Error> parse_log_query(std::string_view query) {
  const auto fields = parse_form(query);
  const auto* after = fields ? find_field(*fields, "after") : nullptr;
  if (fields && after == nullptr) return std::uint32_t{0};
  const auto number = after == nullptr ? std::nullopt : whole_part(*after);
  if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
    return invalid("after must be the number of an event, or 0.");
  }
  return static_cast<std::uint32_t>(*number);
}

bool is_project_name(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !name.empty() && is_utf8(name) && utf16_units(name) <= kProjectNameUnitsMax &&
         std::none_of(name.begin(), name.end(), is_control);
}

std::optional<std::string> decode_path_segment(std::string_view segment) {
  std::string out;
  out.reserve(segment.size());
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '%') {
      out += segment[i];
      continue;
    }
    const auto byte = decode_hex(segment.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    out += *byte;
    i += 2;
  }
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::all_of(out.begin(), out.end(), is_printable)) return std::nullopt;
  return out;
}

}  // namespace parley::protocol
