#include "store/sqlite/migrations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "store/migration.hpp"

namespace extraction::store::sqlite {

namespace {

// Never change a released migration; add another.
constexpr std::array migrations{
    // The table of the original service, which may already exist, with its rows.
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
    // An entry ends with the rowid, so each index also returns its jobs in order of creation.
    migration{2, "indexes for the filters", R"(
CREATE INDEX extraction_job_document_id ON extraction_job (document_id);
CREATE INDEX extraction_job_status ON extraction_job (status))"},
    // Concurrent clients of the original store rows in an order other than that of their times, by
    // which the original lists them. They are sorted once, and numbered; a number is never reused,
    // as a rowid of the original's table may be, and VACUUM does not change it. It is an alias of
    // the rowid (sqlite.org/lang_createtable.html#rowid), so the content of the indexes stays as it
    // was. The original names the columns that it reads and writes, and never sees it.
    migration{3, "order of creation", R"(
CREATE TABLE extraction_job_in_order (
  id VARCHAR(36) NOT NULL,
  document_id VARCHAR(255) NOT NULL,
  status VARCHAR(50) NOT NULL,
  priority INTEGER NOT NULL,
  metadata JSON,
  error_message TEXT,
  created_at VARCHAR(50) NOT NULL,
  updated_at VARCHAR(50) NOT NULL,
  position INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO extraction_job_in_order
  SELECT id, document_id, status, priority, metadata, error_message, created_at, updated_at, number
    FROM (SELECT rowid AS old, row_number() OVER (ORDER BY created_at, rowid) AS number
            FROM extraction_job) AS numbered
    CROSS JOIN extraction_job ON extraction_job.rowid = old;
DROP TABLE extraction_job;
ALTER TABLE extraction_job_in_order RENAME TO extraction_job;
CREATE UNIQUE INDEX extraction_job_id ON extraction_job (id))"},
    // Adding a column does not touch the rows (sqlite.org/lang_altertable.html). The event table
    // begins with an empty place, so that there is a cursor before the first event, and its last
    // row is never removed, so that no position is reused. Times of events and keys, and
    // `run_after`, are microseconds since 1970.
    migration{4, "events of jobs, and idempotency keys", R"(
ALTER TABLE extraction_job ADD COLUMN queue TEXT NOT NULL DEFAULT 'default';
ALTER TABLE extraction_job ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE extraction_job ADD COLUMN max_attempts INTEGER NOT NULL DEFAULT 3;
ALTER TABLE extraction_job ADD COLUMN run_after BIGINT;
ALTER TABLE extraction_job ADD COLUMN output TEXT;
CREATE TABLE extraction_job_event (
  position INTEGER PRIMARY KEY,
  nonce BIGINT NOT NULL,
  job BIGINT,
  type SMALLINT,
  cause SMALLINT,
  time BIGINT,
  attempt INTEGER,
  worker TEXT,
  actor TEXT,
  status TEXT,
  error_message TEXT,
  run_after BIGINT,
  output TEXT
);
INSERT INTO extraction_job_event (nonce) VALUES (random() & 4294967295);
CREATE INDEX extraction_job_event_job ON extraction_job_event (job) WHERE job IS NOT NULL;
CREATE TABLE extraction_job_deleted (
  job INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  queue TEXT NOT NULL,
  max_attempts INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE TABLE idempotency_key (
  position INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  body BLOB NOT NULL,
  job BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX idempotency_key_digest ON idempotency_key (digest))"},
};

// Returns them as SQL: what others have added to a table is lost when a step recreates it.
std::vector<std::string> indexes_and_triggers(connection& database) {
  statement query{database,
                  "SELECT sql FROM sqlite_master WHERE tbl_name = 'extraction_job' "
                  "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name"};
  std::vector<std::string> found;
  while (query.step()) found.emplace_back(query.text(0));
  return found;
}

void restore(connection& database, const std::vector<std::string>& indexes_and_triggers_before) {
  const std::vector<std::string> left = indexes_and_triggers(database);
  for (const std::string& one : indexes_and_triggers_before) {
    if (std::ranges::find(left, one) == left.end()) database.execute(one);
  }
}

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
    const std::vector<std::string> before = indexes_and_triggers(database);
    database.execute(std::string(step.sql));
    restore(database, before);
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
                          ", but this program knows versions up to " +
                          std::to_string(migrations.back().version) + "; use a newer program");
}

void migrate(connection& database) {
  const int version = current_version(database);
  if (version == migrations.back().version) return;
  // Size of the page cache meanwhile, in KiB.
  database.execute("PRAGMA cache_size = -16384");
  // A view that others have defined over a recreated table is left as it is, and not checked while
  // the table is away.
  database.execute("PRAGMA legacy_alter_table = ON");
  for (const migration& step : migrations) {
    if (step.version > version) run(database, step);
  }
  database.execute("PRAGMA legacy_alter_table = OFF");
  database.execute("PRAGMA cache_size = -2000");
}

}  // namespace extraction::store::sqlite
