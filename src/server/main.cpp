// The command line of `parley`: options, help, and which part of the program they start.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "protocol/session_request.hpp"
#include "protocol/web_origin.hpp"
#include "server/backup.hpp"
#include "server/cli_callbacks.hpp"
#include "server/cli_commands.hpp"
#include "server/cli_options.hpp"
#include "server/cli_projects.hpp"
#include "server/cli_values.hpp"

namespace {

using namespace parley;          // NOLINT(google-build-using-namespace): this file is the program
using namespace parley::server;  // NOLINT(google-build-using-namespace)

constexpr int kUsageError = 2;

constexpr const char* kProjectHelp =
    "API key (default: the oldest project that is active and has a secret)";

const Names<protocol::MediaMode> kMediaModes{{"relayed", protocol::MediaMode::kRelayed},
                                             {"routed", protocol::MediaMode::kRouted}};

const Names<protocol::Role> kRoles{{"subscriber", protocol::Role::kSubscriber},
                                   {"publisher", protocol::Role::kPublisher},
                                   {"publisheronly", protocol::Role::kPublisheronly},
                                   {"moderator", protocol::Role::kModerator}};

const Names<protocol::TokenKind> kTokenKinds{{"jwt", protocol::TokenKind::kJwt},
                                             {"t1", protocol::TokenKind::kT1}};

/// The one form in which websites are kept.
std::string checked_domain(const std::string& text) {
  const auto domain = protocol::parse_domain(text);
  if (!domain.ok()) throw CLI::ValidationError(domain.error().message);
  return domain.value();
}

/// Where an application's keys are.
void add_key_files(CLI::App& command, KeyFiles& keys) {
  auto* given = command.add_option(
      "--public-key", keys.public_key, "Register this public key (RSA, PEM) instead of making one");
  given->type_name("FILE")->check(CLI::ExistingFile);
  command
      .add_option(
          "--private-key", keys.private_key, "Where to write the new private key; a new file")
      ->type_name("FILE")
      ->capture_default_str()
      ->excludes(given);
}

void add_project_create(CLI::App& project, Action& action) {
  CLI::App& create = *project.add_subcommand("create", "Make a project; prints its key and secret");
  const auto made = std::make_shared<ProjectCreateOptions>();
  create.add_option("--name", made->name, "A name, for people")->capture_default_str();
  create.add_flag("--application",
                  made->is_application,
                  "One as Vonage has them: named by a UUID, its tokens signed by a private key");
  add_key_files(create, made->keys);
  add_data_option(create, made->data);
  create.footer(
      "Examples:\n"
      "  parley project create --name \"My app\"\n"
      "  parley project create --application --private-key my-app.key");
  create.callback([made, &action] { action = [made] { return project_create(*made); }; });
}

void add_list(CLI::App& of,
              Action& action,
              const std::string& help,
              int (*run)(const ProjectListOptions&)) {
  CLI::App& list = *of.add_subcommand("list", help);
  const auto listed = std::make_shared<ProjectListOptions>();
  list.add_flag("--secrets", listed->show_secrets, "Show the secrets too");
  add_data_option(list, listed->data);
  list.footer("Example:\n  parley " + of.get_name() + " list --data /var/lib/parley");
  list.callback([listed, run, &action] { action = [listed, run] { return run(*listed); }; });
}

/// A command that needs a key and nothing else.
struct KeyCommand {
  const char* name;
  const char* help;
  int (*run)(const KeyOptions&);
};

void add_key_command(CLI::App& of, Action& action, const KeyCommand& what) {
  CLI::App& command = *of.add_subcommand(what.name, what.help);
  const auto options = std::make_shared<KeyOptions>();
  command.add_option("KEY", options->key, "Its key")->required();
  add_data_option(command, options->data);
  command.footer("Example:\n  parley " + of.get_name() + " " + what.name + " 12345678");
  command.callback(
      [options, run = what.run, &action] { action = [options, run] { return run(*options); }; });
}

void add_project_changes(CLI::App& project, Action& action) {
  CLI::App& rename = *project.add_subcommand("rename", "Give a project another name");
  const auto renamed = std::make_shared<ProjectRenameOptions>();
  rename.add_option("KEY", renamed->api_key, "Its key")->required();
  rename.add_option("NAME", renamed->name, "Its new name")->required();
  add_data_option(rename, renamed->data);
  rename.footer("Example:\n  parley project rename 12345678 \"My other app\"");
  rename.callback([renamed, &action] { action = [renamed] { return project_rename(*renamed); }; });

  CLI::App& rotate = *project.add_subcommand(
      "rotate", "Give a project a new secret, an application new keys; prints it");
  const auto rotated = std::make_shared<ProjectRotateOptions>();
  rotate.add_option("KEY", rotated->api_key, "Its key")->required();
  rotate.add_flag("--at-once",
                  rotated->is_at_once,
                  "The one before stops to count now, not after a day: tokens signed with it end");
  add_key_files(rotate, rotated->keys);
  add_data_option(rotate, rotated->data);
  rotate.footer("Example:\n  parley project rotate 12345678");
  rotate.callback([rotated, &action] { action = [rotated] { return project_rotate(*rotated); }; });
}

void add_project_show(CLI::App& project, Action& action) {
  CLI::App& show = *project.add_subcommand("show", "What is known of a project, and its limits");
  const auto shown = std::make_shared<ProjectShowOptions>();
  show.add_option("KEY", shown->api_key, "Its key")->required();
  show.add_flag("--secrets", shown->show_secrets, "Show its secret too");
  add_data_option(show, shown->data);
  show.footer("Example:\n  parley project show 12345678 --secrets");
  show.callback([shown, &action] { action = [shown] { return project_show(*shown); }; });
}

void add_project_set(CLI::App& project, Action& action) {
  CLI::App& set = *project.add_subcommand(
      "set", "Say whose pages may join a project's sessions, and how much it may have");
  const auto wanted = std::make_shared<ProjectSetOptions>();
  set.add_option("KEY", wanted->api_key, "Its key")->required();
  auto* origins = set.add_option("--allowed-origin",
                                 wanted->origins,
                                 "Website whose pages may join, as https://example.com; "
                                 "repeatable, in the place of all before");
  origins->type_name("ORIGIN")->allow_extra_args(false)->transform(checked_domain);
  set.add_flag("--any-origin", wanted->is_any_origin, "Pages of all websites may join")
      ->excludes(origins);
  const auto add_number =
      [&set](const char* name, std::optional<std::uint32_t>& to, const char* help) {
        set.add_option(name, to, help)->type_name("N");
      };
  add_number("--max-connections",
             wanted->connections_max,
             "Connections at once in all its sessions together; 0: any number");
  add_number("--max-streams",
             wanted->streams_max,
             "Streams at once in all its sessions together; 0: any number");
  add_number("--max-sessions-per-day",
             wanted->sessions_per_day_max,
             "Sessions that it may make in 24 hours; 0: any number");
  add_data_option(set, wanted->data);
  set.footer(
      "A running server heeds it at the next join or request of the project; calls go on.\n\n"
      "Examples:\n"
      "  parley project set 12345678 --allowed-origin https://example.com --allowed-origin "
      "https://www.example.com\n"
      "  parley project set 12345678 --max-connections 500 --max-sessions-per-day 1000");
  set.callback([wanted, &action] { action = [wanted] { return project_set(*wanted); }; });
}

void add_project(CLI::App& app, Action& action) {
  CLI::App& project = *app.add_subcommand("project", "Projects: API keys and their secrets");
  project.require_subcommand(1);
  add_project_create(project, action);
  add_list(project, action, "All projects, oldest first", project_list);
  add_project_show(project, action);
  add_project_changes(project, action);
  add_project_set(project, action);
  add_key_command(
      project, action, {"suspend", "Refuse its requests and tokens; calls go on", project_suspend});
  add_key_command(project, action, {"activate", "End a project's suspension", project_activate});
  add_key_command(project,
                  action,
                  {"delete",
                   "Delete a project, its sessions, embeds and callbacks; calls go on",
                   project_delete});
}

void add_account(CLI::App& app, Action& action) {
  CLI::App& account =
      *app.add_subcommand("account", "Accounts, whose keys manage projects through REST");
  account.require_subcommand(1);
  CLI::App& create =
      *account.add_subcommand("create", "Make an account; prints its key and secret");
  const auto made = std::make_shared<AccountCreateOptions>();
  create.add_option("--name", made->name, "A name, for people")->capture_default_str();
  add_data_option(create, made->data);
  create.footer("Example:\n  parley account create --name Operations");
  create.callback([made, &action] { action = [made] { return account_create(*made); }; });
  add_list(account, action, "All accounts, oldest first", account_list);
  add_key_command(
      account, action, {"delete", "Delete an account; its projects stay", account_delete});
}

void add_callback(CLI::App& app, Action& action) {
  CLI::App& callback =
      *app.add_subcommand("callback", "Callbacks: webhooks that projects registered by REST");
  callback.require_subcommand(1);
  CLI::App& list = *callback.add_subcommand("list", "Callbacks, what waits for each, and problems");
  const auto listed = std::make_shared<KeyOptions>();
  list.add_option("--project", listed->key, "API key (default: all projects)")->type_name("KEY");
  add_data_option(list, listed->data);
  list.footer("Example:\n  parley callback list --project 12345678");
  list.callback([listed, &action] { action = [listed] { return callback_list(*listed); }; });

  CLI::App& resume = *callback.add_subcommand(
      "resume", "End the pause of a callback, and of the project's others with its URL");
  const auto resumed = std::make_shared<KeyOptions>();
  resume.add_option("CALLBACK_ID", resumed->key, "The callback")->required();
  add_data_option(resume, resumed->data);
  resume.footer("Example:\n  parley callback resume 3f2c1d4e-5b6a-4978-8c9d-0e1f2a3b4c5d");
  resume.callback([resumed, &action] { action = [resumed] { return callback_resume(*resumed); }; });

  add_key_command(callback,
                  action,
                  {"secret", "Print the secret that signs a project's callbacks", callback_secret});
  CLI::App& rotate =
      *callback.add_subcommand("rotate", "Sign a project's callbacks with a new secret; prints it");
  const auto rotated = std::make_shared<CallbackRotateOptions>();
  rotate.add_option("KEY", rotated->api_key, "The project's key")->required();
  rotate.add_flag("--at-once", rotated->is_at_once, "Sign with it from now on, not after a day");
  add_data_option(rotate, rotated->data);
  rotate.footer("Example:\n  parley callback rotate 12345678");
  rotate.callback([rotated, &action] { action = [rotated] { return callback_rotate(*rotated); }; });
}

void add_session(CLI::App& app, Action& action) {
  CLI::App& session = *app.add_subcommand("session", "Sessions, where clients meet");
  session.require_subcommand(1);
  CLI::App& create = *session.add_subcommand("create", "Make a session; prints its id");
  const auto options = std::make_shared<SessionCreateOptions>();
  create.add_option("--project", options->api_key, kProjectHelp)->type_name("KEY");
  add_choice(create,
             "--media-mode",
             options->media_mode,
             kMediaModes,
             "relayed: media goes from client to client; routed: through the server");
  create.add_option("--location", options->location, "IPv4 address near which it will take place")
      ->type_name("ADDRESS")
      ->check([](const std::string& text) {
        return protocol::is_ipv4(text) ? std::string() : "it must be an IPv4 address";
      });
  add_data_option(create, options->data);
  create.footer("Example:\n  parley session create --project 12345678 --media-mode routed");
  create.callback([options, &action] { action = [options] { return session_create(*options); }; });
}

void add_token(CLI::App& app, Action& action) {
  CLI::App& token = *app.add_subcommand("token", "Tokens, with which clients join a session");
  token.require_subcommand(1);
  CLI::App& create = *token.add_subcommand("create", "Make a token; prints it");
  const auto options = std::make_shared<TokenCreateOptions>();
  create.add_option("SESSION_ID", options->session_id, "The session")->required();
  add_choice(create, "--role", options->role, kRoles, "What its bearer may do");
  create
      .add_option("--connection-data",
                  options->connection_data,
                  "What other clients learn about its bearer")
      ->type_name("TEXT");
  auto* expires =
      create.add_option("--expire-time", options->expires_s, "End, in seconds since 1970");
  expires->type_name("SECONDS");
  const auto lifetime = std::make_shared<std::string>("24h");
  create.add_option("--lifetime", *lifetime, "How long it is good: 90s, 15m, 2h or 7d")
      ->capture_default_str()
      ->excludes(expires)
      ->check([](const std::string& text) {
        return read_duration_s(text) ? std::string() : "it must be a number with s, m, h or d";
      });
  add_choice(create, "--type", options->kind, kTokenKinds, "Its format");
  add_data_option(create, options->data);
  create.footer(
      "Example:\n  parley token create 2_MX4xMjM0 --role moderator --connection-data name=Ada "
      "--lifetime 2h");
  create.callback([options, lifetime, &action] {
    action = [options, lifetime] {
      options->lifetime_s = read_duration_s(*lifetime).value_or(options->lifetime_s);
      return token_create(*options);
    };
  });
}

void add_embed_create(CLI::App& embed, Action& action) {
  constexpr std::uint32_t kPeopleMin = 2;
  constexpr std::uint32_t kPeopleMax = 50;
  CLI::App& create = *embed.add_subcommand("create", "Make an embed; prints its id");
  const auto options = std::make_shared<EmbedCreateOptions>();
  create
      .add_option("--domain",
                  options->domains,
                  "Website whose pages may hold it, as https://example.com; repeatable")
      ->type_name("DOMAIN")
      ->allow_extra_args(false)
      ->required()
      ->transform(checked_domain);
  create
      .add_option(
          "--id", options->embed_id, "Its id, where pages name one already (default: a new one)")
      ->type_name("UUID")
      ->check([](const std::string& text) {
        return is_uuid(text) ? std::string()
                             : "it must be a UUID, as 6f1d8c1e-0c9b-4f0e-9d3a-2f6f3f0f8f11";
      });
  create.add_option("--max-people", options->people_max, "How many people fit into one room")
      ->type_name("N")
      ->check(CLI::Range(kPeopleMin, kPeopleMax))
      ->capture_default_str();
  create.add_option("--project", options->api_key, kProjectHelp)->type_name("KEY");
  add_data_option(create, options->data);
  create.footer(
      "A page of the website then has a call with these two lines; the server's page /tools/embed\n"
      "writes them, with a size, colours and a language:\n"
      "  <div id=\"otEmbedContainer\" style=\"width:800px; height:640px\"></div>\n"
      "  <script src=\"https://SERVER/embed/embed/ot-embed.js?embedId=ID&room=DEFAULT_ROOM\">"
      "</script>\n\n"
      "Example:\n  parley embed create --domain https://example.com --max-people 4");
  create.callback([options, &action] { action = [options] { return embed_create(*options); }; });
}

void add_embed(CLI::App& app, Action& action) {
  CLI::App& embed = *app.add_subcommand("embed", "Embeds: calls in pages of your websites");
  embed.require_subcommand(1);
  add_embed_create(embed, action);

  CLI::App& list = *embed.add_subcommand("list", "All embeds, oldest first");
  const auto listed = std::make_shared<EmbedListOptions>();
  add_data_option(list, listed->data);
  list.footer("Example:\n  parley embed list --data /var/lib/parley");
  list.callback([listed, &action] { action = [listed] { return embed_list(*listed); }; });

  CLI::App& remove = *embed.add_subcommand("delete", "End an embed; calls under way go on");
  const auto removed = std::make_shared<EmbedDeleteOptions>();
  remove.add_option("EMBED_ID", removed->embed_id, "The embed")->required();
  add_data_option(remove, removed->data);
  remove.footer("Example:\n  parley embed delete 3f2c1d4e-5b6a-4978-8c9d-0e1f2a3b4c5d");
  remove.callback([removed, &action] { action = [removed] { return embed_delete(*removed); }; });
}

void add_backup(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("backup", "Write all data into one file");
  const auto options = std::make_shared<BackupOptions>();
  command.add_option("FILE", options->file, "A new file, for its owner alone")->required();
  add_data_option(command, options->data);
  command.footer(
      "The server may run meanwhile. Projects and their secrets, sessions and embeds are in the "
      "file.\n\n"
      "Example:\n  parley backup parley-monday.db --data /var/lib/parley");
  command.callback([options, &action] { action = [options] { return backup(*options); }; });
}

void add_restore(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("restore", "Put a backup in the place of all data");
  const auto options = std::make_shared<RestoreOptions>();
  command.add_option("FILE", options->file, "What `parley backup` wrote")->required();
  command.add_flag("--force", options->force, "Also while a server runs on the data folder");
  add_data_option(command, options->data);
  command.footer(
      "The file is checked first. What was there before is kept beside it, as\n"
      "parley-before-restore-1.db. Run it as the user whom the data folder belongs to.\n\n"
      "Example:\n  parley restore parley-monday.db --data /var/lib/parley");
  command.callback([options, &action] { action = [options] { return restore(*options); }; });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app("Parley: open, self-hosted video calls with the OpenTok programming model");
    app.name("parley");
    app.set_version_flag("--version", PARLEY_VERSION);
    app.require_subcommand(1);
    app.footer(
        "To begin: parley serve\n"
        "Each command has its own help: parley serve --help, parley token create --help");
    Action action;
    add_serve(app, action);
    add_project(app, action);
    add_account(app, action);
    add_callback(app, action);
    add_session(app, action);
    add_token(app, action);
    add_embed(app, action);
    add_backup(app, action);
    add_restore(app, action);
    add_bench(app, action);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? EXIT_SUCCESS : kUsageError;
    }
    return action();
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "parley: %s\n", error.what()));
    return EXIT_FAILURE;
  }
}
