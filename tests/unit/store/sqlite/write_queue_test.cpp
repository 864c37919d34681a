// What remains after a failed write, or a failed group of writes.
#include "store/sqlite/write_queue.hpp"

#include <stdexcept>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "store/sqlite/file_lock.hpp"
#include "support/temporary_folder.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

// On a file, and in memory.
class WriteQueue : public testing::TestWithParam<bool> {
 protected:
  WriteQueue() : lock_(path()), writes_({.path = store_path()}, log_) {}

  std::string path() const { return (folder_.path() / "jobs.db").string(); }
  std::string store_path() const { return GetParam() ? path() : std::string(in_memory_path); }

  void run(write_queue::work task) {
    std::exception_ptr failure;
    boost::asio::co_spawn(context_.get_executor(), writes_.run(context_, std::move(task)),
                          [&](std::exception_ptr problem) { failure = problem; });
    context_.restart();
    context_.run();
    if (failure) std::rethrow_exception(failure);
  }

  static job named(const std::string& id) {
    job made;
    made.id = id;
    made.document_id = made.created_at = made.updated_at = "x";
    return made;
  }

  void insert(const std::string& id) {
    run([&](writing_session& session) { session.writer.insert(named(id)); });
  }

  std::string count() {
    std::string found;
    run([&](writing_session& session) {
      found = session.database.query_text("SELECT count(*) FROM extraction_job").value();
    });
    return found;
  }

  test::temporary_folder folder_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  boost::asio::io_context context_{1};
  file_lock lock_;
  write_queue writes_;
};

TEST_P(WriteQueue, LeavesNothingOfAWriteThatThrows) {
  insert("before");
  EXPECT_THROW(run([](writing_session& session) {
                 session.writer.insert(named("half"));
                 throw std::domain_error("enough");
               }),
               std::domain_error);
  insert("after");
  EXPECT_EQ(count(), "2");
}

TEST_P(WriteQueue, LeavesNoStatementRunningThatThrew) {
  insert("before");
  const auto visit_and_throw = [](writing_session& session) {
    session.reader.page({}, [](const job&) -> bool { throw std::domain_error("enough"); });
  };
  for (int times = 0; times < 2; ++times) EXPECT_THROW(run(visit_and_throw), std::domain_error);
  run([](writing_session& session) {
    EXPECT_EQ(session.reader.page({}, [](const job&) { return true; }).count, 1u);
  });
}

TEST_P(WriteQueue, GoesOnAfterAWriteThatEndedTheTransaction) {
  insert("before");
  for (const char* const how : {"ROLLBACK", "RELEASE one_write"}) {
    EXPECT_THROW(run([how](writing_session& session) {
                   session.writer.insert(named("lost"));
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
                 session.writer.insert(named("lost"));
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
      session.writer.insert(named("last"));
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
