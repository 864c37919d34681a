// Gathered writes are fewer, and as safe as SQLite's own.
#include <string>

#include <gtest/gtest.h>

#include "generated_jobs.hpp"
#include "store/sqlite/connection.hpp"
#include "support/temporary_folder.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

class GatheringVfs : public testing::Test {
 protected:
  GatheringVfs() {
    open(write_calls::gathered).execute("CREATE TABLE job (id INTEGER, note TEXT)");
  }

  connection open(write_calls calls, const std::string& options = "") {
    return open_with_small_cache("file:" + path() + options, calls);
  }

  std::string path() const { return (folder_.path() / "jobs.db").string(); }

  // A few jobs fill a page.
  static void insert(connection& database, int jobs) {
    insert_jobs(database, jobs, "n, hex(zeroblob(500))");
  }

  // The jobs as an independent connection sees them.
  std::string jobs() {
    connection reader = open(write_calls::plain);
    EXPECT_EQ(reader.query_text("PRAGMA integrity_check"), "ok");
    return reader.query_text("SELECT count(*) FROM job").value();
  }

  test::temporary_folder folder_;
};

TEST_F(GatheringVfs, WritesALogInFewCalls) {
  connection plain = open(write_calls::plain);
  connection gathered = open(write_calls::gathered);
  plain.execute("PRAGMA cache_size = 2000");
  gathered.execute("PRAGMA cache_size = 2000");
  watched_writes writes;
  insert(plain, 300);
  const int plain_calls = writes.calls();
  insert(gathered, 300);
  const int gathered_calls = writes.calls() - plain_calls;

  EXPECT_GE(plain_calls, 150);
  EXPECT_LE(gathered_calls, plain_calls / 20);
  EXPECT_EQ(jobs(), "600");
}

TEST_F(GatheringVfs, ShowsACommitToOthersAtOnce) {
  connection gathered = open(write_calls::gathered);
  connection reader = open(write_calls::plain);
  for (int number = 1; number <= 20; ++number) {
    gathered.execute("INSERT INTO job VALUES (1, 'one')");
    EXPECT_EQ(reader.query_text("SELECT count(*) FROM job"), std::to_string(number));
  }
}

TEST_F(GatheringVfs, ReadsWhatItHoldsBack) {
  connection gathered = open(write_calls::gathered);
  gathered.execute("BEGIN");
  insert(gathered, 300);
  EXPECT_EQ(gathered.query_text("SELECT sum(length(note)) FROM job"), "300000");
  gathered.execute("COMMIT");
  EXPECT_EQ(jobs(), "300");
}

TEST_F(GatheringVfs, LeavesNothingOfARollbackForLater) {
  connection gathered = open(write_calls::gathered);
  connection other = open(write_calls::plain);
  int stored = 0;
  for (int rolled_back = 30; rolled_back < 60; ++rolled_back) {
    gathered.execute("BEGIN");
    insert(gathered, rolled_back);
    gathered.execute("ROLLBACK");
    insert(other, rolled_back / 2);
    insert(gathered, 1);
    stored += rolled_back / 2 + 1;
    ASSERT_EQ(jobs(), std::to_string(stored));
  }
}

TEST_F(GatheringVfs, ReportsAFullDiskAtTheCommit) {
  connection gathered = open(write_calls::gathered);
  insert(gathered, 3);
  watched_writes writes;
  writes.fail_all();
  EXPECT_THROW(insert(gathered, 3), sqlite_error);
  writes.fail_none();
  EXPECT_EQ(jobs(), "3");
}

TEST_F(GatheringVfs, CommitsNothingOnTopOfWhatWasLost) {
  connection gathered = open(write_calls::gathered);
  watched_writes writes;
  gathered.execute("BEGIN; SAVEPOINT one");
  insert(gathered, 100);
  writes.fail_all();
  EXPECT_THROW(insert(gathered, 200), sqlite_error);
  writes.fail_none();

  // However SQLite handles the failure, there may be no transaction without its first pages.
  EXPECT_THROW(gathered.execute("RELEASE one; COMMIT"), sqlite_error);
  EXPECT_EQ(jobs(), "0");
  EXPECT_THROW(insert(gathered, 1), sqlite_error);
  connection opened_anew = open(write_calls::gathered);
  insert(opened_anew, 1);
  EXPECT_EQ(jobs(), "1");
}

// SQLite does not check whether a checkpoint that a reader holds up has written everything to the
// disk.
TEST_F(GatheringVfs, LosesNothingByACheckpointOnAFullDisk) {
  connection gathered = open(write_calls::gathered);
  gathered.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  insert(gathered, 20);
  connection reader = open(write_calls::plain);
  reader.execute("BEGIN");
  EXPECT_EQ(reader.query_text("SELECT count(*) FROM job"), "20");
  insert(gathered, 20);

  watched_writes writes;
  writes.fail_to(path().c_str());
  EXPECT_THROW(gathered.execute("PRAGMA wal_checkpoint(PASSIVE)"), sqlite_error);
  writes.fail_none();

  reader.execute("COMMIT");
  EXPECT_EQ(jobs(), "40");
  gathered.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  insert(gathered, 1);
  EXPECT_EQ(jobs(), "41");
}

TEST_F(GatheringVfs, GathersNothingThatSqliteWritesBehindTheSync) {
  connection plain = open(write_calls::plain, "?psow=0");
  connection gathered = open(write_calls::gathered, "?psow=0");
  watched_writes writes;
  insert(plain, 300);
  const int plain_calls = writes.calls();
  insert(gathered, 300);
  EXPECT_GE(writes.calls() - plain_calls, plain_calls / 2);
  EXPECT_EQ(jobs(), "600");
}

TEST_F(GatheringVfs, WritesPagesOfTheGreatestSize) {
  connection gathered = open(write_calls::gathered);
  gathered.execute("PRAGMA journal_mode = DELETE; PRAGMA page_size = 65536; VACUUM");
  gathered.execute("PRAGMA journal_mode = WAL");
  insert(gathered, 300);
  EXPECT_EQ(gathered.query_text("PRAGMA page_size"), "65536");
  EXPECT_EQ(jobs(), "300");
}

TEST_F(GatheringVfs, SaysThatAFileCannotBeOpened) {
  EXPECT_THROW(connection((folder_.path() / "none" / "jobs.db").string(), SQLITE_OPEN_READWRITE,
                          write_calls::gathered),
               sqlite_error);
}

}  // namespace
}  // namespace extraction::store::sqlite
