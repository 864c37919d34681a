// Writes that share a transaction.
#pragma once

#include <span>

#include "store/postgres/connection.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "store/postgres/write.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// Begins a transaction, performs `writes`, and commits jobs, keys and events together. Throws
// postgres_error if the transaction fails; if only one write cannot be performed, sets its
// `failure`. `limits`, if not null, is executed first.
//
// Never waits for a job or a key that another transaction has locked, so it can neither be held up
// by one nor take part in a deadlock; such writes are left undone and marked as hindered. It does
// wait for its turn to append events (event_turn.hpp), which is its last step before the commit.
//
// May be called again after a failure. A creation that did happen is recognised by the job's id,
// and a command by the job being as the attempt would have left it. If the job is neither that nor
// as it was before the attempt, someone else has changed it since, so the outcome is unknown, and
// the command fails.
awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const postgres_settings& settings, const statement* limits);

}  // namespace extraction::store::postgres
