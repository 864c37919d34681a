// The operations on jobs. The service gives new jobs their id and times, and leaves storing to the
// repository. Belongs to one I/O thread, like its repository.
#pragma once

#include <chrono>
#include <string_view>

#include "jobs/change_observer.hpp"
#include "jobs/job_id.hpp"
#include "jobs/job_repository.hpp"
#include "support/clock.hpp"

namespace extraction {

class job_service {
 public:
  // The references must outlive the service, which notifies `observer` of its changes.
  // `max_attempts` is for jobs that are created without a value of their own.
  job_service(job_repository& repository, job_id_generator& ids, const clock& time,
              change_observer& observer, int max_attempts)
      : repository_(repository),
        ids_(ids),
        time_(time),
        observer_(observer),
        max_attempts_(max_attempts) {}

  struct creation {
    job as_created;
    bool is_replay = false;  // an earlier request with the same key created the job
  };

  // Returns the job once it is durable. Errors: see job_repository::create().
  awaitable<result<creation>> create(new_job fields, origin by,
                                     const std::optional<idempotent_request>& once);

  // See job_repository.
  awaitable<bool> find(std::string_view id, const job_callback& take) {
    return repository_.find(id, take);
  }
  awaitable<std::optional<full_job>> find_full(std::string_view id) {
    return repository_.find_full(id);
  }
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) {
    return repository_.page(query, visit);
  }

  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit) {
    return repository_.timeline(id, after, limit, visit);
  }
  awaitable<boost::system::result<event_page, cursor_gone>> feed(event_cursor after,
                                                                 std::uint64_t limit,
                                                                 const event_visitor& visit) {
    return repository_.feed(after, limit, visit);
  }
  awaitable<feed_ends> ends() { return repository_.ends(); }

  // Both return once the change is durable. Errors: job_not_found, job_changed.
  awaitable<result<full_job>> update(std::string_view id, job_change change, origin by,
                                     std::optional<precondition> only_if);
  awaitable<result<void>> remove(std::string_view id, origin by,
                                 std::optional<precondition> only_if);

  // See job_repository.
  awaitable<void> reach(std::chrono::milliseconds patience) { return repository_.reach(patience); }
  awaitable<void> check() { return repository_.check(); }

 private:
  job_repository& repository_;
  job_id_generator& ids_;
  const clock& time_;
  change_observer& observer_;
  const int max_attempts_;
};

}  // namespace extraction
