// The server's own settings that the store relies on, as SQL. Pure.
#pragma once

#include <string>

#include "store/postgres/postgres_settings.hpp"

namespace extraction::store::postgres {

// For a connection that is all ours: how long a statement, a lock and an idle transaction may take;
// that a commit is on disk when it is acknowledged, even where the database's default is not to
// wait; and that every query goes by its index, also when it was planned while the table was small.
std::string settings_for_session(const postgres_settings& settings);

// Time-outs and durability alone, until the end of a transaction.
std::string settings_for_transaction(const postgres_settings& settings);

}  // namespace extraction::store::postgres
