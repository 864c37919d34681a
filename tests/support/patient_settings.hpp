// Settings of a PostgreSQL store for tests that are not about time: none of its limits is reached,
// however slow the machine is.
#pragma once

#include <chrono>
#include <utility>

#include "store/postgres/postgres_settings.hpp"

namespace extraction::test {

inline store::postgres_settings patient(store::postgres_settings settings = {}) {
  constexpr std::chrono::minutes long_enough{2};
  settings.connect_timeout = settings.queue_timeout = settings.statement_timeout =
      settings.lock_timeout = long_enough;
  settings.response_timeout = 2 * long_enough;
  return settings;
}

}  // namespace extraction::test
