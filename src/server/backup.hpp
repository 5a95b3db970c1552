// Backups: the data base as one file, taken from and put into a data folder.
#pragma once

#include <filesystem>

namespace parley::server {

struct BackupOptions {
  std::filesystem::path data;
  std::filesystem::path file;
};

struct RestoreOptions {
  std::filesystem::path data;
  std::filesystem::path file;
  bool force = false;  // also while a server runs
};

// Each prints its result to standard output, or what is wrong to standard error, and returns the
// process's exit code.

[[nodiscard]] int backup(const BackupOptions& options);
[[nodiscard]] int restore(const RestoreOptions& options);

}  // namespace parley::server
