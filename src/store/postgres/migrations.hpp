// Brings a database to the schema that this program knows.
#pragma once

#include <chrono>
#include <span>

#include <libpq-fe.h>
#include <spdlog/logger.h>

#include "store/migration.hpp"

namespace extraction::store::postgres {

// Never change a released migration; add another.
std::span<const migration> migrations();

// Runs the migrations that the database lacks, each in one transaction with its record in table
// schema_migration, so that an interrupted one leaves the schema unchanged. Of several programs
// that start at once, one migrates while the others wait (pg_advisory_xact_lock). Needs no right to
// change the schema if it is current.
//
// Blocks: a migration for as long as it takes, the check whether there is one for at most
// `response_timeout` per statement. `connected` is not in pipeline mode. Throws store_unavailable,
// with nothing changed, if the schema is newer than this program, the database's encoding is not
// UTF8, or the role lacks a right, which the message names; postgres_error if a migration fails
// otherwise.
void migrate(PGconn& connected, std::chrono::milliseconds response_timeout, spdlog::logger& log);

}  // namespace extraction::store::postgres
