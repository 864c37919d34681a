// Writes that share a transaction.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/request_queue.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

struct insertion {
  std::span<const job> added;
};

struct update {
  std::string_view id;
  const job_change* change;
  timestamp now;
  result<job>* outcome;

  // The state in which a commit of unknown outcome would have left the job.
  struct attempt {
    job before;
    job after;
  };
  std::optional<attempt> tried{};

  // Another transaction has locked the job: the update must be retried.
  bool is_locked = false;
};

using write = std::variant<insertion, update>;
using pending_write = pending<write>;

// Begins a transaction, does what `writes` ask for, and commits. Throws postgres_error if that
// fails as a whole; if a single write cannot be done, its `failure` is set.
//
// It never waits for a job that another transaction has locked, so it can neither be held up nor
// take part in a deadlock; such updates are skipped and marked.
//
// May be called again after a failure. An insertion that did happen is recognised by its id. An
// update is recognised if the job is in the state that the attempt would have left; if it is in
// neither that nor its previous state, someone else has changed it since, and the outcome is
// unknown: that update then fails.
awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const statement* limits);

}  // namespace extraction::store::postgres
