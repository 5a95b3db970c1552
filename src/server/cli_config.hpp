// The configuration file: one setting a line, named as the options of `parley serve` are.
#pragma once

#include <cstdint>

#include <CLI/App.hpp>

namespace parley::server {

/// What a command takes from the file.
enum class ConfigUse : std::uint8_t {
  kEverything,  // and what it does not know is an error
  kDataFolder,  // the server's other settings are none of its business
};

/// Adds `--config` to the command. What the file says counts where neither the command line nor the
/// environment says anything.
void add_config_option(CLI::App& command, ConfigUse use);

}  // namespace parley::server
