#include "server/cli_output.hpp"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace parley::server {

int fail(const std::string& message) {
  static_cast<void>(std::fprintf(stderr, "parley: %s\n", message.c_str()));
  return EXIT_FAILURE;
}

int print(const std::string& text) {
  const bool is_done = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}

Result<Store, StoreError> open_existing(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "parley.db", ignored)) {
    return StoreError{"there is no Parley data in " + folder.string() +
                      "; name the server's data folder with --data, or make a project there with "
                      "`parley project create`"};
  }
  return Store::open(folder);
}

}  // namespace parley::server
