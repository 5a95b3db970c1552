// What application servers ask for in the JSON bodies and the addresses of REST requests:
// understood, or refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/generated/errors.hpp"

namespace parley::protocol {

struct SignalRequest {
  std::optional<std::string> type;
  std::optional<std::string> data;
};

struct MuteRequest {
  bool active = false;
  std::vector<std::string> excluded;  // streams
};

/// The layout classes that a stream is to have.
struct LayoutRequest {
  std::string stream_id;
  std::vector<std::string> classes;
};

/// What is to be changed of a project.
struct ProjectRequest {
  std::optional<std::string> name;
  std::optional<bool> suspended;
  std::optional<std::vector<std::string>> allowed_origins;  // as parse_domain gives them
  // 0: any number.
  std::optional<std::uint32_t> connections_max;
  std::optional<std::uint32_t> streams_max;
  std::optional<std::uint32_t> sessions_per_day_max;
};

/// An address that wants to hear of events.
struct CallbackRequest {
  std::string group;  // session, connection, stream or archive
  std::string event;  // created, destroyed or status
  std::string url;    // http or https
  bool operator==(const CallbackRequest&) const = default;
};

/// A client's token that somebody wants to understand, for the session that the client joins; for
/// the token's own when none is named.
struct ExplainRequest {
  std::string token;
  std::optional<std::string> session_id;
};

/// How a client would join.
struct TicketRequest {
  std::string api_key;
  std::string session_id;
  std::string token;
};

// Every failure is OT_INVALID_PARAMETER (HTTP 400). What is null is as good as absent, what is
// unknown is ignored.

/// `{type?, data?}`. How long they may be, the cloud says.
Result<SignalRequest, Error> parse_signal_request(std::string_view body);

/// `{active, excludedStreamIds?}`; `active` as text and `excludedStreams`, too, as some SDKs send
/// them.
Result<MuteRequest, Error> parse_mute_request(std::string_view body);

/// `{items: [{id, layoutClassList}]}`.
Result<std::vector<LayoutRequest>, Error> parse_layout_request(std::string_view body);

/// `{layoutClassList}` of a stream that the address names.
Result<LayoutRequest, Error> parse_stream_layout_request(std::string_view stream_id,
                                                         std::string_view body);

/// `{name?, status?}`; an empty body changes nothing.
Result<ProjectRequest, Error> parse_project_request(std::string_view body);

/// `{group, event, url}`.
Result<CallbackRequest, Error> parse_callback_request(std::string_view body);

/// `{token, sessionId?}`. Whether the token can be read is not asked here.
Result<ExplainRequest, Error> parse_explain_request(std::string_view body);

/// `{apiKey, sessionId, token}`.
Result<TicketRequest, Error> parse_ticket_request(std::string_view body);

/// The number in `after=NUMBER` of a query; 0 when it is not there.
Result<std::uint32_t, Error> parse_log_query(std::string_view query);

/// The words for whether a project may be used.
inline constexpr std::string_view kActive = "ACTIVE";
inline constexpr std::string_view kSuspended = "SUSPENDED";

/// Whether a project may be called so.
[[nodiscard]] bool is_project_name(std::string_view name);

/// A piece of an address with its percent-encoding undone; nothing when that is broken, or when
/// what it stands for is no text of printable characters.
[[nodiscard]] std::optional<std::string> decode_path_segment(std::string_view segment);

}  // namespace parley::protocol
