// How fast PostgreSQL accepts jobs over one connection in pipeline mode: groups of prepared inserts
// sent without waiting, with one synchronisation point, and so one transaction, per group.
//
// Writes into a database whose schema the service has created.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <libpq-fe.h>

#include "grouped_writes.hpp"
#include "sample_jobs.hpp"

namespace {

using namespace extraction;

constexpr const char* statement = "insert_job";
constexpr int parameters = 7;

struct closes_connection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct clears_result {
  void operator()(PGresult* result) const { PQclear(result); }
};
using connection_handle = std::unique_ptr<PGconn, closes_connection>;
using result_handle = std::unique_ptr<PGresult, clears_result>;

class job_pipeline {
 public:
  explicit job_pipeline(const std::string& database) : connection_(PQconnectdb(database.c_str())) {
    require(PQstatus(connection_.get()) == CONNECTION_OK);
    const result_handle prepared{PQprepare(
        connection_.get(), statement,
        "INSERT INTO extraction_job"
        " (id, document_id, status, priority, metadata, error_message, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, NULL, $6, $7)",
        parameters, nullptr)};
    require(PQresultStatus(prepared.get()) == PGRES_COMMAND_OK);
    require(PQenterPipelineMode(connection_.get()) == 1);
  }

  void send(const job& added) {
    const std::string priority = std::to_string(added.priority);
    const char* values[parameters] = {added.id.c_str(),        added.document_id.c_str(),
                                      added.status.c_str(),    priority.c_str(),
                                      added.metadata->c_str(), added.created_at.c_str(),
                                      added.updated_at.c_str()};
    require(PQsendQueryPrepared(connection_.get(), statement, parameters, values, nullptr, nullptr,
                                0) == 1);
  }

  // Ends a group of `count` inserts, and returns once they are committed.
  void synchronise(std::uint64_t count) {
    require(PQpipelineSync(connection_.get()) == 1);
    for (std::uint64_t i = 0; i < count; ++i) {
      expect(PGRES_COMMAND_OK);
      require(PQgetResult(connection_.get()) == nullptr);  // ends the results of one statement
    }
    expect(PGRES_PIPELINE_SYNC);
  }

 private:
  void expect(ExecStatusType status) {
    const result_handle next{PQgetResult(connection_.get())};
    require(PQresultStatus(next.get()) == status);
  }

  void require(bool holds) {
    if (!holds) throw std::runtime_error(PQerrorMessage(connection_.get()));
  }

  connection_handle connection_;
};

void write_group(job_pipeline& into, bench::sample_jobs& jobs, std::uint64_t depth) {
  for (std::uint64_t i = 0; i < depth; ++i) into.send(jobs.next());
  into.synchronise(depth);
}

}  // namespace

int main(int argc, char** argv) {
  std::string database;
  std::uint64_t depth = 64;
  double warm_up = 0;
  double seconds = 5;

  CLI::App app{"Pipelined inserts into PostgreSQL"};
  app.add_option("--database", database, "a connection string or URL")->required();
  app.add_option("--depth", depth, "inserts a synchronisation point")->check(CLI::PositiveNumber);
  app.add_option("--warm-up", warm_up, "seconds to write before that")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", seconds, "how long to measure")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);

  try {
    bench::sample_jobs jobs{job_id_version::uuid4};
    job_pipeline pipeline{database};
    bench::measure_groups(depth, bench::seconds{warm_up}, bench::seconds{seconds},
                          [&] { write_group(pipeline, jobs, depth); });
    return EXIT_SUCCESS;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "postgres_pipeline: %s\n", failure.what());
    return EXIT_FAILURE;
  }
}
