#include "server/token_check.hpp"

#include <optional>
#include <utility>

#include "protocol/text.hpp"
#include "protocol/token_text.hpp"
#include "server/credentials.hpp"
#include "server/log.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

using protocol::Error;
using protocol::ErrorCode;
using protocol::quoted;

constexpr std::int64_t kSecondMs = 1000;

Error store_failed(const StoreError& problem) {
  log(Severity::kError, "data base: " + problem.message);
  return {ErrorCode::kInternalError, "The server could not read its data base. Try again later."};
}

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

/// Whether the project's key signed a token that names it.
std::optional<Error> check_signature(const Project& project,
                                     const protocol::ParsedToken& token,
                                     std::int64_t now_ms) {
  const Signed what{token.signing, token.signed_text, token.signature};
  const Verdict verdict = judge(project, what, now_ms);
  if (verdict == Verdict::kRight) return std::nullopt;
  if (verdict == Verdict::kWrongKind) return refused(signing_rule(project));
  return refused(
      "The token's signature is wrong: it was changed, or signed with another key than that of "
      "API key " +
      protocol::quoted(project.api_key) + ".");
}

}  // namespace

Result<Admitted, Error> check_token(Store& store,
                                    std::string_view api_key,
                                    std::string_view session_id,
                                    std::string_view token,
                                    std::int64_t now_ms) {
  Result<protocol::ParsedToken, Error> parsed = protocol::parse_token(token);
  if (!parsed.ok()) return parsed.error();
  Result<std::optional<Project>, StoreError> project = store.find_project(api_key);
  if (!project.ok()) return store_failed(project.error());
  if (!project.value()) {
    return refused("This server knows no API key " + quoted(api_key) +
                   ". Is the page meant for another server?");
  }
  protocol::Claims& claims = parsed.value().claims;
  // A token that names another project is told so, which its signature cannot tell.
  if (claims.api_key == api_key) {
    if (auto error = check_signature(*project.value(), parsed.value(), now_ms)) return *error;
    if (project.value()->is_suspended) {
      return refused("The project with API key " + quoted(api_key) + " is suspended.");
    }
  }
  if (std::optional<Error> error =
          protocol::check_claims(claims, api_key, session_id, now_ms / kSecondMs)) {
    return *error;
  }
  Result<std::optional<Session>, StoreError> session = store.find_session(session_id);
  if (!session.ok()) return store_failed(session.error());
  if (!session.value() || session.value()->api_key != api_key) {
    return Error{ErrorCode::kInvalidSessionId,
                 "This server has no such session. Was it made on another server?"};
  }
  return Admitted{std::move(claims), std::move(*session.value()), std::move(*project.value())};
}

std::string make_token(const protocol::Claims& claims,
                       protocol::TokenKind kind,
                       std::string_view secret) {
  const auto nonce = static_cast<std::uint32_t>(random_u64());
  if (kind == protocol::TokenKind::kT1) {
    const std::string data = protocol::t1_data_string(claims, nonce);
    return protocol::t1_token(claims.api_key, data, hmac_sha1(secret, data));
  }
  const std::string input = protocol::jwt_signing_input(claims, nonce);
  return protocol::jwt_token(input, hmac_sha256(secret, input));
}

}  // namespace parley::server
