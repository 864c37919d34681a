// Copies all jobs of one store to another, whatever their kinds.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"

namespace extraction::store {

struct copy_result {
  std::uint64_t found = 0;  // jobs that an earlier copy had brought
  std::uint64_t copied = 0;
};

// The stores are not, or are no longer, what a copy can be made of. what() says which job is at
// fault, by number and id.
class copy_refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Copies the jobs as they are, in order of creation, and then compares both lists job by job. What
// an earlier copy has brought is compared and passed over, so a copy that was interrupted is
// resumed by being made again. Nothing is changed in `from`, and nothing that is there already in
// `to`.
//
// `progress` is called now and then with the number of jobs dealt with. Both repositories belong to
// the thread that runs this. Nobody else may write to either store meanwhile. Memory does not grow
// with the number of jobs.
//
// Throws copy_refused if `to` holds a job that `from` does not have in the same place, before
// anything is copied, or if they differ in the end; store_unavailable if a store fails.
awaitable<copy_result> copy_jobs(job_repository& from, job_repository& to,
                                 std::function<void(std::uint64_t)> progress);

}  // namespace extraction::store
