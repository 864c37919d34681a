// Gathered writes under random faults: a writer, another program and a reader act at random while
// writes fail. Everything that was committed is there, and nothing that was rolled back.
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "generated_jobs.hpp"
#include "store/sqlite/connection.hpp"
#include "support/temporary_folder.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

class faulty_day {
 public:
  explicit faulty_day(unsigned seed) : chance_(seed), other_(open(write_calls::plain)) {
    other_.execute(
        "CREATE TABLE job (batch INTEGER, note TEXT); CREATE INDEX by_note ON job(note)");
  }

  void act() {
    if (one_in(3)) fail_some_writes();
    try {
      if (!writer_) writer_.emplace(open(write_calls::gathered));
      act(upto(7));
    } catch (const sqlite_error&) {
      writer_.reset();
      if (other_.in_transaction()) other_.execute("ROLLBACK");
    }
  }

  void check() {
    failing_ = passing_ = 0;
    connection observer = open(write_calls::plain);
    EXPECT_EQ(observer.query_text("PRAGMA integrity_check"), "ok");
    statement batches{observer, "SELECT batch, count(*) FROM job GROUP BY batch"};
    std::map<std::int64_t, std::int64_t> found;
    while (batches.step()) found[batches.integer(0)] = batches.integer(1);
    for (const auto& [batch, jobs] : committed_) EXPECT_EQ(found[batch], jobs) << batch;
    for (const auto& [batch, jobs] : found) {
      // A commit that was reported as failed may have happened, but only as a whole.
      const auto& known = committed_.contains(batch) ? committed_ : uncertain_;
      EXPECT_TRUE(jobs == 0 || (known.contains(batch) && known.at(batch) == jobs)) << batch;
    }
  }

  int failed_writes() const { return failed_writes_; }

 private:
  void act(int what) {
    switch (what) {
      case 0: return insert(other_, "", "");
      case 1: return toggle_reader();
      case 2: return writer_->execute("PRAGMA wal_checkpoint(PASSIVE)");
      case 3: return writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
      case 4: return roll_back();
      case 5: return insert(*writer_, "SAVEPOINT one", "ROLLBACK TO one; RELEASE one");
      default: return insert(*writer_, "", "");
    }
  }

  // Inserts a batch, and between its two statements another one that is rolled back.
  void insert(connection& by, const std::string& before, const std::string& after) {
    const std::int64_t batch = ++last_batch_;
    const int jobs = 1 + upto(120);
    uncertain_[batch] = jobs;
    by.execute("BEGIN IMMEDIATE");
    insert_rows(by, batch, jobs);
    if (!before.empty()) {
      by.execute(before);
      insert_rows(by, ++last_batch_, 1 + upto(120));
      by.execute(after);
    }
    by.execute("COMMIT");
    committed_[batch] = jobs;
  }

  void roll_back() {
    writer_->execute("BEGIN IMMEDIATE");
    insert_rows(*writer_, ++last_batch_, 1 + upto(200));
    writer_->execute("ROLLBACK");
  }

  static void insert_rows(connection& by, std::int64_t batch, int jobs) {
    insert_jobs(by, jobs, std::to_string(batch) + ", hex(randomblob(200))");
  }

  void toggle_reader() {
    if (reader_) return reader_.reset();
    reader_.emplace(open(write_calls::plain));
    reader_->execute("BEGIN");
    reader_->query_text("SELECT count(*) FROM job");
  }

  void fail_some_writes() {
    passing_ = upto(60);
    failing_ = 1 + upto(6);
    writes_.fail([this](int) {
      if (passing_ > 0) return --passing_, false;
      if (failing_ == 0) return false;
      --failing_;
      ++failed_writes_;
      return true;
    });
  }

  connection open(write_calls calls) {
    connection opened =
        open_with_small_cache("file:" + (folder_.path() / "jobs.db").string(), calls);
    opened.execute("PRAGMA wal_autocheckpoint = 60");
    return opened;
  }

  int upto(int limit) { return static_cast<int>(chance_() % static_cast<unsigned>(limit)); }
  bool one_in(int times) { return upto(times) == 0; }

  std::mt19937 chance_;
  test::temporary_folder folder_;
  watched_writes writes_;
  int passing_ = 0;  // writes, before some fail
  int failing_ = 0;
  int failed_writes_ = 0;
  std::int64_t last_batch_ = 0;
  std::map<std::int64_t, std::int64_t> committed_;
  std::map<std::int64_t, std::int64_t> uncertain_;
  connection other_;
  std::optional<connection> writer_;
  std::optional<connection> reader_;
};

TEST(GatheringFaults, NeverTearOrLoseACommit) {
  int failed_writes = 0;
  for (unsigned seed = 1; seed <= 20 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    faulty_day day{seed};
    for (int action = 0; action < 40; ++action) {
      day.act();
      if (action % 4 == 3) day.check();
    }
    failed_writes += day.failed_writes();
  }
  EXPECT_GE(failed_writes, 100);
}

}  // namespace
}  // namespace extraction::store::sqlite
