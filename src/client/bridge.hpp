// The core behind JSON text: what WebAssembly hosts and trace replays call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/client.hpp"

namespace parley::client {

/// Feeds `{"now":ms,"inputs":[...]}` and returns `{"effects":[...],"wakeAt":ms|null}`, with "error"
/// beside them when an input could not be read; the inputs before and after it were fed. The
/// samples were taken before the inputs, and are fed before them. Total.
[[nodiscard]] std::string step_json(Client& client,
                                    std::string_view batch,
                                    const std::vector<LegSample>& samples = {});

}  // namespace parley::client
