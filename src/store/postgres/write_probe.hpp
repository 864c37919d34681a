// A write that changes nothing, to find out whether PostgreSQL accepts writes.
#pragma once

#include <chrono>
#include <memory>

#include "store/postgres/connection_pool.hpp"
#include "store/readiness.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// Reads from the table of jobs. Throws store_unavailable if no connection is available within
// `patience`, or no response within as long again.
awaitable<void> look(std::shared_ptr<connection_pool> connections,
                     std::chrono::milliseconds patience);

// Inserts and updates no job and no event: what is read-only, may not write, or has locked a table
// refuses that all the same. Ends within three seconds, with the outcome noted.
awaitable<void> probe_writing(std::shared_ptr<connection_pool> connections, readiness::probe begun);

}  // namespace extraction::store::postgres
