// Where jobs are kept.
//
// A repository belongs to one I/O thread: its functions are called, and its coroutines resumed,
// only there. Arguments taken by reference must outlive the co_await. Any function may throw
// store_unavailable; nothing was changed then, as far as anyone was told.
//
// tests/store/job_repository_suite.hpp says in code what every implementation must do.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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

// Called with a job that is valid only during the call, so that it need not be copied.
using job_callback = std::function<void(const job&)>;

// Called with each job of a page, in order of creation, while whoever asked for the page waits; it
// may be on another thread. The job is valid only during the call.
// Return false to end the page after this job.
using job_visitor = std::function<bool(const job&)>;

struct job_page {
  std::uint64_t count = 0;  // jobs visited
  std::int64_t last = 0;    // position of the last of them, for job_query::after
  bool more = false;        // the visitor ended the page; there may be further jobs
};

// Called with each event of a page, oldest first, as job_visitor is.
using event_visitor = std::function<bool(const recorded_event&)>;

struct event_page {
  event_cursor last{};  // of the last event looked at, for the page that follows
  bool more = false;    // there may be further events
};

// The ends of the feed. `oldest` is the cursor behind which the oldest event kept stands, `newest`
// that of the newest.
struct feed_ends {
  event_cursor oldest;
  event_cursor newest;
};

// A cursor whose place is not kept any more, or holds another event than the reader has seen.
struct cursor_gone {
  event_cursor oldest;
};

// See the one in jobs/error.hpp.
[[noreturn]] inline void throw_exception_from_error(const cursor_gone&,
                                                    const boost::source_location&) {
  throw std::logic_error("result: value() was called on a cursor that is gone");
}

// A POST with an idempotency key: SHA-256 of who sent it and the key, and of the body's bytes.
struct idempotent_request {
  sha256_digest key;
  sha256_digest body;
};

// How long is kept what is not kept for ever. Zero: for ever.
struct retention {
  std::chrono::seconds events{};
  std::chrono::seconds idempotency_keys{};
};

class job_repository {
 public:
  virtual ~job_repository() = default;

  // Stores a job that create_job() has made, and its event, after all others in the order of
  // creation. Returns once both are durable. With `once`, the job is stored under its key, if there
  // is none yet: else the result is the job that was, as it was created. Without a value: the job
  // is stored now. error::key_reused, key_of_deleted_job, or key_in_use.
  //
  // A job that is there already, by its id, is taken for this very one, stored by a try whose
  // acknowledgement was lost: neither it nor its event is stored again.
  virtual awaitable<result<std::optional<job>>> create(
      const transition& added, const std::optional<idempotent_request>& once) = 0;

  // Stores jobs of another store as they are, all or none, after all others in the order of
  // creation, and without an event. Those that are there already, by their ids, are not changed.
  virtual awaitable<void> import(std::span<const full_job> copied) = 0;

  // Hands the job to `take`, once, on the repository's thread, and hands on what that throws.
  // False: there is none. `id` may be any bytes, as may the texts of a query; what cannot be stored
  // is not found.
  virtual awaitable<bool> find(std::string_view id, const job_callback& take) = 0;

  // The job with all that is kept of it.
  virtual awaitable<std::optional<full_job>> find_full(std::string_view id) = 0;

  // Does what `asked` says (see decide() in transition.hpp) and returns the job as it then is, once
  // that and its event are durable. What was decided of a deletion is returned, too.
  // error::job_not_found if there is none, or what decide() refuses.
  virtual awaitable<result<full_job>> execute(std::string_view id, const job_command& asked) = 0;

  // Visits the jobs that `query` names until they, its limit, or the visitor's patience end. Holds
  // no transaction open afterwards: a job created meanwhile may appear on the next page.
  virtual awaitable<job_page> page(const job_query& query, const job_visitor& visit) = 0;

  // Visits the events of one job after the position `after` (0: from its first), at most `limit`.
  // error::job_not_found if there is no such job; one from before there were events has none.
  virtual awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                                 std::uint64_t limit,
                                                 const event_visitor& visit) = 0;

  // Visits the events of all jobs that follow `after`, looking at `limit` places at most. An event
  // that has become visible has none before it that will: who goes on from `last` misses none.
  virtual awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) = 0;

  virtual awaitable<feed_ends> ends() = 0;

  // Removes some of what is older than `limits` at `now`, in one short transaction. True: there may
  // be more. Does nothing while another instance is at it.
  virtual awaitable<bool> remove_expired(const retention& limits, timestamp now) = 0;

  // Returns once the store is reached and can be read; throws if it is not within `patience` or so.
  virtual awaitable<void> reach(std::chrono::milliseconds patience) = 0;

  // Returns if the store takes writes and can be read, and throws if not: within half a second,
  // however many ask. A store that is to be read only has to be read.
  virtual awaitable<void> check() = 0;
};

// The store behind the repositories: opened once a process, before any of them, and closed after
// all. Thread-safe.
class job_store {
 public:
  virtual ~job_store() = default;

  // A repository for the thread that runs `context`. The store must outlive the repository, and
  // `context` the store, whose threads may still be telling it of a write when that has come home.
  virtual std::unique_ptr<job_repository> open_repository(boost::asio::io_context& context) = 0;
};

}  // namespace extraction
