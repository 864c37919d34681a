#include "store/sqlite/file_reader.hpp"

#include <string>

namespace extraction::store::sqlite {

connection open_for_reading(const sqlite_settings& settings, std::size_t cache_size) {
  connection database{settings.path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX};
  // Readers and the writer do not lock each other out, but recovery of the log locks out both.
  sqlite3_busy_timeout(database.handle(), static_cast<int>(settings.busy_timeout.count()));
  database.execute("PRAGMA cache_size = -" + std::to_string(cache_size));
  return database;
}

}  // namespace extraction::store::sqlite
