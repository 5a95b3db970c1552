// The tables of the data base, and the steps that bring an older file to them.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

/// The version of a file's tables, 0 for a new one; an error for one that a newer program wrote.
[[nodiscard]] Result<std::int64_t, StoreError> schema_version(Database& database);

/// Brings the file to this program's schema; refuses one that a newer program wrote.
[[nodiscard]] std::optional<StoreError> migrate(Database& database);

}  // namespace parley::server
