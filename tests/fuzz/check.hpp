// What a fuzz target says when a promise is broken.
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
