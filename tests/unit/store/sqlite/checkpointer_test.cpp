// When the log is copied into the database file, and what is reported if it cannot be.
#include "store/sqlite/checkpointer.hpp"

#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "generated_jobs.hpp"
#include "support/temporary_folder.hpp"
#include "watched_writes.hpp"

namespace extraction::store::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class Checkpointer : public testing::Test {
 protected:
  Checkpointer() {
    writer_.execute("CREATE TABLE job (id INTEGER, note TEXT)");
    writer_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    logger_.set_pattern("%l %v");
  }

  connection open() { return open_with_small_cache("file:" + path(), write_calls::gathered); }
  std::string path() const { return (folder_.path() / "jobs.db").string(); }

  // Writes some pages, fewer than trigger a checkpoint if `jobs` is small.
  void write(int jobs) {
    insert_jobs(writer_, jobs, "n, hex(zeroblob(1000))");
    checkpoints_.run_if_due(writer_, length_, now_);
  }

  void rest() {
    now_ += 1s;
    checkpoints_.run_if_due(writer_, length_, now_);
  }

  std::uintmax_t file_size() const { return std::filesystem::file_size(path()); }

  // What was logged since the last call.
  std::string said() {
    const std::string text = said_.str();
    said_.str({});
    return text;
  }

  test::temporary_folder folder_;
  std::ostringstream said_;
  spdlog::logger logger_{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(said_)};
  connection writer_ = open();
  log_length length_{writer_};
  checkpointer checkpoints_{{.pages = 50, .size = 100'000}, logger_};
  checkpointer::time_point now_{};
};

TEST_F(Checkpointer, CopiesALogThatIsLongEnough) {
  const std::uintmax_t before = file_size();
  write(10);
  EXPECT_EQ(file_size(), before);
  write(100);
  EXPECT_GT(file_size(), before + 200'000);

  const std::uintmax_t after_first = file_size();
  write(10);
  EXPECT_EQ(file_size(), after_first) << "the log was restarted, and is short";
  write(100);
  EXPECT_GT(file_size(), after_first + 200'000);
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(Checkpointer, SaysAndCountsThatItFails) {
  watched_writes writes;
  writes.fail_to(path().c_str());
  write(100);
  const std::string first = said();
  EXPECT_THAT(first, HasSubstr("error "));
  EXPECT_THAT(first, HasSubstr("the disk is full"));
  for (int more = 0; more < 5; ++more) write(1000);
  EXPECT_THAT(said(), IsEmpty());
  now_ += 31s;
  write(100);
  const std::string next = said();
  EXPECT_THAT(next, HasSubstr("jobs.db-wal has grown to 10 MiB: "));
  EXPECT_THAT(next, HasSubstr("5 more times"));

  writes.fail_none();
  rest();
  EXPECT_THAT(said(), HasSubstr("info the log is being copied into the database file again"));
  EXPECT_GT(file_size(), 10'000'000u);
  rest();
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(Checkpointer, SaysThatAReaderHoldsItUpOnceTheLogIsLarge) {
  std::optional<connection> reader{open()};
  write(1);
  reader->execute("BEGIN");
  reader->query_text("SELECT count(*) FROM job");
  write(120);
  EXPECT_THAT(said(), HasSubstr("warning"));
  write(100);
  EXPECT_THAT(said(), IsEmpty());
  now_ += 31s;
  write(100);
  EXPECT_THAT(said(), HasSubstr("end that transaction"));
  reader.reset();
  rest();
  EXPECT_THAT(said(), HasSubstr("nothing holds up the log any more"));
}

TEST_F(Checkpointer, SaysNothingOfAReaderThatHoldsUpAShortLog) {
  connection reader = open();
  write(1);
  reader.execute("BEGIN");
  reader.query_text("SELECT count(*) FROM job");
  checkpointer patient{{.pages = 5, .size = 10'000'000}, logger_};
  insert_jobs(writer_, 100, "n, hex(zeroblob(1000))");
  patient.run_if_due(writer_, length_, now_);
  EXPECT_THAT(said(), IsEmpty());
}

}  // namespace
}  // namespace extraction::store::sqlite
