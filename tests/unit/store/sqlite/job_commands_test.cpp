// A job and its event are stored together, or neither is.
#include "store/sqlite/job_commands.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "queued_writes.hpp"

namespace extraction::store::sqlite {
namespace {

class JobCommands : public queued_writes {
 protected:
  // Each job with its events' types, in order; then the events without a job.
  std::string history() {
    return query(
        "SELECT (SELECT group_concat(line, ' ') FROM ("
        "SELECT id || ':' || status || ':' || (SELECT group_concat(type, '') FROM ("
        "  SELECT type FROM extraction_job_event WHERE job = extraction_job.position "
        "  ORDER BY position)) AS line FROM extraction_job ORDER BY extraction_job.position)) "
        "|| (SELECT ' and ' || count(*) FROM extraction_job_event AS event WHERE job IS NOT NULL "
        "  AND NOT EXISTS (SELECT 1 FROM extraction_job WHERE position = event.job))");
  }

  void change(const std::string& id, const std::string& status) {
    run([&](writing_session& session) {
      session.commands.execute(id, change_of({.status = status}, timestamp{})).value();
    });
  }

  void remove(const std::string& id) {
    run([&](writing_session& session) {
      session.commands.execute(id, deletion_of(timestamp{})).value();
    });
  }
};

TEST_P(JobCommands, StoreNoJobWithoutItsEvent) {
  insert("a");
  change("a", "failed");
  insert("b");
  const std::string before = history();
  EXPECT_EQ(before, "a:failed:04 b:pending:0 and 0");
  // FAIL leaves what the statement has done so far, ROLLBACK ends the whole transaction.
  for (const std::string how : {"ABORT", "FAIL", "ROLLBACK"}) {
    SCOPED_TRACE(how);
    execute("CREATE TRIGGER no_room BEFORE INSERT ON extraction_job_event BEGIN SELECT RAISE(" +
            how + ", 'no room'); END");
    EXPECT_THROW(insert("c"), store_unavailable);
    EXPECT_THROW(change("a", "pending"), store_unavailable);
    EXPECT_THROW(remove("a"), store_unavailable);
    EXPECT_EQ(history(), before);
    EXPECT_EQ(query("SELECT count(*) FROM extraction_job_deleted"), "0");
    execute("DROP TRIGGER no_room");
  }
  insert("c");
  remove("a");
  EXPECT_EQ(history(), "b:pending:0 c:pending:0 and 1");
}

TEST_P(JobCommands, RememberNoKeyOfAJobThatIsNotStored) {
  const transition made = created(named("a"));
  const std::optional<idempotent_request> once{std::in_place};
  const auto create = [&] {
    run([&](writing_session& session) { session.commands.create(made, once).value(); });
  };
  execute(
      "CREATE TRIGGER no_room BEFORE INSERT ON idempotency_key "
      "BEGIN SELECT RAISE(FAIL, 'no room'); END");
  EXPECT_THROW(create(), store_unavailable);
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(query("SELECT count(*) FROM extraction_job_event"), "1");
  execute("DROP TRIGGER no_room");
  create();
  EXPECT_EQ(history(), "a:pending:0 and 0");
}

// The job finds room on a page that is there, its event needs more: the disk is full in between.
TEST_P(JobCommands, StoreNeitherIfTheDiskIsFullBetweenJobAndEvent) {
  insert("before");
  transition made = created(named("large"));
  made.what->by.actor = std::string(100'000, 'x');
  const auto create = [&] {
    run([&](writing_session& session) { session.commands.create(made, std::nullopt).value(); });
  };
  const std::string pages = query("PRAGMA page_count");
  query("PRAGMA max_page_count = " + pages);
  EXPECT_THROW(create(), store_unavailable);
  insert("small");
  EXPECT_EQ(history(), "before:pending:0 small:pending:0 and 0");
  query("PRAGMA max_page_count = 1000000");
  create();
  EXPECT_EQ(history(), "before:pending:0 small:pending:0 large:pending:0 and 0");
}

INSTANTIATE_TEST_SUITE_P(File, JobCommands, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Memory, JobCommands, testing::Values(false));

}  // namespace
}  // namespace extraction::store::sqlite
