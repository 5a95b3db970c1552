// The core behind JSON text: what WebAssembly hosts and trace replays call.
#pragma once

#include <string>
#include <string_view>

#include "client/client.hpp"

namespace parley::client {

/// Feeds `{"now":ms,"inputs":[...]}` and returns `{"effects":[...],"wakeAt":ms|null}`, with "error"
/// beside them when an input could not be read; the inputs before and after it were fed. Total.
[[nodiscard]] std::string step_json(Client& client, std::string_view batch);

}  // namespace parley::client
