// All that a store contains, as it is copied to another store: jobs, events and idempotency keys,
// with the positions by which they refer to each other.
//
// As in job_repository.hpp, everything belongs to one I/O thread, arguments taken by reference must
// outlive the co_await, and any function may throw store_unavailable.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"
#include "support/clock.hpp"

namespace extraction {

struct archived_job {
  std::int64_t position = 0;  // in the order of creation, from 1; given to no other job, ever
  full_job all;

  bool operator==(const archived_job&) const = default;
};

// A place of the feed. An empty one, without an event that could be shown, still has its cursor,
// and the type, cause, time and attempt of the event that was there.
struct archived_event {
  recorded_event shown;
  std::int64_t job = 0;  // its position, also of a deleted one; 0: the place is empty

  bool operator==(const archived_event&) const = default;
};

struct archived_key {
  std::int64_t position = 0;  // in the order in which keys expire; each store has its own
  idempotent_request request;
  std::int64_t job = 0;  // the position of the job created under it, which may be gone
  timestamp created_at{};
};

class job_archive {
 public:
  virtual ~job_archive() = default;

  // Some of those after the position `after` (0: from the first), in order; none at the end. Their
  // number and size are bounded.
  virtual awaitable<std::vector<archived_job>> jobs(std::int64_t after) = 0;
  virtual awaitable<std::vector<archived_event>> events(std::int64_t after) = 0;
  virtual awaitable<std::vector<archived_key>> keys(std::int64_t after) = 0;

  // Store what the archive of another store contains, all or none, and return once it is durable.
  // Jobs and events keep their positions, and later ones get higher positions than any that is
  // stored or referred to. What is there already, by the id of a job, the position of an event, or
  // the digest of a key, is left as it is, so a call can be repeated if its outcome is unknown.
  //
  // `start` is the empty place that the feed of a new store begins with, and that gives way to
  // `copied`.
  virtual awaitable<void> add_jobs(std::span<const archived_job> copied) = 0;
  virtual awaitable<void> add_events(std::span<const archived_event> copied,
                                     std::optional<event_cursor> start) = 0;
  virtual awaitable<void> add_keys(std::span<const archived_key> copied) = 0;
};

}  // namespace extraction
