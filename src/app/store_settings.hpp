// Which store there is to be.
#pragma once

#include "store/postgres/postgres_settings.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction {

// PostgreSQL if it has a URL, else SQLite.
struct store_settings {
  store::sqlite_settings sqlite;
  store::postgres_settings postgres;
  bool read_only = false;  // no writes are taken, and the store need not be able to
};

}  // namespace extraction
