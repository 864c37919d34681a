// The turn of whoever appends events: an advisory lock that is taken inside the statement which
// gives events their positions, and kept until the commit. So positions become visible in the order
// of their numbers, and who reads on from the last one that it has seen misses none.
//
// PostgreSQL releases the lock after it has made the commit visible (CommitTransaction in xact.c).
#pragma once

#include <string_view>

#include "store/postgres/connection.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// Columns of a SELECT that waits for its turn, for a second at most: then the statement fails with
// lock_not_available. To be followed by a term whose value the lock is to wait for, and ")".
inline constexpr std::string_view take_turn_after =
    "set_config('lock_timeout', '1000', true), pg_advisory_xact_lock(7396523178905422 + 0 * ";

// Ends the session that has the turn if it waits for its client, which will not come again: it is
// frozen or cut off, or it would have sent its COMMIT along with its events. The server itself
// would hold the lock until TCP gives up, for none of its time-outs counts inside a pipeline.
// A role may end its own sessions. Rolls back what `server` has begun. Returns how many were ended.
awaitable<int> end_turn_of_the_lost(connection& server);

}  // namespace extraction::store::postgres
