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
#include <span>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "support/awaitable.hpp"

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

class job_repository {
 public:
  virtual ~job_repository() = default;

  // Stores new jobs, all or none, after all others in the order of creation. Returns once they are
  // durable. A job that is there already, by its id, is taken for this very one, stored by a try
  // whose acknowledgement was lost: it is not changed.
  virtual awaitable<void> insert(std::span<const job> added) = 0;

  // Hands the job to `take`, once, on the repository's thread, and hands on what that throws.
  // False: there is none. `id` may be any bytes, as may the texts of a query; what cannot be stored
  // is not found.
  virtual awaitable<bool> find(std::string_view id, const job_callback& take) = 0;

  // Applies a change (see apply() in job.hpp) and returns the job as it then is, once that is
  // durable. error::job_not_found if there is none.
  virtual awaitable<result<job>> update(std::string_view id, const job_change& change,
                                        timestamp now) = 0;

  // Visits the jobs that `query` names until they, its limit, or the visitor's patience end. Holds
  // no transaction open afterwards: a job created meanwhile may appear on the next page.
  virtual awaitable<job_page> page(const job_query& query, const job_visitor& visit) = 0;

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
