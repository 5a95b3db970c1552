// StaticFiles: the built web files, kept in memory and read again when they change on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/http_message.hpp"

namespace parley::server {

/// The headers of a page of ours: what it may load, and which pages may hold it in a frame, as
/// sources of a content security policy.
void add_page_headers(HttpResponse& response, std::string_view frame_ancestors);

class StaticFiles {
 public:
  explicit StaticFiles(std::filesystem::path root);

  /// Answers GET and HEAD with the file of that name below the root, precompressed (.br, .gz beside
  /// it) when the client takes it. A name that could leave the root is not found.
  [[nodiscard]] HttpResponse serve(const HttpRequest& request, std::string_view name);

  [[nodiscard]] bool has(std::string_view name);

  /// The content of a file; null when there is none.
  [[nodiscard]] std::shared_ptr<const std::string> content(std::string_view name);

 private:
  struct File {
    std::int64_t changed_ns = 0;
    std::int64_t size = 0;
    std::shared_ptr<const std::string> body;
    std::string entity_tag;
  };

  /// The file as it is now; null when there is none.
  const File* load(const std::string& name);
  /// The smallest representation the client takes, and its coding ("" for the file itself).
  std::pair<const File*, std::string_view> choose(const std::string& name,
                                                  std::string_view accept_encoding);

  std::filesystem::path root_;
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace parley::server
