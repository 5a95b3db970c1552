// JSON Web Tokens signed with HS256 or RS256 (RFC 7515, RFC 7519), taken apart but not verified.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/generated/errors.hpp"
#include "protocol/json.hpp"

namespace parley::protocol {

/// How a signature claims to be made. Whether it may be made so, the kind of the key decides, never
/// the token.
enum class Signing : std::uint8_t {
  kHmacSha1,  // 20 bytes; T1 tokens only
  kHs256,     // 32 bytes: HMAC-SHA256 with a project's secret
  kRs256,     // as long as the key: RSA and SHA-256 with an application's private key
};

struct Jwt {
  JsonDocument header;
  JsonDocument claims;
  Signing signing = Signing::kHs256;
  std::string signed_text;  // the bytes that the signature covers
  std::string signature;    // raw bytes
};

/// Takes a token apart. Other algorithms, "none" above all, are refused by name. Every
/// failure is OT_AUTHENTICATION_ERROR.
Result<Jwt, Error> parse_jwt(std::string_view text);

/// Reads claims one by one; the first of a wrong type is kept in `problem` and ends the reading.
/// Absent and null are the same.
class ClaimReader {
 public:
  ClaimReader(JsonValue claims, std::string& problem) : claims_(claims), problem_(problem) {}

  /// Text; empty is as good as absent.
  [[nodiscard]] bool text(std::string_view name, std::optional<std::string>& out);

  /// Text, or a whole number in place of one: some SDKs sign numeric API keys so.
  [[nodiscard]] bool name(std::string_view name, std::optional<std::string>& out);

  /// Seconds since 1970: a number, or a decimal number in a text. A fraction is dropped.
  [[nodiscard]] bool seconds(std::string_view name, std::optional<std::int64_t>& out);

 private:
  bool fail(std::string_view name, std::string_view expected);

  JsonValue claims_;
  std::string& problem_;
};

}  // namespace parley::protocol
