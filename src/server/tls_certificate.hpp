// A certificate's files, and the self-signed ones of `--lan`: made when needed, kept in the data
// folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parley::server {

struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;  // mode 0600
  bool is_new = false;
};

struct TlsError {
  std::string message;
};

/// The certificate in `folder` if it is good for a month more and names every host; else a new one.
/// Hosts are IP addresses or DNS names.
Result<TlsFiles, TlsError> ensure_certificate(const std::filesystem::path& folder,
                                              const std::vector<std::string>& hosts);

}  // namespace parley::server
