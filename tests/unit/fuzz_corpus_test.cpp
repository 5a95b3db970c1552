#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "fuzz/bodies.hpp"

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// In how many places a text is cut off: conversations with a core are dear.
std::size_t cuts_of(std::string_view name, std::size_t size) {
  return name.ends_with("_core") ? 4 : size;
}

}  // namespace

TEST_CASE("every fuzzer's promises hold on its corpus, whole and cut off") {
  for (const auto& [name, run] : parley::fuzz::kBodies) {
    std::size_t files = 0;
    const auto folder = std::filesystem::path(PARLEY_FUZZ_CORPUS) / std::string(name);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      CAPTURE(entry.path().string());
      const auto bytes = read(entry.path());
      REQUIRE_FALSE(bytes.empty());
      const std::size_t cuts = cuts_of(name, bytes.size());
      for (std::size_t size = 0; size < bytes.size(); size += (bytes.size() + cuts - 1) / cuts)
        run(std::string_view(bytes).substr(0, size));
      run(bytes);
      ++files;
    }
    CAPTURE(name);
    CHECK(files > 0);
  }
}
