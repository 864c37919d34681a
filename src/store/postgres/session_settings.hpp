// The server settings that the store relies on, as SQL. Pure.
#pragma once

#include <string>

#include "store/postgres/postgres_settings.hpp"

namespace extraction::store::postgres {

// For a connection that we do not share: how long a statement, a lock and an idle transaction may
// take; that a commit is on disk when it is acknowledged, even if the database's default is not to
// wait; and that every query uses its index, even if it was planned while the table was small.
std::string settings_for_session(const postgres_settings& settings);

// Only time-outs and durability, until the end of a transaction.
std::string settings_for_transaction(const postgres_settings& settings);

}  // namespace extraction::store::postgres
