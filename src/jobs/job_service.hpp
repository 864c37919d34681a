// What can be done with jobs: gives new ones their id and times, and leaves the keeping to the
// repository. Belongs to one I/O thread, as its repository does.
#pragma once

#include <chrono>
#include <string_view>

#include "jobs/job_id.hpp"
#include "jobs/job_repository.hpp"
#include "support/clock.hpp"

namespace extraction {

class job_service {
 public:
  // All three must outlive the service.
  job_service(job_repository& repository, job_id_generator& ids, const clock& time)
      : repository_(repository), ids_(ids), time_(time) {}

  // Returns the job once it is durable.
  awaitable<job> create(new_job fields);

  // As job_repository::find.
  awaitable<bool> find(std::string_view id, const job_callback& take) {
    return repository_.find(id, take);
  }

  // error::job_not_found if there is none.
  awaitable<result<job>> update(std::string_view id, const job_change& change) {
    return repository_.update(id, change, time_.now());
  }

  awaitable<job_page> page(const job_query& query, const job_visitor& visit) {
    return repository_.page(query, visit);
  }

  // As those of job_repository.
  awaitable<void> reach(std::chrono::milliseconds patience) { return repository_.reach(patience); }
  awaitable<void> check() { return repository_.check(); }

 private:
  job_repository& repository_;
  job_id_generator& ids_;
  const clock& time_;
};

}  // namespace extraction
