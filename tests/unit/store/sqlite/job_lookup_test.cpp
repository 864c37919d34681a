// What outlives a failed lookup: nothing.
#include "store/sqlite/job_lookup.hpp"

#include <atomic>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "store/sqlite/migrations.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::store::sqlite {
namespace {

class JobLookup : public testing::Test {
 protected:
  JobLookup() { add("a"); }

  static connection open_current(const std::string& path) {
    connection opened{path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
    opened.execute("PRAGMA journal_mode = WAL");
    migrate(opened);
    return opened;
  }

  std::string path() const { return (folder_.path() / "jobs.db").string(); }

  void add(const std::string& id) {
    writer_.execute(
        "INSERT INTO extraction_job (id, document_id, status, priority, created_at, updated_at) "
        "VALUES ('" +
        id + "', 'd', 'pending', 0, 't', 't')");
    commits_.fetch_add(1);
  }

  // While it is set, every statement of the reader is interrupted.
  void let_reads_fail(bool fail) {
    const auto stop = [](void*) { return 1; };
    sqlite3_progress_handler(reader_.handle(), 1, fail ? +stop : nullptr, nullptr);
  }

  // A checkpoint that empties the log waits for every reader (sqlite3_wal_checkpoint_v2).
  bool is_at_rest() { return writer_.query_text("PRAGMA wal_checkpoint(TRUNCATE)") == "0"; }

  test::temporary_folder folder_;
  connection writer_ = open_current(path());
  connection reader_{path(), SQLITE_OPEN_READWRITE};
  boost::asio::io_context context_{1};
  std::atomic<std::uint64_t> commits_{0};
  job_lookup lookup_{reader_, context_, commits_};
};

TEST_F(JobLookup, GoesOnAfterAFailure) {
  ASSERT_TRUE(lookup_.find("a"));
  let_reads_fail(true);
  EXPECT_THROW(lookup_.find("a"), sqlite_error);
  EXPECT_THROW(lookup_.find("b"), sqlite_error);
  let_reads_fail(false);
  EXPECT_FALSE(lookup_.find("b"));
  const job* const found = lookup_.find("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "a");
}

TEST_F(JobLookup, MissesNoCommitAfterAFailure) {
  ASSERT_FALSE(lookup_.find("b"));
  add("b");
  let_reads_fail(true);
  EXPECT_THROW(lookup_.find("b"), sqlite_error);
  let_reads_fail(false);
  EXPECT_TRUE(lookup_.find("b"));
}

TEST_F(JobLookup, HoldsNoLockAfterAFailure) {
  let_reads_fail(true);
  EXPECT_THROW(lookup_.find("a"), sqlite_error);
  EXPECT_TRUE(is_at_rest());
}

TEST_F(JobLookup, EndsItsRunWithTheTurnAlsoAfterAFailure) {
  let_reads_fail(true);
  EXPECT_THROW(lookup_.find("a"), sqlite_error);
  let_reads_fail(false);
  ASSERT_TRUE(lookup_.find("a"));
  EXPECT_FALSE(is_at_rest());
  context_.run();
  EXPECT_TRUE(is_at_rest());

  context_.restart();
  ASSERT_TRUE(lookup_.find("a"));
  context_.run();
  EXPECT_TRUE(is_at_rest()) << "the end of the second turn was not posted";
}

}  // namespace
}  // namespace extraction::store::sqlite
