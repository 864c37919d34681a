// What a migration may cost on a large table.
#include "store/sqlite/migrations.hpp"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "generated_jobs.hpp"
#include "store/sqlite/connection.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::store::sqlite {
namespace {

int pages_written(connection& database) {
  int written = 0;
  int ignored = 0;
  sqlite3_db_status(database.handle(), SQLITE_DBSTATUS_CACHE_WRITE, &written, &ignored, 0);
  return written;
}

// Takes back what the fourth migration has done, as if it had never run.
void forget_events(connection& database) {
  database.execute(
      "DROP TABLE extraction_job_event; DROP TABLE extraction_job_deleted; "
      "DROP TABLE idempotency_key; DELETE FROM schema_migration WHERE version >= 4");
  for (const std::string column : {"queue", "attempt", "max_attempts", "run_after", "output"}) {
    database.execute("ALTER TABLE extraction_job DROP COLUMN " + column);
  }
}

TEST(Migrations, AddEventsWithoutTouchingTheJobs) {
  const test::temporary_folder folder;
  connection database =
      open_with_small_cache((folder.path() / "jobs.db").string(), write_calls::plain);
  migrate(database);
  forget_events(database);
  database.execute(
      "WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < 5000) "
      "INSERT INTO extraction_job (id, document_id, status, priority, created_at, updated_at) "
      "SELECT n, hex(randomblob(100)), 'pending', 0, 'x', 'x' FROM number");
  const std::string pages = database.query_text("PRAGMA page_count").value();
  ASSERT_GT(std::stoi(pages), 200);

  const int before = pages_written(database);
  migrate(database);
  EXPECT_LT(pages_written(database) - before, 50);
  EXPECT_EQ(database.query_text("SELECT count(*) FROM extraction_job WHERE queue = 'default' AND "
                                "attempt = 0 AND max_attempts = 3 AND run_after IS NULL"),
            "5000");
  EXPECT_EQ(database.query_text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace extraction::store::sqlite
