// The only place where the jobs of an SQLite store change: each transition is written together with
// its event.
//
// Belongs to the thread of its connection. The caller manages the transaction, which serves as the
// lock of all jobs, and must roll back to where it was before a call that throws.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/event_writer.hpp"
#include "store/sqlite/idempotency_keys.hpp"
#include "store/sqlite/job_reader.hpp"
#include "store/sqlite/job_writer.hpp"

namespace extraction::store::sqlite {

class job_commands {
 public:
  // Both must outlive this object.
  job_commands(connection& database, job_reader& jobs, std::chrono::seconds key_time_to_live);

  // See job_repository.
  result<std::optional<job>> create(const transition& added,
                                    const std::optional<idempotent_request>& once);
  result<full_job> execute(std::string_view id, const job_command& asked);

 private:
  job_reader& jobs_;
  job_writer writer_;
  event_writer events_;
  idempotency_keys keys_;
};

}  // namespace extraction::store::sqlite
