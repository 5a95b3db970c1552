// The command line of `parley serve`.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

#include "server/cli_limits.hpp"
#include "server/cli_options.hpp"
#include "server/cli_values.hpp"
#include "server/log.hpp"
#include "server/server.hpp"

namespace parley::server {

namespace {

const Names<LogFormat> kLogFormats{{"text", LogFormat::kText}, {"json", LogFormat::kJson}};

const Names<Severity> kLogLevels{{"debug", Severity::kDebug},
                                 {"info", Severity::kInfo},
                                 {"warn", Severity::kWarn},
                                 {"error", Severity::kError}};

const Names<ForwardedHeader> kForwardedHeaders{{"x-forwarded-for", ForwardedHeader::kXForwardedFor},
                                               {"forwarded", ForwardedHeader::kForwarded}};

struct ServeInput {
  ServeOptions options;
  std::vector<std::string> ice_servers;
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> callback_networks;
  std::string callback_timeout = "10s";
  std::string turn_secret;
  std::string turn_lifetime = "24h";
  ForwardedHeader forwarded_header = ForwardedHeader::kXForwardedFor;
  std::string web;
  LogFormat log_format = LogFormat::kText;
  Severity log_level = Severity::kInfo;
};

/// Throws when a TURN server could be used by nobody, which only all options together tell.
IceServers ice_servers_of(const ServeInput& input) {
  IceServers out{{}, input.turn_secret, read_duration_s(input.turn_lifetime).value_or(0)};
  for (const std::string& text : input.ice_servers) {
    const auto server = read_ice_server(text);
    // Checked when the command line was read.
    if (server.ok()) out.named.push_back(server.value());
  }
  if (const auto problem = out.problem()) throw CLI::ValidationError(*problem);
  return out;
}

int run_serve(ServeInput& input) {
  configure_log(input.log_format, input.log_level);
  for (const std::string& text : input.trusted_proxies)
    static_cast<void>(input.options.trusted_proxies.add(text));
  for (const std::string& text : input.callback_networks)
    static_cast<void>(input.options.webhooks.allowed.add(text));
  input.options.webhooks.timeout_s = read_duration_s(input.callback_timeout).value_or(0);
  input.options.trusted_proxies.choose_header(input.forwarded_header);
  std::error_code ignored;
  const bool has_default = std::filesystem::is_directory("dist", ignored);
  input.options.web = input.web.empty() && has_default ? "dist" : input.web;
  return serve(input.options);
}

void add_tls_options(CLI::App& command, ServeInput& input) {
  command.add_flag("--lan",
                   input.options.lan,
                   "Let others on the network in: all interfaces, HTTPS with a self-signed "
                   "certificate (browsers give cameras to secure pages only)");
  CLI::Option* certificate = command.add_option(
      "--tls-certificate",
      input.options.tls_certificate,
      "HTTPS with the certificate of this PEM file, the whole chain; loaded again when it changes");
  CLI::Option* key =
      command.add_option("--tls-key", input.options.tls_key, "The certificate's key, as PEM");
  certificate->type_name("FILE")->needs(key);
  key->type_name("FILE")->needs(certificate);
}

void add_proxy_options(CLI::App& command, ServeInput& input) {
  command
      .add_option("--trusted-proxy",
                  input.trusted_proxies,
                  "Address or network of reverse proxies, as 10.0.0.0/8, whose word for a client's "
                  "address and scheme is taken; repeatable, or several with spaces between")
      ->type_name("CIDR")
      ->allow_extra_args(false)
      ->delimiter(' ')
      ->check([](const std::string& text) {
        return TrustedProxies().add(text).value_or(std::string());
      });
  add_choice(command,
             "--forwarded-header",
             input.forwarded_header,
             kForwardedHeaders,
             "Where they say it; the other header is not looked at");
}

void add_ice_options(CLI::App& command, ServeInput& input) {
  command
      .add_option(
          "--ice-server",
          input.ice_servers,
          "STUN or TURN server for clients, as URL or URL,USER,CREDENTIAL; repeatable, or several "
          "with spaces between")
      ->type_name("SERVER")
      ->allow_extra_args(false)
      ->delimiter(' ')
      ->check([](const std::string& text) {
        const auto server = read_ice_server(text);
        return server.ok() ? std::string() : server.error();
      });
  command
      .add_option(
          "--turn-secret",
          input.turn_secret,
          "Secret shared with the TURN servers (coturn's static-auth-secret): those without "
          "USER,CREDENTIAL get a user for each connection. Better said by PARLEY_TURN_SECRET")
      ->type_name("SECRET");
  command
      .add_option("--turn-lifetime",
                  input.turn_lifetime,
                  "How long such a user is good: 15m, 2h or 7d; longer than calls last")
      ->type_name("DURATION")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return read_duration_s(text) ? std::string() : "it must be a number with s, m, h or d";
      });
}

void add_callback_options(CLI::App& command, ServeInput& input) {
  constexpr std::uint32_t kFailuresMost = 1'000'000;
  command
      .add_option("--callback-allow",
                  input.callback_networks,
                  "Address or network, as 10.0.0.0/8, that callbacks may go to although it is not "
                  "public; repeatable, or several with spaces between")
      ->type_name("CIDR")
      ->allow_extra_args(false)
      ->delimiter(' ')
      ->check(
          [](const std::string& text) { return IpNetworks().add(text).value_or(std::string()); });
  command
      .add_option("--callback-timeout",
                  input.callback_timeout,
                  "How long a callback may take to be answered: 10s or 1m")
      ->type_name("DURATION")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return read_duration_s(text) ? std::string() : "it must be a number with s, m, h or d";
      });
  command
      .add_option("--callback-failures",
                  input.options.webhooks.failures_max,
                  "Failures in a row after which a callback is paused")
      ->type_name("N")
      ->check(CLI::Range(std::uint32_t{1}, kFailuresMost))
      ->capture_default_str();
}

/// Every setting has a variable: PARLEY_LOG_FORMAT is --log-format.
void name_variables(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    const bool is_setting = option->get_configurable() && option != command.get_help_ptr();
    if (!is_setting || option->get_lnames().empty()) continue;
    std::string name = "PARLEY_" + option->get_lnames().front();
    for (char& letter : name) {
      if (letter == '-') letter = '_';
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    option->envname(name);
  }
}

}  // namespace

void add_serve(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("serve", "Run the server");
  const auto input = std::make_shared<ServeInput>();
  command.add_option("--port", input->options.port, "Port for everything; 0 takes a free one")
      ->capture_default_str();
  command
      .add_option("--host",
                  input->options.host,
                  "Address to listen on: localhost, 0.0.0.0 (all), or one of this machine's")
      ->capture_default_str();
  add_data_option(command, input->options.data, ConfigUse::kEverything);
  command
      .add_option("--web", input->web, "Folder of the built web files (default: dist, if there)")
      ->type_name("DIR");
  add_tls_options(command, *input);
  add_proxy_options(command, *input);
  command.add_flag("--demo,!--no-demo",
                   input->options.demo,
                   "The demo page at / and the examples, on by default");
  command.add_flag("--print-secret",
                   input->options.shows_secret,
                   "Print the development project's API secret at every start (default: where it "
                   "was made just now, and on a terminal)");
  add_ice_options(command, *input);
  add_limit_options(command, input->options);
  add_callback_options(command, *input);
  command.add_option("--metrics-port",
                     input->options.metrics_port,
                     "Port of its own for /metrics, /ready and /health; 0 takes a free one "
                     "(default: no metrics)");
  command
      .add_option(
          "--metrics-host", input->options.metrics_host, "Address that this port listens on")
      ->capture_default_str();
  add_choice(command,
             "--log-format",
             input->log_format,
             kLogFormats,
             "How log lines look on standard error");
  add_choice(command, "--log-level", input->log_level, kLogLevels, "The least of what is logged");
  name_variables(command);
  command.footer(
      "Settings come from --config, from variables (PARLEY_...) and from options; the latter win.\n"
      "Prints the link to open and the development project's API key, and its secret when it is "
      "new.\n"
      "SIGTERM or Ctrl-C tells the clients and ends; a second one ends at once.\n"
      "SIGHUP loads the certificate again.\n\n"
      "Examples:\n"
      "  parley serve\n"
      "  parley serve --port 9000 --data /var/lib/parley --host 0.0.0.0 --no-demo\n"
      "  parley serve --lan\n"
      "  parley serve --host 0.0.0.0 --port 443 --tls-certificate chain.pem --tls-key key.pem\n"
      "  parley serve --config /etc/parley/parley.conf\n"
      "  parley serve --ice-server stun:stun.example.org:3478 \\\n"
      "               --ice-server turn:turn.example.org:3478,user,password");
  command.callback([input, &action] {
    // Not by excludes(): to say --lan=false is no choice of --lan.
    if (input->options.lan && !input->options.tls_certificate.empty()) {
      throw CLI::ValidationError(
          "--lan makes a certificate of its own: it excludes --tls-certificate");
    }
    input->options.ice_servers = ice_servers_of(*input);
    action = [input] { return run_serve(*input); };
  });
}

}  // namespace parley::server
