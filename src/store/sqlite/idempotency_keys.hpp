// The idempotency keys and the jobs created under them, prepared on one connection. Belongs to that
// connection's thread; the caller manages the transaction.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"
#include "support/clock.hpp"

namespace extraction::store::sqlite {

class idempotency_keys {
 public:
  // A key is forgotten after `time_to_live`, even if its row is still there. Zero: never.
  idempotency_keys(connection& database, std::chrono::seconds time_to_live);

  struct earlier_request {
    bool has_same_body = false;
    std::int64_t job = 0;  // its position
  };

  // The first request that came with the same key. nullopt if there was none, or it is forgotten
  // at `now`.
  std::optional<earlier_request> find(const idempotent_request& once, timestamp now);

  // Must be called only if find() has found none.
  void remember(const idempotent_request& once, std::int64_t job, timestamp now);

 private:
  const std::chrono::seconds time_to_live_;
  statement find_;
  statement remember_;
};

}  // namespace extraction::store::sqlite
