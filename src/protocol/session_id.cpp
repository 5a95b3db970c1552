#include "protocol/session_id.hpp"

#include <vector>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "protocol/base64.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

Error invalid(std::string message) {
  return {ErrorCode::kInvalidSessionId,
          std::move(message) + ". Use the id that createSession returned, unchanged."};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

std::string joined(const SessionIdSeed& seed) {
  std::string out = "1~";
  out.append(seed.api_key).append("~").append(seed.location).append("~");
  return out.append(std::to_string(seed.wall_ms)).append("~").append(seed.random).append("~~");
}

}  // namespace

Result<SessionIdParts, Error> parse_session_id(std::string_view session_id) {
  if (session_id.empty()) return invalid("The session id is empty");
  if (session_id.size() > kSessionIdBytesMax) {
    return invalid("The session id has " + std::to_string(session_id.size()) +
                   " characters; at most 255 are possible");
  }
  if (!session_id.starts_with("1_") && !session_id.starts_with("2_"))
    return invalid("The session id " + quoted(session_id) + " does not begin with 1_ or 2_");
  const auto decoded = decode_base64(session_id.substr(2));
  if (!decoded || !is_printable(*decoded))
    return invalid("The session id " + quoted(session_id) + " is damaged or cut off");
  const auto fields = split(*decoded, '~');
  if (fields.size() < 5 || fields[1].empty() || fields[1].size() > kApiKeyBytesMax)
    return invalid("The session id " + quoted(session_id) + " names no project");
  SessionIdParts parts;
  parts.api_key = fields[1];
  parts.location = fields[2];
  parts.created = fields[3];
  parts.random = fields[4];
  if (parts.created.find('.') == std::string::npos) parts.created_ms = whole_part(parts.created);
  return parts;
}

std::string mint_session_id(const SessionIdSeed& seed) {
  PARLEY_ASSERT(seed.random.size() == kSessionRandomChars);
  PARLEY_ASSERT(!seed.api_key.empty() && seed.api_key.size() <= kApiKeyBytesMax);
  PARLEY_ASSERT(seed.api_key.find('~') == std::string_view::npos);
  PARLEY_ASSERT(seed.location.size() <= 15 && seed.location.find('~') == std::string_view::npos);
  return "2_" + encode_base64_url(joined(seed));
}

}  // namespace parley::protocol
