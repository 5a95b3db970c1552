// PARLEY_ASSERT: stops the program where an invariant of our own is broken, in release builds too.
// Never for outside data.
#pragma once

#include <cstdlib>

#define PARLEY_ASSERT(condition)    \
  do {                              \
    if (!(condition)) std::abort(); \
  } while (false)
