#include "store/postgres/write_probe.hpp"

#include <exception>
#include <string>

#include "jobs/error.hpp"
#include "store/job_row.hpp"

namespace extraction::store::postgres {

using std::chrono::milliseconds;

namespace {

// Positions start at 1.
const statement look_into_table{"look", "SELECT 1 FROM extraction_job WHERE position = 0"};

// So that a server that responds at all does so before its connection is dropped.
const statement limits_of_probe{"limits_of_probe",
                                "SELECT set_config('statement_timeout', '1000', true), "
                                "set_config('lock_timeout', '1000', true)"};
const statement update_of_probe{
    "update_of_probe",
    "UPDATE extraction_job SET status = status, error_message = error_message, "
    "updated_at = updated_at WHERE position = 0"};
const statement insert_of_probe{
    "insert_of_probe", "INSERT INTO extraction_job (" + std::string(job_columns) + ") SELECT " +
                           std::string(job_columns) + " FROM extraction_job WHERE position = 0"};
const statement append_of_probe{
    "append_of_probe",
    "INSERT INTO extraction_job_event (job, time, nonce, attempt, type, cause) "
    "SELECT job, time, nonce, attempt, type, cause FROM extraction_job_event WHERE position = 0"};

constexpr milliseconds time_for_connection{1000};
constexpr milliseconds time_for_answer{1500};

// A second try, because the connection may have been lost unnoticed.
constexpr int tries = 2;

awaitable<void> write_nothing(connection& server) {
  batch queries;
  for (const statement* const each : {&begin_transaction, &limits_of_probe, &update_of_probe,
                                      &insert_of_probe, &append_of_probe, &commit_transaction}) {
    queries.push_back({*each});
  }
  co_await server.run(queries, time_for_answer);
}

}  // namespace

awaitable<void> look(std::shared_ptr<connection_pool> connections, milliseconds patience) {
  const auto work = [patience](connection& server) -> awaitable<void> {
    batch queries;
    queries.push_back({look_into_table});
    co_await server.run(queries, patience);
  };
  co_await connections->use_until(connection_pool::steady::now() + patience, work);
}

awaitable<void> probe_writing(std::shared_ptr<connection_pool> connections,
                              readiness::probe begun) {
  try {
    co_await connections->use_until(connection_pool::steady::now() + time_for_connection,
                                    write_nothing, tries);
    begun.succeed();
  } catch (const std::exception& failure) {
    begun.fail(failure.what());
  }
}

}  // namespace extraction::store::postgres
