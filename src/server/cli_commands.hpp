// What the subcommands for sessions, tokens and embeds do: they work on the data folder, also
// beside a running server.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "protocol/token.hpp"
#include "server/embeds.hpp"

namespace parley::server {

struct SessionCreateOptions {
  std::filesystem::path data;
  std::string api_key;  // empty: Store::development_project
  protocol::MediaMode media_mode = protocol::MediaMode::kRelayed;
  std::string location;
};

struct TokenCreateOptions {
  std::filesystem::path data;
  std::string session_id;
  protocol::Role role = protocol::Role::kPublisher;
  std::optional<std::string> connection_data;
  std::optional<std::int64_t> expires_s;  // seconds since 1970
  std::int64_t lifetime_s = kTokenLifetimeDefaultS;
  protocol::TokenKind kind = protocol::TokenKind::kJwt;
};

struct EmbedCreateOptions {
  std::filesystem::path data;
  std::string embed_id;              // empty: a new one
  std::string api_key;               // empty: Store::development_project
  std::vector<std::string> domains;  // as protocol::parse_domain gives them
  std::uint32_t people_max = kEmbedConnectionsDefault;
};

struct EmbedListOptions {
  std::filesystem::path data;
};

struct EmbedDeleteOptions {
  std::filesystem::path data;
  std::string embed_id;
};

// Each prints its result to standard output, or what is wrong to standard error, and returns the
// process's exit code.

[[nodiscard]] int session_create(const SessionCreateOptions& options);
[[nodiscard]] int token_create(const TokenCreateOptions& options);
[[nodiscard]] int embed_create(const EmbedCreateOptions& options);
[[nodiscard]] int embed_list(const EmbedListOptions& options);
[[nodiscard]] int embed_delete(const EmbedDeleteOptions& options);

}  // namespace parley::server
