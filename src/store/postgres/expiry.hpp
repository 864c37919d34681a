// Removes expired events and idempotency keys.
#pragma once

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// See job_repository::remove_expired(). `connections` must outlive the coroutine.
awaitable<bool> remove_some_expired(connection_pool& connections, const retention& limits,
                                    timestamp now);

}  // namespace extraction::store::postgres
