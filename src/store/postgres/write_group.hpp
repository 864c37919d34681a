// Writes that go together in one transaction.
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

  // What a commit, of which it is not known whether it happened, would have made of the job.
  struct attempt {
    job before;
    job after;
  };
  std::optional<attempt> tried{};

  // Another transaction has the job locked: it is to be tried again.
  bool is_locked = false;
};

using write = std::variant<insertion, update>;
using pending_write = pending<write>;

// Begins a transaction, does what `writes` ask for, and commits. Throws postgres_error if that
// fails as a whole; `failure` of one write is set if it alone cannot be done.
//
// It never waits for a job that another transaction has locked, so it can neither be held up nor
// take part in a deadlock; such updates are left undone and marked.
//
// May be called again after a failure. An insertion that did happen is found by its id. An update
// is found by the job being as the attempt would have left it; if it is neither that nor as it was
// before, someone else has changed it since, and there is no telling: that update then fails.
awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const statement* limits);

}  // namespace extraction::store::postgres
