// Blocking statements on a new connection that is not in pipeline mode yet.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <libpq-fe.h>

#include "store/postgres/query_result.hpp"

namespace extraction::store::postgres {

// Runs `sql`, one statement or several, and returns the result of the last. Blocks until it is
// available, for at most `limit` if that is given. Throws postgres_error if a statement fails, or
// if the time is up: then `server` can only be closed.
query_result run_blocking(PGconn& server, const std::string& sql,
                          std::optional<std::chrono::milliseconds> limit);

}  // namespace extraction::store::postgres
