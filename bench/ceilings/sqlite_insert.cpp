// How fast SQLite itself accepts durable jobs with their events, without a server: one thread, two
// prepared statements, groups of a fixed size, each in a transaction of its own in WAL mode with
// synchronous=FULL.
//
// Writes into a database that the service has created, so that the tables and indexes are the
// service's own. With --seed it fills a database instead, as fast as possible and not durably, and
// prints the ids, one per line.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <sqlite3.h>

#include "grouped_writes.hpp"
#include "sample_jobs.hpp"

namespace {

using namespace extraction;

struct closes_database {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct finalizes_statement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using database_handle = std::unique_ptr<sqlite3, closes_database>;
using statement_handle = std::unique_ptr<sqlite3_stmt, finalizes_statement>;

constexpr const char* durable_settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL";
constexpr const char* seeding_settings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000";

class job_table {
 public:
  job_table(const std::string& path, const char* settings) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(opened);
    check(status);
    check(sqlite3_exec(database_.get(), settings, nullptr, nullptr, nullptr));
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    insert_ = prepare(
        "INSERT INTO extraction_job"
        " (id, document_id, status, priority, metadata, error_message, created_at, updated_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7)");
    append_ = prepare(
        "INSERT INTO extraction_job_event (nonce, job, type, cause, time, attempt)"
        " VALUES (random() & 4294967295, last_insert_rowid(), 0, 0, ?1, 0)");
  }

  void begin() { run(begin_); }
  void commit() { run(commit_); }

  void insert(const job& added) {
    bind(1, added.id);
    bind(2, added.document_id);
    bind(3, added.status);
    check(sqlite3_bind_int(insert_.get(), 4, added.priority));
    bind(5, *added.metadata);
    bind(6, added.created_at);
    bind(7, added.updated_at);
    run(insert_);
    const auto time = parse_iso_format(added.created_at).value().time_since_epoch();
    check(sqlite3_bind_int64(append_.get(), 1, time.count()));
    run(append_);
  }

 private:
  void check(int status) {
    if (status != SQLITE_OK && status != SQLITE_DONE)
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
  }

  statement_handle prepare(const char* sql) {
    sqlite3_stmt* prepared = nullptr;
    check(sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared,
                             nullptr));
    return statement_handle{prepared};
  }

  void bind(int index, std::string_view text) {
    check(sqlite3_bind_text(insert_.get(), index, text.data(), static_cast<int>(text.size()),
                            SQLITE_STATIC));
  }

  void run(const statement_handle& statement) {
    check(sqlite3_step(statement.get()));
    check(sqlite3_reset(statement.get()));
  }

  database_handle database_;
  statement_handle begin_, commit_, insert_, append_;
};

void write_group(job_table& into, bench::sample_jobs& jobs, std::uint64_t group) {
  into.begin();
  for (std::uint64_t i = 0; i < group; ++i) into.insert(jobs.next());
  into.commit();
}

void seed(job_table& into, bench::sample_jobs& jobs, std::uint64_t count) {
  into.begin();
  for (std::uint64_t i = 0; i < count; ++i) {
    const job added = jobs.next();
    into.insert(added);
    std::puts(added.id.c_str());
  }
  into.commit();
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  std::uint64_t count = 0;
  std::uint64_t group = 1;
  double warm_up = 0;
  double seconds = 5;
  auto version = job_id_version::uuid4;

  CLI::App app{"Durable inserts into SQLite, in process"};
  app.add_option("--db-path", path, "a database made by the service")->required();
  app.add_option("--group", group, "rows a transaction")->check(CLI::PositiveNumber);
  app.add_option("--warm-up", warm_up, "seconds to write before that")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", seconds, "how long to measure")->check(CLI::PositiveNumber);
  app.add_option("--seed", count, "fill the database with that many jobs instead");
  app.add_option("--job-id", version, "uuid4 or uuid7")
      ->transform(CLI::CheckedTransformer(std::map<std::string, job_id_version>{
          {"uuid4", job_id_version::uuid4}, {"uuid7", job_id_version::uuid7}}));
  CLI11_PARSE(app, argc, argv);

  try {
    bench::sample_jobs jobs{version};
    job_table table{path, count > 0 ? seeding_settings : durable_settings};
    if (count > 0) {
      seed(table, jobs, count);
    } else {
      bench::measure_groups(group, bench::seconds{warm_up}, bench::seconds{seconds},
                            [&] { write_group(table, jobs, group); });
    }
    return EXIT_SUCCESS;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "sqlite_insert: %s\n", failure.what());
    return EXIT_FAILURE;
  }
}
