// Copies the jobs of one store to another, with their history and the idempotency keys, whatever
// the kinds of the stores.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"

namespace extraction::store {

struct copy_count {
  std::uint64_t found = 0;  // what an earlier copy has brought
  std::uint64_t copied = 0;

  std::uint64_t total() const { return found + copied; }
};

struct copy_result {
  copy_count jobs;
  copy_count events;
  copy_count keys;
};

// Called from time to time with what has been handled so far.
using copy_progress = std::function<void(const copy_result&)>;

// The stores cannot, or can no longer, be copied from one to the other. what() says which job,
// event or key is in the way.
class copy_refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Copies jobs, events and idempotency keys unchanged and in their order, with the positions of jobs
// and the cursors of events, and then compares both stores row by row. What an earlier copy has
// brought is compared and skipped, so an interrupted copy is resumed by running it again. Changes
// nothing in `from`, and nothing that is already in `to`, except for one thing: the empty place
// with which the feed of a new store begins gives way to the feed of `from`.
//
// Both repositories belong to the thread that runs this. Nobody else may write to either store
// meanwhile; if somebody does write to `from`, `to` still has no event whose job it lacks. Memory
// use does not grow with the content of the stores.
//
// Throws copy_refused, before anything is copied, if `to` holds a job, an event or a key that
// `from` does not have in the same place, or at the end if they differ; store_unavailable if a
// store fails.
awaitable<copy_result> copy_jobs(job_repository& from, job_repository& to, copy_progress progress);

}  // namespace extraction::store
