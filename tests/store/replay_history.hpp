// Checks that the history of a store explains its jobs.
#pragma once

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"

namespace extraction::test {

enum class history {
  complete,  // every job was created by a command, and nothing has expired
  partial,   // some jobs have no events, or their first ones have expired
};

// Reads the feed from its start and replays it. Throws std::logic_error if an event is out of order
// or cannot follow the one before it, or if the replay does not end with exactly the jobs that the
// store contains, each as it is. Nobody may write meanwhile.
awaitable<void> replay_history(job_repository& jobs, history known = history::complete);

}  // namespace extraction::test
