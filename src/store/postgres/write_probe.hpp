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

// Runs INSERT and UPDATE statements that affect no row. They fail all the same if the server is
// read-only, the role may not write, or a table is locked. Ends within three seconds, with the
// outcome noted in `begun`.
awaitable<void> probe_writing(std::shared_ptr<connection_pool> connections, readiness::probe begun);

}  // namespace extraction::store::postgres
