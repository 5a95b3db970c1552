// The options of `parley serve` that say how much clients and applications may ask for.
#pragma once

#include <CLI/App.hpp>

#include "server/server.hpp"

namespace parley::server {

/// The command reads these into `options`, which outlives it.
void add_limit_options(CLI::App& command, ServeOptions& options);

}  // namespace parley::server
