// The interface of a store: it keeps jobs, their events and idempotency keys.
//
// A repository belongs to one I/O thread: its functions must be called there, and its coroutines
// resume there. Arguments passed by reference must outlive the co_await. Any function may throw
// store_unavailable. A write that throws has not been acknowledged, but if its commit failed, it
// may still have happened.
//
// tests/store/job_repository_suite.hpp tests what every implementation must do.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "jobs/error.hpp"
#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "jobs/transition.hpp"
#include "support/awaitable.hpp"
#include "support/sha256_digest.hpp"

namespace extraction {

// The job is valid only during the call, so that it need not be copied.
using job_callback = std::function<void(const job&)>;

// Called with each job of a page, in order of creation, while the caller of page() waits; possibly
// on another thread. The job is valid only during the call. Returns false to end the page after
// this job.
using job_visitor = std::function<bool(const job&)>;

struct job_page {
  std::uint64_t count = 0;  // jobs visited
  std::int64_t last = 0;    // position of the last of them, for job_query::after
  bool more = false;        // the visitor ended the page, so there may be further jobs
};

// Like job_visitor, for the events of a page, oldest first.
using event_visitor = std::function<bool(const recorded_event&)>;

struct event_page {
  event_cursor last{};  // the last place examined; the next page begins after it
  bool more = false;    // there may be further events
};

// The ends of the feed: the oldest event that is kept follows the cursor `oldest`, and `newest` is
// the cursor of the newest event.
struct feed_ends {
  event_cursor oldest;
  event_cursor newest;
};

// The place of a cursor is no longer kept, or holds a different event than the reader has seen. The
// oldest event that is kept follows `oldest`.
struct cursor_gone {
  event_cursor oldest;
};

// See the overload in jobs/error.hpp.
[[noreturn]] inline void throw_exception_from_error(const cursor_gone&,
                                                    const boost::source_location&) {
  throw std::logic_error("result: value() was called on a cursor that is gone");
}

// A POST with an idempotency key. `key` is the SHA-256 of the client and the key that it sent,
// `body` that of the body's bytes.
struct idempotent_request {
  sha256_digest key;
  sha256_digest body;

  bool operator==(const idempotent_request&) const = default;
};

// How long events and idempotency keys are kept. Zero: forever.
struct retention {
  std::chrono::seconds events{};
  std::chrono::seconds idempotency_keys{};
};

class job_archive;

class job_repository {
 public:
  virtual ~job_repository() = default;

  // Stores a job made by create_job(), which becomes the last in the order of creation, and its
  // event. Returns nullopt once both are durable. If `once` is given and its key was used before,
  // stores nothing and returns the job of the earlier request, as it was created. Errors:
  // key_reused, key_of_deleted_job, key_in_use.
  //
  // If there is already a job with the same id, it is the same job, stored by an earlier try whose
  // acknowledgement was lost. Neither it nor its event is stored again.
  virtual awaitable<result<std::optional<job>>> create(
      const transition& added, const std::optional<idempotent_request>& once) = 0;

  // Calls `take` once with the job, on the repository's thread. Exceptions of `take` propagate to
  // the caller. Returns false if there is no such job. `id` and the texts of a query may contain
  // any bytes; text that cannot be stored is not found.
  virtual awaitable<bool> find(std::string_view id, const job_callback& take) = 0;

  // Returns the job with all its members; nullopt if there is no such job.
  virtual awaitable<std::optional<full_job>> find_full(std::string_view id) = 0;

  // Applies `asked` to the job, as decide() in transition.hpp specifies. Returns the resulting job
  // (after a deletion, as its event shows it) once it and its event are durable. Errors:
  // job_not_found, and those of decide().
  virtual awaitable<result<full_job>> execute(std::string_view id, const job_command& asked) = 0;

  // Visits the jobs that match `query`, until there are no more, its limit is reached, or the
  // visitor ends the page. Holds no transaction open between pages, so a job created in the
  // meantime may appear on the next one.
  virtual awaitable<job_page> page(const job_query& query, const job_visitor& visit) = 0;

  // Visits at most `limit` events of one job, after the position `after` (0: from the first). A job
  // from before events were recorded has none. error::job_not_found if there is no such job.
  virtual awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                                 std::uint64_t limit,
                                                 const event_visitor& visit) = 0;

  // Visits the events of all jobs after `after`, and examines at most `limit` places, some of which
  // may be empty. Events become visible in the order of their positions, so a reader that continues
  // from `last` misses none.
  virtual awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) = 0;

  virtual awaitable<feed_ends> ends() = 0;

  // Removes some of what is older at `now` than `limits` allow, in one short transaction. Returns
  // true if there may be more. Does nothing while another instance is removing.
  virtual awaitable<bool> remove_expired(const retention& limits, timestamp now) = 0;

  // Gives access to everything that the store contains, for copying it from or to another store.
  // Lives as long as the repository.
  virtual job_archive& archive() = 0;

  // Returns once the store has been reached and read; throws if that takes longer than about
  // `patience`.
  virtual awaitable<void> reach(std::chrono::milliseconds patience) = 0;

  // Returns if the store can be read and accepts writes, and throws otherwise, within half a second
  // however many callers there are. For a read-only instance, reading is enough.
  virtual awaitable<void> check() = 0;
};

// The store behind the repositories: opened once per process, before the first of them, and closed
// after the last. Thread-safe.
class job_store {
 public:
  virtual ~job_store() = default;

  // Opens a repository for the thread that runs `context`. The store must outlive the repository,
  // and `context` must outlive the store, whose threads may still be using it just after a write
  // has returned.
  virtual std::unique_ptr<job_repository> open_repository(boost::asio::io_context& context) = 0;
};

}  // namespace extraction
