// Brings a database file to the schema that this program knows.
#pragma once

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Throws store_unavailable if the schema is newer than this program. Changes nothing.
void refuse_newer_schema(connection& database);

// Runs the migrations that the file lacks, each in one transaction with its record in table
// schema_migration, so that an interrupted one leaves the schema unchanged.
void migrate(connection& database);

}  // namespace extraction::store::sqlite
