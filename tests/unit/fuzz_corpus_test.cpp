#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "fuzz/bodies.hpp"

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("every fuzzer's promises hold on its corpus, whole and cut off anywhere") {
  for (const auto& [name, run] : parley::fuzz::kBodies) {
    std::size_t files = 0;
    const auto folder = std::filesystem::path(PARLEY_FUZZ_CORPUS) / std::string(name);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      CAPTURE(entry.path().string());
      const auto bytes = read(entry.path());
      REQUIRE_FALSE(bytes.empty());
      for (std::size_t size = 0; size <= bytes.size(); ++size)
        run(std::string_view(bytes).substr(0, size));
      ++files;
    }
    CAPTURE(name);
    CHECK(files > 0);
  }
}
