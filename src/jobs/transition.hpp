// How jobs change: pure functions of a job, a command and the time. Nothing else changes a job. A
// store calls them inside its write transaction, writes the job and the event that they return, and
// acknowledges the change once both are committed.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "jobs/error.hpp"
#include "jobs/event.hpp"
#include "jobs/job.hpp"

namespace extraction {

// The job after a transition, and the event that records it.
struct transition {
  full_job after;
  std::optional<event> what{};  // nullopt: nothing changed
};

// The condition of If-Match (RFC 9110 §13.1.1): the change is made only if the job's updated_at is
// one of these texts.
struct precondition {
  bool any = false;                       // `*`: it is enough that the job exists
  std::vector<std::string> updated_at{};  // exactly as clients see them
};

struct job_deletion {};

// A change that is requested of one job. Commands to claim a job, and to renew, finish and expire
// its lease, are still to come.
struct job_command {
  std::variant<job_change, job_deletion> what;
  timestamp now{};
  origin by{};
  std::optional<precondition> only_if{};
};

// Makes a new job with the given id, created at `now`, and its event. `max_attempts` is used if
// `fields` has none.
transition create_job(new_job fields, std::string id, int max_attempts, timestamp now, origin by);

// Applies `asked` to the job `before`. If that changes anything, updated_at moves strictly forward:
// to `now`, or to one microsecond past its old value if the clock is not that far. After a
// deletion, `after` is the job as its event shows it, without metadata, message and output.
// error::job_changed if the precondition does not hold.
result<transition> decide(const full_job& before, const job_command& asked);

}  // namespace extraction
