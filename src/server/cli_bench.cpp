// The command line of `parley bench`.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "load/process.hpp"
#include "load/run.hpp"
#include "server/cli_options.hpp"
#include "server/cli_output.hpp"
#include "server/cli_values.hpp"
#include "server/signer.hpp"

namespace parley::server {

namespace {

constexpr std::uint32_t kMembersMax = 1'000'000;
constexpr int kInterruptedExit = 130;

struct BenchInput {
  load::Plan plan;
  std::string duration = "10s";
  std::string patience = "30s";
  bool is_json = false;
};

int run_bench(BenchInput& input) {
  load::Plan& plan = input.plan;
  plan.duration = std::chrono::seconds(read_duration_s(input.duration).value_or(0));
  plan.patience = std::chrono::seconds(read_duration_s(input.patience).value_or(0));
  plan.watched = std::min(plan.watched, plan.members);
  plan.sign = hmac_sha256;
  std::optional<load::LocalServer> server;
  if (plan.url.empty()) {
    // The server inherits the limit.
    static_cast<void>(load::raise_file_limit());
    auto started = load::LocalServer::start(std::filesystem::read_symlink("/proc/self/exe"));
    if (!started.ok()) return fail(started.error().message);
    server.emplace(std::move(started).value());
    plan.url = server->url();
    plan.api_key = server->api_key();
    plan.secret = server->secret();
    plan.pid = server->pid();
  }
  const load::Report report = load::run(plan);
  const int printed = print(input.is_json ? report.json() : report.text());
  if (report.problem.empty()) return printed;
  static_cast<void>(fail(report.problem));
  return report.problem == load::kInterrupted ? kInterruptedExit : EXIT_FAILURE;
}

void add_server_options(CLI::App& command, load::Plan& plan) {
  CLI::Option* url = command.add_option(
      "--url", plan.url, "The server (default: one of its own, for the time of the run)");
  CLI::Option* key = command.add_option("--key", plan.api_key, "API key of a project there");
  CLI::Option* secret = command.add_option(
      "--secret", plan.secret, "Its secret. Better said by PARLEY_SECRET, which others do not see");
  url->type_name("URL");
  key->type_name("KEY")->needs(url);
  secret->type_name("SECRET")->needs(url)->envname("PARLEY_SECRET");
  command
      .add_option(
          "--session", plan.session_id, "One room for all: this session (default: new ones)")
      ->type_name("SESSION_ID")
      ->needs(url);
  command.add_flag("--insecure", plan.is_insecure, "Take any certificate, as that of --lan");
  command
      .add_option("--server-pid",
                  plan.pid,
                  "Process of a server on this machine: its memory and time are told, too")
      ->type_name("PID")
      ->needs(url);
  command
      .add_option("--source",
                  plan.sources,
                  "Address of this machine to connect from; repeatable. One address has ports for "
                  "28000 members; toward loopback as many are taken as are needed")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  // For a bare broadcast server, which `npm run bench` measures beside Parley.
  command.add_flag("--bare", plan.is_bare)->needs(url)->group("");
}

void add_member_options(CLI::App& command, load::Plan& plan) {
  const CLI::Range some(1U, kMembersMax);
  const CLI::Range any(0U, kMembersMax);
  const auto add = [&command](const char* name, std::uint32_t& value, const std::string& help) {
    return command.add_option(name, value, help)->type_name("N")->capture_default_str();
  };
  add("--members", plan.members, "How many there are")->check(some);
  add("--room-size", plan.room_size, "How many of them share a room")->check(some);
  add("--watched",
      plan.watched,
      "How many are whole clients, whose picture of the room is checked. The others are cheaper")
      ->check(any);
  add("--parallel", plan.parallel, "How many are on their way in at once")->check(some);
  add("--late", plan.late, "How many more come when all are there; whole clients")->check(any);
  add("--late-at-once", plan.late_at_once, "How many of those come at once: a storm")->check(some);
  add("--signals", plan.rate, "Signals a second, by all together")->check(any);
  add("--in-flight",
      plan.in_flight,
      "Instead of --signals: so many are always under way in each room, as fast as they get "
      "through and as a server lets one member speak")
      ->check(any);
  add("--signal-bytes", plan.signal_bytes, "Length of a signal's data")
      ->check(CLI::Range(17, 8192));
}

std::string duration_problem(const std::string& text) {
  return read_duration_s(text) ? std::string() : "it must be a number with s, m, h or d";
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("bench", "Measure how many people a server and its machine carry");
  const auto input = std::make_shared<BenchInput>();
  input->plan.watched = 10;
  input->plan.rate = 100;
  add_server_options(command, input->plan);
  add_member_options(command, input->plan);
  command
      .add_option("--duration", input->duration, "How long they speak, or are silent: 30s or 5m")
      ->capture_default_str()
      ->check(duration_problem);
  command
      .add_option("--patience", input->patience, "How long to wait for something that must happen")
      ->capture_default_str()
      ->check(duration_problem);
  command.add_flag("--json", input->is_json, "Print one object of JSON, durations in microseconds");
  command.footer(
      "Joins rooms of new sessions, lets members send signals, and says how long all of it took.\n"
      "Ends with 0 when everybody got everything, else with 1 and what went wrong.\n\n"
      "Examples:\n"
      "  parley bench\n"
      "  parley bench --members 10000 --signals 0 --duration 1m\n"
      "  parley bench --members 1000 --room-size 1000 --in-flight 4\n"
      "  parley bench --members 1000 --room-size 1000 --late 100 --late-at-once 100\n"
      "  parley bench --url https://video.example.com --key 12345678 --members 200");
  command.callback([input, &action] {
    if (!input->plan.url.empty() && !input->plan.is_bare &&
        (input->plan.api_key.empty() || input->plan.secret.empty()))
      throw CLI::ValidationError("--url needs --key and --secret");
    action = [input] { return run_bench(*input); };
  });
}

}  // namespace parley::server
