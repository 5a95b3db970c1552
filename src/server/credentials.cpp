#include "server/credentials.hpp"

#include <utility>
#include <vector>

#include "server/signer.hpp"

namespace parley::server {

namespace {

using protocol::Signing;

/// The key and the one before it, as long as that counts.
std::vector<std::string_view> keys_of(const Project& project, std::int64_t now_ms) {
  std::vector<std::string_view> keys{project.is_application() ? project.public_key
                                                              : project.secret};
  if (!project.former.empty() && now_ms < project.former_until_ms)
    keys.emplace_back(project.former);
  return keys;
}

bool is_signed_with(std::string_view key, const Signed& what) {
  switch (what.signing) {
    case Signing::kHmacSha1:
      return equal_in_constant_time(hmac_sha1(key, what.text), what.signature);
    case Signing::kHs256:
      return equal_in_constant_time(hmac_sha256(key, what.text), what.signature);
    case Signing::kRs256: return is_rs256_signed(key, what.text, what.signature);
  }
  return false;
}

}  // namespace

Verdict judge(const Project& project, const Signed& what, std::int64_t now_ms) {
  if (project.is_application() != (what.signing == Signing::kRs256)) return Verdict::kWrongKind;
  bool is_right = false;
  for (const std::string_view key : keys_of(project, now_ms))
    is_right = is_signed_with(key, what) || is_right;
  return is_right ? Verdict::kRight : Verdict::kWrong;
}

std::string signing_rule(const Project& project) {
  return project.is_application()
             ? "This is an application: sign with RS256 and its private key."
             : "This project has a secret: sign with HS256 and the API secret.";
}

bool is_secret_of(const Project& project, std::string_view secret, std::int64_t now_ms) {
  if (project.is_application()) return false;
  bool is_right = false;
  for (const std::string_view key : keys_of(project, now_ms))
    is_right = equal_in_constant_time(key, secret) || is_right;
  return is_right;
}

void rotate(Project& project, std::string key, std::int64_t now_ms, std::int64_t overlap_ms) {
  std::string& current = project.is_application() ? project.public_key : project.secret;
  project.former = overlap_ms > 0 ? std::exchange(current, {}) : std::string();
  project.former_until_ms = overlap_ms > 0 ? now_ms + overlap_ms : 0;
  current = std::move(key);
}

}  // namespace parley::server
