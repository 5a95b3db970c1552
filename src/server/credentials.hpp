// Whether a signature or a secret is a project's: of its key, or of the one before it as long as
// that counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "protocol/jwt.hpp"
#include "server/store.hpp"

namespace parley::server {

/// How something is signed, what is signed, and the signature, all of it as a token brings it.
struct Signed {
  protocol::Signing signing = protocol::Signing::kHs256;
  std::string_view text;
  std::string_view signature;
};

enum class Verdict : std::uint8_t {
  kRight,
  kWrong,
  kWrongKind,  // a signature that keys of this project's kind cannot make
};

/// Whether the project's key made the signature. What counts follows from the kind of that key: a
/// project's secret signs with HMAC, an application's private key with RSA, and nothing else.
[[nodiscard]] Verdict judge(const Project& project, const Signed& what, std::int64_t now_ms);

/// How the project's tokens must be signed, in words.
[[nodiscard]] std::string signing_rule(const Project& project);

/// Whether this is the project's secret.
[[nodiscard]] bool is_secret_of(const Project& project,
                                std::string_view secret,
                                std::int64_t now_ms);

/// Gives the project a new secret, or an application this public key. The one before counts for
/// `overlap_ms` more.
void rotate(Project& project, std::string key, std::int64_t now_ms, std::int64_t overlap_ms);

/// How long the key before counts unless somebody says otherwise: as long as a token usually lives.
inline constexpr std::int64_t kOverlapDefaultS = kTokenLifetimeDefaultS;

}  // namespace parley::server
