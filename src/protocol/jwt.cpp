#include "protocol/jwt.hpp"

#include <cstdlib>

#include "base/limits.hpp"
#include "protocol/base64.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

constexpr std::size_t kSha256Bytes = 32;
// RSA keys of 2048 to 8192 bits; shorter ones must not be used (RFC 7518 section 3.3).
constexpr std::size_t kRsaBytesMin = 256;
constexpr std::size_t kRsaBytesMax = 1024;
constexpr std::string_view kRs256 = "RS256";
constexpr JsonLimits kJsonLimits{kTokenBytesMax, 8, 1024};

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Reads one part of the token as a JSON object.
bool read_part(std::string_view part, JsonDocument& out) {
  const auto text = decode_base64(part);
  return text && out.parse(*text, kJsonLimits) && out.root().is_object();
}

/// What is wrong with a header; empty when nothing is.
std::string header_problem(JsonValue header) {
  std::string_view algorithm;
  if (!header.find("alg").get(algorithm))
    return "The token's header names no algorithm (alg). Sign it with HS256 and the API secret.";
  if (lower(algorithm) == "none")
    return "The token is not signed (alg is none). Sign it with HS256 and the API secret.";
  if (algorithm != "HS256" && algorithm != kRs256) {
    return "The token is signed with " + quoted(algorithm) +
           ", which is not accepted. Sign it with HS256 and the API secret.";
  }
  std::string_view type;
  const auto typ = header.find("typ");
  if (typ.exists() && !typ.is_null() && (!typ.get(type) || type != "JWT"))
    return "The token's header has a wrong type (typ). It must be \"JWT\", in capitals, or absent.";
  if (header.find("crit").exists())
    return "The token's header demands extensions (crit) that are not known here.";
  return {};
}

/// What is wrong with a signature's size; empty when nothing is.
std::string_view size_problem(Signing signing, std::size_t size) {
  if (signing == Signing::kHs256) return size == kSha256Bytes ? "" : "not 32 bytes in base64";
  return size >= kRsaBytesMin && size <= kRsaBytesMax ? "" : "not that of an RSA key in base64";
}

}  // namespace

Result<Jwt, Error> parse_jwt(std::string_view text) {
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return refused("The token is not a JWT: it must have three parts joined by dots.");
  Jwt jwt;
  if (!read_part(text.substr(0, first), jwt.header))
    return refused("The token is damaged or cut off: its header is no JSON object in base64.");
  if (auto problem = header_problem(jwt.header.root()); !problem.empty())
    return refused(std::move(problem));
  if (!read_part(text.substr(first + 1, second - first - 1), jwt.claims))
    return refused("The token is damaged or cut off: its claims are no JSON object in base64.");
  std::string_view algorithm;
  const bool is_rsa = jwt.header.root().find("alg").get(algorithm) && algorithm == kRs256;
  jwt.signing = is_rsa ? Signing::kRs256 : Signing::kHs256;
  auto signature = decode_base64(text.substr(second + 1));
  const auto bad = size_problem(jwt.signing, signature ? signature->size() : 0);
  if (!bad.empty())
    return refused("The token is damaged or cut off: its signature is " + std::string(bad) + ".");
  jwt.signature = std::move(*signature);
  jwt.signed_text = text.substr(0, second);
  return jwt;
}

bool ClaimReader::fail(std::string_view name, std::string_view expected) {
  problem_ = std::string(name) + " must be " + std::string(expected);
  return false;
}

bool ClaimReader::text(std::string_view name, std::optional<std::string>& out) {
  out.reset();
  const auto value = claims_.find(name);
  if (!value.exists() || value.is_null()) return true;
  std::string_view text;
  if (!value.get(text)) return fail(name, "text");
  if (!text.empty()) out = text;
  return true;
}

bool ClaimReader::name(std::string_view name, std::optional<std::string>& out) {
  std::int64_t number = 0;
  if (!claims_.find(name).get(number)) return text(name, out);
  out = std::to_string(number);
  return true;
}

bool ClaimReader::seconds(std::string_view name, std::optional<std::int64_t>& out) {
  constexpr std::int64_t kSecondsMax = 1'000'000'000'000'000;
  out.reset();
  const auto value = claims_.find(name);
  if (!value.exists() || value.is_null()) return true;
  std::int64_t number = 0;
  std::string_view text;
  if (value.get_floor(number) && std::abs(number) < kSecondsMax) {
    out = number;
  } else if (value.get(text)) {
    out = whole_part(trimmed(text));
  }
  return out.has_value() || fail(name, "a number of seconds since 1970");
}

}  // namespace parley::protocol
