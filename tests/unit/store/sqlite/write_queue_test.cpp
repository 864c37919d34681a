// What remains after a failed write, or a failed group of writes.
#include "store/sqlite/write_queue.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "queued_writes.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

class WriteQueue : public queued_writes {};

TEST_P(WriteQueue, LeavesNothingOfAWriteThatThrows) {
  insert("before");
  EXPECT_THROW(run([](writing_session& session) {
                 insert(session, "half");
                 throw std::domain_error("enough");
               }),
               std::domain_error);
  insert("after");
  EXPECT_EQ(count(), "2");
}

TEST_P(WriteQueue, LeavesNoStatementRunningThatThrew) {
  insert("before");
  const auto visit_and_throw = [](writing_session& session) {
    session.reader.jobs.page({}, [](const job&) -> bool { throw std::domain_error("enough"); });
  };
  for (int times = 0; times < 2; ++times) EXPECT_THROW(run(visit_and_throw), std::domain_error);
  run([](writing_session& session) {
    EXPECT_EQ(session.reader.jobs.page({}, [](const job&) { return true; }).count, 1u);
  });
}

TEST_P(WriteQueue, GoesOnAfterAWriteThatEndedTheTransaction) {
  insert("before");
  for (const char* const how : {"ROLLBACK", "RELEASE one_write"}) {
    EXPECT_THROW(run([how](writing_session& session) {
                   insert(session, "lost");
                   session.database.execute(how);
                   throw std::domain_error("enough");
                 }),
                 std::exception);
  }
  insert("after");
  EXPECT_EQ(count(), "2");
}

// A write that leaves its savepoint itself: RELEASE finds none.
TEST_P(WriteQueue, AcknowledgesNothingIfASavepointCannotBeReleased) {
  EXPECT_THROW(run([](writing_session& session) {
                 insert(session, "lost");
                 session.database.execute("RELEASE one_write");
               }),
               store_unavailable);
  EXPECT_EQ(count(), "0");
}

TEST_P(WriteQueue, OpensTheFileAnewAfterACommitThatFailed) {
  insert("before");
  if (GetParam()) {
    watched_writes writes;
    writes.fail_all();
    EXPECT_THROW(insert("lost"), store_unavailable);
    EXPECT_THROW(insert("lost"), store_unavailable);
  }
  insert("after");
  EXPECT_EQ(count(), "2");
}

// If the connection itself makes BEGIN fail, it would fail forever.
TEST_P(WriteQueue, OpensTheFileAnewIfATransactionCannotBegin) {
  insert("before");
  if (GetParam()) {
    run([](writing_session& session) {
      // Like a broken connection: from the next transaction on, every statement fails.
      sqlite3_commit_hook(
          session.database.handle(),
          [](void* broken) {
            const auto stop = [](void*) { return 1; };
            sqlite3_progress_handler(static_cast<sqlite3*>(broken), 1, stop, nullptr);
            return 0;
          },
          session.database.handle());
      insert(session, "last");
    });
    EXPECT_THROW(insert("lost"), store_unavailable);
  } else {
    insert("last");
  }
  insert("after");
  EXPECT_EQ(count(), "3");
}

INSTANTIATE_TEST_SUITE_P(File, WriteQueue, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Memory, WriteQueue, testing::Values(false));

}  // namespace
}  // namespace extraction::store::sqlite
