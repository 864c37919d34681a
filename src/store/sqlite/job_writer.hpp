// The changes to the job table, prepared on one connection. Belongs to that connection's thread;
// the caller manages the transaction.
#pragma once

#include <cstdint>
#include <optional>

#include "jobs/job.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

class job_writer {
 public:
  explicit job_writer(connection& database);

  // Adds the job, at `position` if that is given, or else after all others in the order of
  // creation. Returns its position; nullopt if a job with its id exists, which is not changed.
  std::optional<std::int64_t> insert(const full_job& added,
                                     std::optional<std::int64_t> position = std::nullopt);

  // Stores those members of the job at `position` that can change.
  void update(std::int64_t position, const full_job& after);

  // Removes the job, and keeps what the event of its deletion shows in a table of its own.
  void remove(std::int64_t position);

 private:
  connection& database_;
  statement insert_;
  statement update_;
  statement keep_aside_;
  statement remove_;
};

}  // namespace extraction::store::sqlite
