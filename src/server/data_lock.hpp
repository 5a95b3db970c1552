// DataLock: the mark of the one server that uses a data folder. It goes with its process.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "server/sqlite.hpp"

namespace parley::server {

class DataLock {
 public:
  /// Fails while another process has it.
  static Result<DataLock, StoreError> take(const std::filesystem::path& folder);

  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace parley::server
