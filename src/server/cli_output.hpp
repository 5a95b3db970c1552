// What all subcommands share: their output, and how they open the data folder.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "server/store.hpp"

namespace parley::server {

/// Prints what is wrong to standard error; the exit code.
[[nodiscard]] int fail(const std::string& message);

/// Prints a result to standard output; the exit code.
[[nodiscard]] int print(const std::string& text);

/// Opens a data folder that is one already: a mistyped --data should not make an empty one.
[[nodiscard]] Result<Store, StoreError> open_existing(const std::filesystem::path& folder);

}  // namespace parley::server
