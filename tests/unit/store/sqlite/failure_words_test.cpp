// What the log says about a failure of SQLite.
#include "store/sqlite/failure_words.hpp"

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "generated_jobs.hpp"
#include "support/temporary_folder.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

class FailureWords : public testing::Test {
 protected:
  std::string path() const { return (folder_.path() / "jobs.db").string(); }

  connection open(write_calls calls = write_calls::plain) {
    return open_with_small_cache("file:" + path(), calls);
  }

  static std::string failure_of(connection& database, const std::string& sql) {
    EXPECT_THROW(database.execute(sql), sqlite_error);
    return describe_failure(database.handle());
  }

  static constexpr const char* write = "INSERT INTO job VALUES (1)";

  test::temporary_folder folder_;
};

TEST_F(FailureWords, SayThatTheDiskIsFull) {
  connection database = open();
  database.execute("CREATE TABLE IF NOT EXISTS job (id INTEGER)");
  watched_writes writes;
  writes.fail_all();
  EXPECT_EQ(failure_of(database, write), "the disk is full");
}

TEST_F(FailureWords, GiveTheErrorOfTheSystem) {
  for (const write_calls calls : {write_calls::plain, write_calls::gathered}) {
    connection database = open(calls);
    database.execute("CREATE TABLE IF NOT EXISTS job (id INTEGER)");
    watched_writes writes;
    writes.fail([](int) { return true; }, EDQUOT);
    EXPECT_EQ(failure_of(database, write), "cannot write to the file: Disk quota exceeded");
  }
}

TEST_F(FailureWords, SayWhoHoldsALock) {
  connection database = open();
  connection other = open();
  other.execute("BEGIN IMMEDIATE");
  EXPECT_EQ(failure_of(database, "BEGIN IMMEDIATE"), "another program keeps the database locked");
}

TEST_F(FailureWords, AreThoseOfSqliteWhereTheyAreGood) {
  connection database = open();
  EXPECT_EQ(failure_of(database, "SELECT * FROM nowhere"), "no such table: nowhere");
}

TEST_F(FailureWords, NameAStatementByItsFirstWords) {
  connection database = open();
  try {
    database.execute("\n  SELECT *\n FROM nowhere; SELECT 1");
    FAIL();
  } catch (const sqlite_error& failure) {
    EXPECT_STREQ(failure.what(), "SQLite: SELECT *: no such table: nowhere");
  }
}

TEST_F(FailureWords, SayNothingOfRightsThatAreThere) {
  open().execute("CREATE TABLE IF NOT EXISTS job (id INTEGER)");
  EXPECT_EQ(describe_missing_rights(path()), "");
  EXPECT_EQ(describe_missing_rights_to_log(path()), "");
}

}  // namespace
}  // namespace extraction::store::sqlite
