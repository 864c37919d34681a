// Copies all jobs of one store to another, whatever their kinds.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"

namespace extraction::store {

struct copy_result {
  std::uint64_t found = 0;  // jobs that an earlier copy has brought
  std::uint64_t copied = 0;
};

// The stores cannot, or can no longer, be copied from one to the other. what() names the job by
// number and id.
class copy_refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Copies the jobs unchanged, in order of creation, and then compares both lists job by job. What an
// earlier copy has brought is compared and skipped, so an interrupted copy is resumed by running it
// again. Changes nothing in `from`, and nothing that is already in `to`.
//
// `progress` is called from time to time with the number of jobs handled. Both repositories belong
// to the thread that runs this. Nobody else may write to either store meanwhile. Memory use does
// not grow with the number of jobs.
//
// Throws copy_refused, before anything is copied, if `to` holds a job that `from` does not have in
// the same place, or at the end if they differ; store_unavailable if a store fails.
awaitable<copy_result> copy_jobs(job_repository& from, job_repository& to,
                                 std::function<void(std::uint64_t)> progress);

}  // namespace extraction::store
