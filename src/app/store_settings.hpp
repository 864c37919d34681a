// Which store to open.
#pragma once

#include "store/postgres/postgres_settings.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction {

// PostgreSQL if it has a URL, otherwise SQLite.
struct store_settings {
  store::sqlite_settings sqlite;
  store::postgres_settings postgres;
  bool read_only = false;  // refuse writes; the store need not be writable
};

}  // namespace extraction
