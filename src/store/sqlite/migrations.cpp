#include "store/sqlite/migrations.hpp"

#include <array>
#include <charconv>

#include "store/migration.hpp"

namespace extraction::store::sqlite {

namespace {

// Never change one that was released; add another.
constexpr std::array migrations{
    // The table of the original service, which may be there already, with its rows.
    migration{1, "extraction job table", R"(
CREATE TABLE IF NOT EXISTS extraction_job (
  id VARCHAR(36) NOT NULL,
  document_id VARCHAR(255) NOT NULL,
  status VARCHAR(50) NOT NULL,
  priority INTEGER NOT NULL,
  metadata JSON,
  error_message TEXT,
  created_at VARCHAR(50) NOT NULL,
  updated_at VARCHAR(50) NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE schema_migration (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TEXT NOT NULL
))"},
    // An entry ends with the rowid, so each index also gives its jobs in order of creation.
    migration{2, "indexes for the filters", R"(
CREATE INDEX extraction_job_document_id ON extraction_job (document_id);
CREATE INDEX extraction_job_status ON extraction_job (status))"},
};

int current_version(connection& database) {
  const auto recorded = database.query_text(
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'");
  if (!recorded) return 0;
  const std::string text =
      database.query_text("SELECT max(version) FROM schema_migration").value_or("0");
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

void run(connection& database, const migration& step) {
  database.execute("BEGIN IMMEDIATE");
  try {
    database.execute(std::string(step.sql));
    statement record{database,
                     "INSERT INTO schema_migration (version, name, applied_at) "
                     "VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))"};
    record.bind(1, std::int64_t{step.version});
    record.bind(2, step.name);
    record.run();
    database.execute("COMMIT");
  } catch (const sqlite_error& failure) {
    if (database.in_transaction()) database.execute("ROLLBACK");
    throw store_unavailable("migration " + std::to_string(step.version) + " (" +
                            std::string(step.name) + ") failed: " + failure.what());
  }
}

}  // namespace

void refuse_newer_schema(connection& database) {
  const int version = current_version(database);
  if (version <= migrations.back().version) return;
  throw store_unavailable("the database has schema version " + std::to_string(version) +
                          ", this program knows versions up to " +
                          std::to_string(migrations.back().version) + "; use a newer program");
}

void migrate(connection& database) {
  const int version = current_version(database);
  for (const migration& step : migrations) {
    if (step.version > version) run(database, step);
  }
}

}  // namespace extraction::store::sqlite
