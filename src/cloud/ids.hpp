// Identifiers of connections and streams.
#pragma once

#include <string>

#include "base/rng.hpp"

namespace parley::cloud {

/// An identifier spelt as a random UUID (RFC 4122 section 4.4). Unique, not secret.
[[nodiscard]] std::string make_id(Rng& rng);

}  // namespace parley::cloud
