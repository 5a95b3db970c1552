// What the commands' options share: choices among names, and the data folder.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include <CLI/App.hpp>

#include "server/cli_config.hpp"

namespace parley::server {

/// What the chosen subcommand does; set while the command line is read.
using Action = std::function<int()>;

/// The command line's spelling of an enumerator, and the enumerator.
template <class T>
using Names = std::map<std::string, T>;

/// An option whose value is one of `names`.
template <class T>
void add_choice(CLI::App& command,
                const std::string& option,
                T& value,
                const Names<T>& names,
                const std::string& help) {
  std::string type;
  std::string chosen;
  for (const auto& [name, one] : names) {
    type += (type.empty() ? "" : "|") + name;
    if (one == value) chosen = name;
  }
  command
      .add_option_function<std::string>(
          option, [&value, &names](const std::string& name) { value = names.at(name); }, help)
      ->check([&names, type](const std::string& name) {
        return names.count(name) != 0 ? std::string() : name + " is none of " + type;
      })
      ->type_name(type)
      ->default_str(chosen);
}

/// Where a command finds the data folder: `--data`, its variable, or the configuration file.
inline void add_data_option(CLI::App& command,
                            std::filesystem::path& data,
                            ConfigUse use = ConfigUse::kDataFolder) {
  add_config_option(command, use);
  data = ".parley";
  command.add_option("--data", data, "The data folder: projects, sessions, the certificate")
      ->envname("PARLEY_DATA")
      ->type_name("DIR")
      ->capture_default_str();
}

/// `parley serve`.
void add_serve(CLI::App& app, Action& action);

/// `parley bench`.
void add_bench(CLI::App& app, Action& action);

}  // namespace parley::server
