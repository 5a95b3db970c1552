// What processes cost on this machine, and a server of our own that a load test starts and ends.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "load/target.hpp"

namespace parley::load {

struct ProcessSample {
  std::int64_t resident_bytes = 0;
  std::int64_t user_us = 0;
  std::int64_t system_us = 0;
  bool is_running = false;  // false: it has ended, and nobody has asked how
};

/// Nothing when there is no such process, or it may not be looked at.
[[nodiscard]] std::optional<ProcessSample> sample_process(std::int32_t pid);

/// Raises this process's limit of open files as far as it may; how many that is.
[[nodiscard]] std::uint64_t raise_file_limit();

/// `parley serve` on a free port, with a data folder for the time of its life.
class LocalServer {
 public:
  static Result<LocalServer, Problem> start(const std::filesystem::path& program);

  LocalServer(LocalServer&& other) noexcept;
  LocalServer& operator=(LocalServer&&) = delete;
  ~LocalServer();

  [[nodiscard]] const std::string& url() const { return url_; }

  [[nodiscard]] const std::string& api_key() const { return api_key_; }

  [[nodiscard]] const std::string& secret() const { return secret_; }

  [[nodiscard]] std::int32_t pid() const { return pid_; }

 private:
  LocalServer() = default;

  std::filesystem::path folder_;
  std::int32_t pid_ = 0;
  std::string url_;
  std::string api_key_;
  std::string secret_;
};

}  // namespace parley::load
