#include "store/sqlite/writing_session.hpp"

#include <string>

#include "store/sqlite/failure_words.hpp"
#include "store/sqlite/migrations.hpp"

namespace extraction::store::sqlite {

namespace {

// The file must exist: if it were recreated after it was moved away, writes would go where nobody
// reads.
connection open_for_writing(const sqlite_settings& settings) try {
  connection database{settings.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      write_calls::gathered};
  sqlite3_busy_timeout(database.handle(), static_cast<int>(settings.busy_timeout.count()));
  // A commit is on disk when it returns (sqlite.org/pragma.html#pragma_synchronous). Set before the
  // first write, as gathering requires.
  database.execute("PRAGMA synchronous = FULL");
  refuse_newer_schema(database);
  const auto mode = database.query_text("PRAGMA journal_mode = WAL");
  if (settings.path != in_memory_path && mode != "wal") {
    throw store_unavailable("SQLite: it cannot have a write-ahead log");
  }
  // Readers can keep the log from being restarted for a while; it is truncated afterwards.
  database.execute("PRAGMA journal_size_limit = 67108864");
  migrate(database);
  if (settings.path != in_memory_path) {
    const std::string rights = describe_missing_rights_to_log(settings.path);
    if (!rights.empty()) throw store_unavailable("it cannot be written");
  }
  return database;
} catch (const store_unavailable& problem) {
  std::string why = "cannot use " + settings.path + ": " + problem.what();
  const std::string rights = describe_missing_rights(settings.path);
  if (settings.path != in_memory_path && !rights.empty()) why += "; " + rights;
  throw store_unavailable(why);
}

}  // namespace

writing_session::writing_session(const sqlite_settings& settings)
    : database(open_for_writing(settings)),
      log(database),
      reader(database),
      commands(database, reader.jobs, settings.idempotency_key_ttl),
      expired(database),
      begin(database, "BEGIN IMMEDIATE"),
      commit(database, "COMMIT"),
      savepoint(database, "SAVEPOINT one_write"),
      release(database, "RELEASE one_write"),
      rollback_to(database, "ROLLBACK TO one_write") {}

}  // namespace extraction::store::sqlite
