// Statements on a connection that was just made and is in no pipeline yet: they block.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <libpq-fe.h>

#include "store/postgres/query_result.hpp"

namespace extraction::store::postgres {

// Runs `sql`, one statement or several, and returns the result of the last. Blocks until it is
// there: for `limit` at most, or for as long as it takes. Throws postgres_error if a statement
// fails or the time is over; `server` is then fit to be closed and nothing else.
query_result run_blocking(PGconn& server, const std::string& sql,
                          std::optional<std::chrono::milliseconds> limit);

}  // namespace extraction::store::postgres
