// Writes that share a transaction.
#pragma once

#include <span>

#include "store/postgres/connection.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "store/postgres/write.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// Begins a transaction, does what `writes` ask for, and commits: jobs, keys and events together.
// Throws postgres_error if that fails as a whole; `failure` of one write is set if it alone cannot
// be done. `limits`, if there are any, come first.
//
// It never waits for a job or a key that another transaction has locked, so it can neither be held
// up by one nor take part in a deadlock; such writes are left undone and marked as hindered. What
// it waits for is its turn to append events (event_turn.hpp), with nothing left to do but that.
//
// May be called again after a failure. A creation that did happen is found by the job's id. A
// command is found by the job being as the attempt would have left it; if it is neither that nor as
// it was before, someone else has changed it since, and there is no telling: that command then
// fails.
awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const postgres_settings& settings, const statement* limits);

}  // namespace extraction::store::postgres
