#include "server/static_files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <utility>

#include <sys/stat.h>

#include "server/signer.hpp"

namespace parley::server {

namespace {

// Within this time a build writes a file and its packed twins, in any order.
constexpr std::int64_t kBuildNs = 10'000'000'000;

constexpr std::int64_t kFileBytesMax = std::int64_t{64} * 1024 * 1024;

// Our pages need nothing from elsewhere. Sockets are named by scheme because 'self' does not
// cover ws: in every browser; blob: and data: are for still pictures of video.
constexpr const char* kContentSecurityPolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self' ws: wss:; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors ";

struct ContentType {
  std::string_view extension;
  std::string_view type;
};

constexpr std::array<ContentType, 15> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".cjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".ts", "text/plain; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
}};

std::string_view content_type_of(std::string_view name) {
  for (const auto& [extension, type] : kContentTypes) {
    if (name.ends_with(extension)) return type;
  }
  return "application/octet-stream";
}

/// Segments of letters, digits and ._- that do not begin with a dot: nothing else is ever opened.
bool is_safe_name(std::string_view name) {
  bool at_start = true;
  for (const char byte : name) {
    const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool is_plain = is_letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
    const bool is_later = !at_start && (byte == '.' || byte == '/');
    if (!is_plain && !is_later) return false;
    at_start = byte == '/';
  }
  return !at_start;
}

std::int64_t changed_ns(const struct stat& status) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  return std::int64_t{status.st_mtim.tv_sec} * kNsPerSecond + status.st_mtim.tv_nsec;
}

std::shared_ptr<const std::string> read_file(const std::filesystem::path& path, std::size_t size) {
  std::ifstream in(path, std::ios::binary);
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(in.gcount()) != size) return nullptr;
  return std::make_shared<const std::string>(std::move(text));
}

bool is_for_other_origins(std::string_view name) {
  return name.ends_with(".js") || name.ends_with(".mjs") || name.ends_with(".wasm");
}

}  // namespace

void add_page_headers(HttpResponse& response, std::string_view frame_ancestors) {
  response.with("Content-Security-Policy", kContentSecurityPolicy + std::string(frame_ancestors));
  response.with("Referrer-Policy", "no-referrer");
}

StaticFiles::StaticFiles(std::filesystem::path root) : root_(std::move(root)) {}

const StaticFiles::File* StaticFiles::load(const std::string& name) {
  const std::filesystem::path path = root_ / name;

  struct stat status {};

  const bool is_there = lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
                        status.st_size <= kFileBytesMax;
  if (!is_there) {
    files_.erase(name);
    return nullptr;
  }
  const auto found = files_.find(name);
  const bool is_fresh = found != files_.end() && found->second.size == status.st_size &&
                        found->second.changed_ns == changed_ns(status);
  if (is_fresh) return &found->second;
  File file;
  file.changed_ns = changed_ns(status);
  file.size = status.st_size;
  file.body = read_file(path, static_cast<std::size_t>(status.st_size));
  if (!file.body) return nullptr;
  file.entity_tag = '"' + sha256_hex(*file.body).substr(0, 32) + '"';
  return &files_.insert_or_assign(name, std::move(file)).first->second;
}

std::pair<const StaticFiles::File*, std::string_view> StaticFiles::choose(
    const std::string& name, std::string_view accept_encoding) {
  const File* plain = load(name);
  if (plain == nullptr) return {nullptr, ""};
  std::pair<const File*, std::string_view> best{plain, ""};
  using Coding = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Coding, 2> kCodings{Coding{"br", ".br"}, Coding{"gzip", ".gz"}};
  for (const auto& [coding, extension] : kCodings) {
    if (coding_weight(accept_encoding, coding) == 0) continue;
    const File* packed = load(name + std::string(extension));
    // A packed file much older than the file itself belongs to an earlier build.
    if (packed == nullptr || packed->changed_ns + kBuildNs < plain->changed_ns) continue;
    if (packed->size < best.first->size) best = {packed, coding};
  }
  return best;
}

bool StaticFiles::has(std::string_view name) {
  return is_safe_name(name) && load(std::string(name)) != nullptr;
}

std::shared_ptr<const std::string> StaticFiles::content(std::string_view name) {
  const File* file = is_safe_name(name) ? load(std::string(name)) : nullptr;
  return file == nullptr ? nullptr : file->body;
}

HttpResponse StaticFiles::serve(const HttpRequest& request, std::string_view name) {
  if (!is_safe_name(name)) return error_response(404, "There is nothing at this address");
  const auto [file, coding] = choose(std::string(name), request.header("Accept-Encoding"));
  if (file == nullptr) return error_response(404, "There is nothing at this address");
  HttpResponse out;
  out.with("ETag", file->entity_tag).with("Vary", "Accept-Encoding");
  // Names do not change between versions, so every use asks whether there is a new one.
  out.with("Cache-Control", "no-cache");
  if (is_for_other_origins(name)) {
    out.with("Access-Control-Allow-Origin", "*");
    out.with("Cross-Origin-Resource-Policy", "cross-origin");
  }
  if (name.ends_with(".html")) add_page_headers(out, "'self'");
  if (names_entity_tag(request.header("If-None-Match"), file->entity_tag)) {
    out.status = 304;
    return out;
  }
  out.content_type = content_type_of(name);
  if (!coding.empty()) out.with("Content-Encoding", std::string(coding));
  out.body = file->body;
  return out;
}

}  // namespace parley::server
