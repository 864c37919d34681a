// Reports a broken promise in a fuzz target.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace extraction::test {

inline void check(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace extraction::test
