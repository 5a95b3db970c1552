#include "server/server.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "server/cli_output.hpp"
#include "server/clock.hpp"
#include "server/connection_context.hpp"
#include "server/data_lock.hpp"
#include "server/embeds.hpp"
#include "server/frame_stream.hpp"
#include "server/guest_rooms.hpp"
#include "server/join_check.hpp"
#include "server/listener.hpp"
#include "server/log.hpp"
#include "server/metrics.hpp"
#include "server/network_addresses.hpp"
#include "server/room_keeper.hpp"
#include "server/room_store.hpp"
#include "server/routes.hpp"
#include "server/server_tls.hpp"
#include "server/static_files.hpp"
#include "server/status_routes.hpp"
#include "server/store.hpp"
#include "server/tls_certificate.hpp"
#include "server/webhooks.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;

// Clients are told at once; who does not close by himself is closed, then the process ends.
constexpr std::chrono::milliseconds kDrainTime{3000};
constexpr std::chrono::milliseconds kAbortTime{500};

// What deleted projects left goes in slices of some milliseconds; calls go on between them.
constexpr std::chrono::milliseconds kPurgePause{20};
constexpr std::chrono::milliseconds kPurgeLook{1000};

/// One connection is one file descriptor; the usual limit of 1024 is made for other programs.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    log(Severity::kWarn, "the limit of open files could not be raised");
  }
}

constexpr TimeMs kSecondMs = 1000;

/// The project whose secret is printed, and whether this start made it.
struct OwnProject {
  Project project;
  bool is_new = false;
};

Result<OwnProject, StoreError> own_project(Store& store) {
  const auto before = store.projects();
  if (!before.ok()) return before.error();
  auto project = store.development_project();
  if (!project.ok()) return project.error();
  const std::string& key = project.value().api_key;
  bool is_new = true;
  for (const Project& known : before.value())
    is_new = is_new && known.api_key != key;
  return OwnProject{std::move(project).value(), is_new};
}

class Server {
 public:
  Server(const ServeOptions& options, Store store, RoomStore kept_rooms, OwnProject own)
      : options_(options),
        store_(std::move(store)),
        project_(std::move(own.project)),
        is_new_(own.is_new),
        files_(options.web),
        rooms_(store_, cloud_),
        embeds_(store_, files_, rooms_, options.demo),
        limiter_(options.limits, metrics_),
        keeper_(io_, std::move(kept_rooms)),
        webhooks_(io_, store_, options.webhooks, metrics_),
        cloud_(
            io_,
            options.ice_servers,
            {options.media_idle_s * kSecondMs, options.grace_s * kSecondMs},
            [this](const cloud::CheckToken& asked, const Caller& caller) {
              return check_join(store_, limiter_, asked, caller);
            },
            [this](const std::vector<cloud::Effect>& effects) {
              keeper_.keep(effects);
              webhooks_.keep(effects);
            },
            metrics_),
        listener_(io_, context_, ""),
        metrics_listener_(io_, metrics_context_, "metrics-"),
        tls_(io_, metrics_),
        signals_(io_, SIGINT, SIGTERM),
        reload_signal_(io_, SIGHUP),
        deadline_(io_),
        purge_(io_) {
    const std::string demo = options.demo ? project_.api_key : std::string();
    router_ = make_routes(
        {store_, files_, rooms_, embeds_, cloud_, limiter_, options_.ice_servers, demo, has_tls()});
    const auto missing = [this] { return what_is_missing(); };
    add_status_routes(router_, missing);
    add_status_routes(metrics_router_, missing);
    add_metrics_route(metrics_router_, [this] { return metrics_text(); });
    context_.router = &router_;
    context_.cloud = &cloud_;
    context_.connections = &connections_;
    context_.metrics = &metrics_;
    context_.limiter = &limiter_;
    context_.flushes = &flushes_;
    context_.trusted_proxies = &options_.trusted_proxies;
    metrics_context_.router = &metrics_router_;
    metrics_context_.connections = &metrics_connections_;
    metrics_context_.metrics = &metrics_;
    metrics_context_.trusted_proxies = &options_.trusted_proxies;
  }

  int run() {
    if (const auto problem = load_certificate()) return fail(*problem);
    reload_at_signal();
    const std::vector<std::string> addresses = options_.lan
                                                   ? std::vector<std::string>{"0.0.0.0", "::"}
                                                   : std::vector<std::string>{options_.host};
    if (const auto problem = listener_.open(addresses, options_.port)) return fail(*problem);
    if (options_.metrics_port) {
      const auto problem = metrics_listener_.open({options_.metrics_host}, *options_.metrics_port);
      if (problem) return fail(*problem);
      log(Severity::kInfo, "metrics on port " + std::to_string(metrics_listener_.port()));
    }
    webhooks_.start();
    cloud_.restore(keeper_.restores());
    print_start();
    purge(kPurgePause);
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) drain();
    });
    run_io();
    // What is still open goes after those whom it would tell.
    connections_.when_drained(nullptr);
    log(Severity::kInfo, "ended");
    return EXIT_SUCCESS;
  }

 private:
  using Purged = Store::Purged;

  /// A handler that throws has a bug; the other connections should not pay for it.
  void run_io() {
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception& error) {
        log(Severity::kError, std::string("internal error: ") + error.what());
      }
    }
  }

  /// What keeps a client that comes now from being served; empty when nothing does.
  std::string what_is_missing() {
    if (connections_.is_draining()) return "The server is ending";
    if (!store_.find_project(project_.api_key).ok()) return "The data base cannot be read";
    return {};
  }

  std::string metrics_text() {
    MetricsState state;
    state.connections = connections_.count();
    cloud_.count(state);
    webhooks_.count(state);
    return metrics_.text(state);
  }

  [[nodiscard]] bool has_tls() const { return options_.lan || !options_.tls_certificate.empty(); }

  /// The operator's files, or those of --lan, which are made when needed.
  Result<TlsFiles, TlsError> certificate_files() {
    if (!options_.lan) return TlsFiles{options_.tls_certificate, options_.tls_key, false};
    std::vector<std::string> hosts = network_addresses();
    const std::string name = machine_name();
    hosts.insert(hosts.begin(), {"localhost", "127.0.0.1", "::1"});
    if (!name.empty()) hosts.insert(hosts.end(), {name, name + ".local"});
    auto files = ensure_certificate(options_.data, hosts);
    if (files.ok() && files.value().is_new) {
      log(Severity::kInfo, "made a new self-signed certificate");
    }
    return files;
  }

  std::optional<std::string> load_certificate() {
    if (!has_tls()) return std::nullopt;
    const auto files = certificate_files();
    if (!files.ok()) return files.error().message;
    if (auto problem = tls_.use(files.value())) return problem;
    tls_.watch();
    context_.tls = &tls_.context();
    return std::nullopt;
  }

  /// SIGHUP: what an operator sends after exchanging a certificate.
  void reload_at_signal() {
    reload_signal_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (has_tls()) {
        tls_.reload();
      } else {
        log(Severity::kInfo, "there is no certificate to load again");
      }
      reload_at_signal();
    });
  }

  void purge(std::chrono::milliseconds pause) {
    purge_.expires_after(pause);
    purge_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const auto purged = store_.purge_some();
      if (!purged.ok()) log(Severity::kError, "data base: " + purged.error().message);
      const Purged before = std::exchange(purged_, purged.ok() ? purged.value() : Purged::kNothing);
      const bool is_purging = purged_ != Purged::kNothing;
      if (before == Purged::kProject && purged.ok() && !is_purging)
        log(Severity::kInfo, "all of a deleted project is gone");
      purge(is_purging ? kPurgePause : kPurgeLook);
    });
  }

  [[nodiscard]] std::string link(std::string_view host) const {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    std::string out = has_tls() ? "https://" : "http://";
    out += is_v6 ? "[" + std::string(host) + "]" : std::string(host);
    return out + ":" + std::to_string(listener_.port());
  }

  void print_start() const {
    const bool is_everywhere = options_.lan || options_.host == "0.0.0.0" || options_.host == "::";
    std::string out = "Open " + link(is_everywhere ? "localhost" : options_.host) + "\n";
    if (options_.lan) {
      bool has_v4 = false;
      for (const std::string& address : network_addresses()) {
        const bool is_v4 = address.find(':') == std::string::npos;
        has_v4 = has_v4 || is_v4;
        if (is_v4 || !has_v4) out += "Share " + link(address) + "\n";
      }
      out += "The certificate is self-signed: browsers warn once, then go on.\n";
    }
    out += "API key: " + project_.api_key + "\n";
    // Whoever reads the log of a service shall not have it from there.
    const bool shows_secret = is_new_ || options_.shows_secret || isatty(STDOUT_FILENO) != 0;
    out += shows_secret ? "API secret: " + project_.secret + "\n"
                        : "To see its secret: parley project show " + project_.api_key +
                              " --secrets --data " + options_.data.string() + "\n";
    static_cast<void>(std::fputs(out.c_str(), stdout));
    static_cast<void>(std::fflush(stdout));
    log(Severity::kInfo, "listening on port " + std::to_string(listener_.port()));
  }

  void drain() {
    log(Severity::kInfo, "ending: telling the clients");
    signals_.async_wait([](const boost::system::error_code& error, int signal) {
      constexpr int kSignalExit = 128;
      if (!error) std::_Exit(kSignalExit + signal);
    });
    listener_.close();
    deadline_.expires_after(kDrainTime);
    deadline_.async_wait([this](const boost::system::error_code& error) {
      if (!error) abort();
    });
    // Who hears of the end through callbacks hears of it now, unless that takes too long.
    connections_.when_drained([this] { webhooks_.when_idle([this] { io_.stop(); }); });
    cloud_.drain();
    connections_.drain();
  }

  void abort() {
    connections_.abort();
    deadline_.expires_after(kAbortTime);
    deadline_.async_wait([this](const boost::system::error_code&) { io_.stop(); });
  }

  // In the order in which they must outlive each other: what is still open when io_ goes
  // takes its leave of connections_ and context_.
  const ServeOptions& options_;
  Store store_;
  Project project_;
  bool is_new_;
  StaticFiles files_;
  GuestRooms rooms_;
  Embeds embeds_;
  Metrics metrics_;
  Limiter limiter_;
  Router router_;
  Router metrics_router_;
  Connections connections_;
  // Not among the others: who watches is watched until the end, and keeps nothing from ending.
  Connections metrics_connections_;
  ConnectionContext context_;
  ConnectionContext metrics_context_;
  asio::io_context io_{1};
  RoomKeeper keeper_;
  Webhooks webhooks_;
  Flushes flushes_{io_, [this] { keeper_.settle(); }};
  CloudHost cloud_;
  Listener listener_;
  Listener metrics_listener_;
  ServerTls tls_;
  asio::signal_set signals_;
  asio::signal_set reload_signal_;
  asio::steady_timer deadline_;
  asio::steady_timer purge_;
  Purged purged_ = Purged::kNothing;
};

}  // namespace

int serve(const ServeOptions& options) {
  // A closed terminal or pipe must not end the server.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  // Asks for the certificate anew, of which there is none yet.
  static_cast<void>(std::signal(SIGHUP, SIG_IGN));
  std::error_code ignored;
  if (!options.web.empty() && !std::filesystem::is_directory(options.web, ignored)) {
    return fail("there is no folder " + options.web.string() +
                " with built web files; build them, or name another one with --web");
  }
  // Two servers would not know of each other's rooms; and who is refused shall change nothing.
  const auto lock = DataLock::take(options.data);
  if (!lock.ok()) return fail(lock.error().message);
  auto store = Store::open(options.data);
  if (!store.ok()) return fail(store.error().message);
  auto rooms = RoomStore::open(options.data);
  if (!rooms.ok()) return fail(rooms.error().message);
  auto own = own_project(store.value());
  if (!own.ok()) return fail(own.error().message);
  if (options.demo) {
    const auto problem = ensure_development_embed(store.value(), own.value().project);
    if (problem) return fail(problem->message);
  }
  raise_descriptor_limit();
  if (options.web.empty() || !StaticFiles(options.web).has("parley.js")) {
    log(Severity::kWarn, "no built web files: pages cannot load the client script from here");
  }
  try {
    return Server(
               options, std::move(store).value(), std::move(rooms).value(), std::move(own).value())
        .run();
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace parley::server
