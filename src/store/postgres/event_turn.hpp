// The turn to append events, which one transaction has at a time. It is an advisory lock that is
// taken inside the statement that gives events their positions, and held until the commit. So
// events become visible in the order of their positions, and a reader that continues from the last
// one it has seen misses none.
//
// PostgreSQL releases the lock after it has made the commit visible (CommitTransaction in xact.c).
#pragma once

#include <string_view>

#include "store/postgres/connection.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// The columns of a SELECT that waits for the turn, for at most one second; then the statement fails
// with lock_not_available. To be followed by an expression that must be evaluated before the lock
// is taken, and by ")".
inline constexpr std::string_view take_turn_after =
    "set_config('lock_timeout', '1000', true), pg_advisory_xact_lock(7396523178905422 + 0 * ";

// Rolls back the transaction of `server`, then ends the session that has the turn if that session
// is waiting for its client. Such a client is frozen or cut off, because a live one sends its
// COMMIT together with its events. The server itself would hold the lock until TCP gives up, as
// none of its time-outs applies inside a pipeline. A role may end its own sessions. Returns the
// number of sessions that were ended.
awaitable<int> end_turn_of_the_lost(connection& server);

}  // namespace extraction::store::postgres
