// The answer to a request that is repeated with its idempotency key, for any database.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "jobs/error.hpp"
#include "jobs/job.hpp"

namespace extraction::store {

// `made` is the job that was created under the key, as it is now, or nullopt if it was deleted.
// Returns that job as it was created; error::key_of_deleted_job, or key_reused if the body differs.
inline result<job> replay(std::optional<job> made, bool has_same_body) {
  if (!made) return error::key_of_deleted_job;
  if (!has_same_body) return error::key_reused;
  made->status = job_statuses.front();
  made->error_message.reset();
  made->updated_at = made->created_at;
  return *std::move(made);
}

}  // namespace extraction::store
