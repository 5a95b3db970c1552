#include "server/cli_config.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace parley::server {

namespace {

constexpr const char* kDefaultFile = "/etc/parley/parley.conf";

[[noreturn]] void refuse(const std::string& file, std::size_t line, const std::string& why) {
  throw CLI::ConfigError(file + ", line " + std::to_string(line) + ": " + why,
                         CLI::ExitCodes::ConfigError);
}

/// CLI11's reader without its lists and its comments behind values: both would cut a password.
class SettingReader final : public CLI::ConfigBase {
 public:
  SettingReader() {
    comment('\n');
    arrayBounds('\n', '\n');
  }
};

class ConfigFile {
 public:
  ConfigFile(CLI::App& command, ConfigUse use, std::string file)
      : command_(command), use_(use), file_(std::move(file)) {}

  void apply() {
    std::error_code ignored;
    if (std::filesystem::is_directory(file_, ignored)) {
      throw CLI::FileError(file_ + " is a folder; name the file in it");
    }
    std::ifstream input(file_);
    if (!input.good()) throw CLI::FileError::Missing(file_);
    std::size_t number = 0;
    for (std::string line; std::getline(input, line);)
      take(line, ++number);
    if (input.bad()) throw CLI::FileError(file_ + " cannot be read to its end");
    for (const auto& [option, last] : from_file_)
      check(*option, last);
  }

 private:
  void take(const std::string& text, std::size_t line) {
    const std::string bare = CLI::detail::trim_copy(text);
    if (bare.empty() || bare.front() == '#' || bare.front() == ';') return;
    if (bare.front() == '[') refuse(file_, line, "there are no sections; write KEY = VALUE alone");
    std::istringstream one(text);
    const std::vector<CLI::ConfigItem> items = reader_.from_config(one);
    if (items.size() != 1) refuse(file_, line, "this is no setting; write KEY = VALUE");
    set(items.front(), line);
  }

  void set(const CLI::ConfigItem& item, std::size_t line) {
    const std::string key = item.fullname();
    if (use_ == ConfigUse::kDataFolder && key != "data") return;
    CLI::Option* option = command_.get_option_no_throw("--" + key);
    if (option == nullptr || !option->get_configurable()) {
      refuse(file_, line, key + " is no setting; `parley serve --help` names them");
    }
    const bool is_first = from_file_.count(option) == 0;
    // The command line or the environment says otherwise.
    if (is_first && !option->empty()) return;
    if (!is_first && option->get_expected_max() <= 1) {
      refuse(file_, line, key + " is set a second time");
    }
    if (option->get_expected_min() == 0) {
      take_flag(*option, item, line);
    } else {
      option->add_result(item.inputs);
    }
    from_file_[option] = line;
  }

  void take_flag(CLI::Option& option, const CLI::ConfigItem& item, std::size_t line) {
    const std::string value = CLI::detail::to_lower(item.inputs.front());
    if (value != "true" && value != "false") {
      refuse(file_, line, item.fullname() + " is true or false");
    }
    option.add_result(option.get_flag_value(item.name, value));
  }

  void check(CLI::Option& option, std::size_t line) {
    try {
      option.run_callback();
    } catch (const CLI::ParseError& error) {
      refuse(file_, line, error.what());
    }
  }

  CLI::App& command_;
  ConfigUse use_;
  std::string file_;
  SettingReader reader_;
  std::map<CLI::Option*, std::size_t> from_file_;  // and the last line of each
};

void read_config(CLI::App& command, ConfigUse use, const std::string& given) {
  const CLI::Option* help = command.get_help_ptr();
  // A wrong file should not keep anybody from reading the help.
  if (command.count() == 0 || (help != nullptr && help->count() != 0)) return;
  // Only a file that was asked for has to be there.
  if (given.empty() && access(kDefaultFile, R_OK) != 0) return;
  ConfigFile(command, use, given.empty() ? kDefaultFile : given).apply();
}

}  // namespace

void add_config_option(CLI::App& command, ConfigUse use) {
  command
      .add_option_function<std::string>(
          "--config",
          [&command, use](const std::string& file) { read_config(command, use, file); },
          "File of settings, one KEY = VALUE a line (default: " + std::string(kDefaultFile) +
              ", if it is there and may be read)")
      ->envname("PARLEY_CONFIG")
      ->type_name("FILE")
      ->default_str("")
      ->force_callback()
      ->configurable(false);
}

}  // namespace parley::server
