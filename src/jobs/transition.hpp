// How jobs change: pure functions of the job, a command and the time, and the only place where one
// does. A store runs them inside its write transaction, writes what they return, and commits both
// the job and the event before anybody is told.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "jobs/error.hpp"
#include "jobs/event.hpp"
#include "jobs/job.hpp"

namespace extraction {

// What a transition makes of a job.
struct transition {
  full_job after;
  std::optional<event> what{};  // nullopt: the job is as it was
};

// The form of If-Match (RFC 9110 §13.1.1): the change is made only if the job's updated_at is one
// of these texts.
struct precondition {
  bool any = false;                       // whatever it is, if only the job is there
  std::vector<std::string> updated_at{};  // as they are shown
};

struct job_deletion {};

// What is asked of one job. Others follow: to claim it, to renew, finish and expire its lease.
struct job_command {
  std::variant<job_change, job_deletion> what;
  timestamp now{};
  origin by{};
  std::optional<precondition> only_if{};
};

// A new job of that id, created at `now`; `max_attempts` where `fields` leave it open.
transition create_job(new_job fields, std::string id, int max_attempts, timestamp now, origin by);

// Does what `asked` says with the job `before`. A change that alters anything moves updated_at
// strictly forward: to `now`, or one microsecond past its old value if the clock has not got that
// far. `after` of a deletion is the job as its event shows it, without metadata, message and
// output. error::job_changed if the precondition does not hold.
result<transition> decide(const full_job& before, const job_command& asked);

}  // namespace extraction
