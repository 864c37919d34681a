// The SQLite store in the suite of all repositories: on a file, and in memory.
#include <stdexcept>

#include <spdlog/sinks/null_sink.h>

#include "store/job_repository_suite.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::test {

namespace {

class sqlite_database : public test_database {
 public:
  explicit sqlite_database(std::string path) : path_(std::move(path)) {}

  std::unique_ptr<job_store> open() override {
    return std::make_unique<store::sqlite_store>(store::sqlite_settings{.path = path_}, log_);
  }
  void execute(const std::string&) override {
    throw std::logic_error("a database in memory is gone with its store");
  }
  bool is_at_rest() override {
    throw std::logic_error("a database in memory has one connection only");
  }

 private:
  std::string path_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
};

class sqlite_file final : public test_database {
 public:
  std::unique_ptr<job_store> open() override { return database_.open(); }
  void execute(const std::string& sql) override { connect().execute(sql); }
  bool is_at_rest() override {
    // A checkpoint that empties the log waits for every reader (sqlite3_wal_checkpoint_v2).
    return connect().query_text("PRAGMA wal_checkpoint(TRUNCATE)") == "0";
  }

 private:
  std::string path() const { return (folder_.path() / "jobs.db").string(); }
  store::sqlite::connection connect() const {
    return {path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
  }

  temporary_folder folder_;
  sqlite_database database_{path()};
};

const database_kind in_file{"sqlite_file", [] { return std::make_unique<sqlite_file>(); }};
const database_kind in_memory{
    "sqlite_memory",
    [] { return std::make_unique<sqlite_database>(std::string(store::in_memory_path)); }};

INSTANTIATE_TEST_SUITE_P(sqlite_file, job_repository_suite, testing::Values(in_file));
INSTANTIATE_TEST_SUITE_P(sqlite_file, lasting_job_repository_suite, testing::Values(in_file));
INSTANTIATE_TEST_SUITE_P(sqlite_memory, job_repository_suite, testing::Values(in_memory));

}  // namespace

}  // namespace extraction::test
