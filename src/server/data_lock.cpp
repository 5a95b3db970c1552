#include "server/data_lock.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::server {

Result<DataLock, StoreError> DataLock::take(const std::filesystem::path& folder) {
  std::error_code failure;
  const mode_t others = umask(077);
  std::filesystem::create_directories(folder, failure);
  umask(others);
  if (failure)
    return StoreError{"cannot make the data folder " + folder.string() + ": " + failure.message()};
  const std::filesystem::path file = folder / "parley.lock";
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return StoreError{"cannot write " + file.string() + ": " +
                      std::generic_category().message(errno)};
  }

  // What root makes must not keep the folder's owner out.
  struct stat owner {};

  if (geteuid() == 0 && stat(folder.c_str(), &owner) == 0) {
    static_cast<void>(fchown(descriptor, owner.st_uid, owner.st_gid));
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return StoreError{"a server is running on the data folder " + folder.string()};
  }
  return DataLock(descriptor);
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataLock::~DataLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace parley::server
