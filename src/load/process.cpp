#include "load/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::load {

namespace {

/// The value of a line such as "API key: 12345678"; empty when there is none.
std::string value_of(const std::string& lines, const std::string& name) {
  const std::size_t at = lines.find(name);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size();
  return lines.substr(begin, lines.find('\n', begin) - begin);
}

/// This process's variables but for settings, which are for another server.
std::vector<char*> plain_environment() {
  constexpr const char* kSetting = "PARLEY_";
  std::vector<char*> out;
  for (char** one = environ; *one != nullptr; ++one) {
    if (std::strncmp(*one, kSetting, std::strlen(kSetting)) != 0) out.push_back(*one);
  }
  out.push_back(nullptr);
  return out;
}

/// Does not return. `output` becomes the standard output.
[[noreturn]] void become_server(const std::vector<std::string>& arguments,
                                char** environment,
                                int output) {
  // Ctrl-C on the terminal is for the load test, which ends the server itself.
  static_cast<void>(setpgid(0, 0));
  static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
  static_cast<void>(dup2(output, STDOUT_FILENO));
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& one : arguments) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): execve writes to none of them.
    argv.push_back(const_cast<char*>(one.c_str()));
  }
  argv.push_back(nullptr);
  execve(argv.front(), argv.data(), environment);
  _exit(EXIT_FAILURE);
}

/// What it prints until it says its secret, or ends.
std::string read_start(int from) {
  std::string out;
  std::array<char, 1024> chunk{};
  while (out.find("API secret: ") == std::string::npos || out.back() != '\n') {
    const ssize_t size = read(from, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    out.append(chunk.data(), static_cast<std::size_t>(size));
  }
  return out;
}

}  // namespace

std::optional<ProcessSample> sample_process(std::int32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::stringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  // Its second field is a name in parentheses, which may hold anything (proc(5)).
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  constexpr std::size_t kState = 3;
  constexpr std::size_t kUserTime = 14;
  constexpr std::size_t kSystemTime = 15;
  constexpr std::size_t kResidentPages = 24;
  constexpr std::int64_t kMillion = 1'000'000;
  const std::int64_t tick_us = kMillion / sysconf(_SC_CLK_TCK);
  ProcessSample out;
  std::string field;
  for (std::size_t number = kState; number <= kResidentPages && fields >> field; ++number) {
    if (number == kState) out.is_running = field != "Z" && field != "X";
    if (number == kUserTime) out.user_us = std::stoll(field) * tick_us;
    if (number == kSystemTime) out.system_us = std::stoll(field) * tick_us;
    if (number == kResidentPages) out.resident_bytes = std::stoll(field) * sysconf(_SC_PAGESIZE);
  }
  return out;
}

std::uint64_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

Result<LocalServer, Problem> LocalServer::start(const std::filesystem::path& program) {
  std::error_code error;
  std::string folder = (std::filesystem::temp_directory_path(error) / "parley-bench-XXXXXX");
  std::array<int, 2> ends{};
  if (mkdtemp(folder.data()) == nullptr || pipe2(ends.data(), O_CLOEXEC) != 0)
    return Problem{"cannot make what a server needs: " + std::string(std::strerror(errno))};
  LocalServer out;
  out.folder_ = folder;
  const std::vector<std::string> arguments{program.string(),
                                           "serve",
                                           "--port",
                                           "0",
                                           "--data",
                                           folder + "/data",
                                           "--no-demo",
                                           "--log-level",
                                           "error"};
  std::vector<char*> environment = plain_environment();
  out.pid_ = fork();
  if (out.pid_ == 0) become_server(arguments, environment.data(), ends[1]);
  close(ends[1]);
  const std::string lines = out.pid_ > 0 ? read_start(ends[0]) : std::string();
  close(ends[0]);
  out.url_ = value_of(lines, "Open ");
  out.api_key_ = value_of(lines, "API key: ");
  out.secret_ = value_of(lines, "API secret: ");
  if (out.secret_.empty()) return Problem{"the server of its own did not start"};
  return out;
}

LocalServer::LocalServer(LocalServer&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      pid_(std::exchange(other.pid_, 0)),
      url_(std::move(other.url_)),
      api_key_(std::move(other.api_key_)),
      secret_(std::move(other.secret_)) {}

LocalServer::~LocalServer() {
  if (pid_ > 0) {
    // Its clients are gone: there is nobody to tell.
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace parley::load
