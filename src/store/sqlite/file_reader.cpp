#include "store/sqlite/file_reader.hpp"

#include <string>

namespace extraction::store::sqlite {

namespace {

connection open_for_reading(const sqlite_settings& settings, std::size_t cache_size) {
  connection database{settings.path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX};
  // Readers and the writer do not lock each other out, but recovery of the log locks out both.
  sqlite3_busy_timeout(database.handle(), static_cast<int>(settings.busy_timeout.count()));
  database.execute("PRAGMA cache_size = -" + std::to_string(cache_size));
  return database;
}

}  // namespace

file_reader::file_reader(const sqlite_settings& settings, std::size_t cache_size,
                         boost::asio::io_context& context,
                         const std::atomic<std::uint64_t>& commits)
    : database_(open_for_reading(settings, cache_size)),
      reader_(database_),
      lookup_(database_),
      snapshot_(database_, lookup_, context, commits) {}

std::optional<job> file_reader::find(std::string_view id) {
  snapshot_.refresh();
  return lookup_.find(id);
}

job_reader& file_reader::queries() {
  snapshot_.refresh();
  return reader_;
}

}  // namespace extraction::store::sqlite
