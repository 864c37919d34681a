// Removes expired events and idempotency keys in small steps. Prepared on one connection, and
// belongs to its thread; the caller manages the transaction.
#pragma once

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"
#include "support/clock.hpp"

namespace extraction::store::sqlite {

class expiry {
 public:
  explicit expiry(connection& database);

  // Makes one step, of a few milliseconds. Returns false if there was nothing to remove.
  bool remove_some(const retention& limits, timestamp now);

 private:
  bool remove_events(timestamp older_than);
  bool remove_keys(timestamp older_than);

  connection& database_;
  statement find_last_expired_;
  statement remove_deleted_jobs_;
  statement remove_events_;
  statement clear_last_;
  statement remove_keys_;
};

}  // namespace extraction::store::sqlite
