// What inputs and effects look like in a trace.
#pragma once

#include <string>

#include "client/client.hpp"
#include "cloud/cloud.hpp"

namespace parley::sim {

[[nodiscard]] std::string trace_text(const client::Input& input);
[[nodiscard]] std::string trace_text(const client::Effect& effect);
[[nodiscard]] std::string trace_text(const cloud::Input& input);
[[nodiscard]] std::string trace_text(const cloud::Effect& effect);

}  // namespace parley::sim
