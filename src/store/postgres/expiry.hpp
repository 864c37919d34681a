// Removes what is not kept for ever: old events and old idempotency keys.
#pragma once

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// As job_repository::remove_expired. `connections` must outlive it.
awaitable<bool> remove_some_expired(connection_pool& connections, const retention& limits,
                                    timestamp now);

}  // namespace extraction::store::postgres
