// The whole client core under a fuzzer: frames of the cloud, calls, sockets, media, legs, time.

#include "fuzz/bodies.hpp"
#include "fuzz/draw.hpp"
#include "unit/client_watch.hpp"

namespace parley::fuzz {

void client_core(std::string_view bytes) {
  client::ChaosRun run{Draw(bytes)};
  while (!run.source().empty())
    run.turn();
  run.end();
}

}  // namespace parley::fuzz
