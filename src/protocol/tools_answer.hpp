// What the developer tools are told, in JSON: why a token is refused, who is in a session, and what
// its log says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/generated/errors.hpp"
#include "protocol/generated/messages.hpp"
#include "protocol/session_request.hpp"
#include "protocol/token.hpp"

namespace parley::protocol {

/// `{now, accepted, error?, kind?, signing?, claims?}`; what a token says is there once it could be
/// read. `problem` is why a client that brought it would be refused, if it would.
[[nodiscard]] std::string token_explanation(const std::optional<ParsedToken>& token,
                                            const std::optional<Error>& problem,
                                            std::int64_t now_s);

/// `{iceServers}`.
[[nodiscard]] std::string ice_server_list(const std::vector<IceServer>& servers);

struct MemberPicture {
  const Connection& connection;
  const Capabilities& may;
};

struct SubscriptionPicture {
  std::string_view connection_id;  // whose it is
  std::uint32_t number = 0;
  bool audio = false;
  bool video = false;
};

struct StreamPicture {
  const Stream& stream;
  const std::vector<std::string>& layout_classes;
  std::size_t subscription_count = 0;  // of all
  std::vector<SubscriptionPicture> subscriptions = {};
};

/// A session as it was made, and as it is now. Lists hold the first of what was counted.
struct SessionPicture {
  std::string_view session_id;
  const SessionRequest& request;
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> opened_ms = {};  // nothing while nobody is in it
  bool muted = false;
  std::uint32_t last_event = 0;
  std::size_t member_count = 0;
  std::size_t stream_count = 0;
  std::vector<MemberPicture> members = {};
  std::vector<StreamPicture> streams = {};
};

[[nodiscard]] std::string session_picture(const SessionPicture& picture);

struct LogEntryPicture {
  std::uint32_t number = 0;
  std::int64_t wall_ms = 0;
  std::optional<std::string_view> only_for;  // the one connection that heard it
  std::string_view event;                    // as members hear it
};

/// Part of a room's log.
struct LogPicture {
  std::optional<std::int64_t> opened_ms;  // of the room; nothing while nobody is in it
  std::uint32_t first = 0;                // the oldest event that is kept
  std::uint32_t last = 0;                 // the newest
  std::vector<LogEntryPicture> entries = {};
};

/// Of each event its kind and whom it concerns, never what was said or where media goes.
[[nodiscard]] std::string log_picture(const LogPicture& log);

}  // namespace parley::protocol
