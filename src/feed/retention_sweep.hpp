// Removes what is not kept any more: old events, and idempotency keys that have expired. In short
// steps, one after the other, so that no request waits for it.
//
// Every instance sweeps; the repository sees to it that they don't step on each other. Belongs to
// the thread that runs its loop.
#pragma once

#include <chrono>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"
#include "support/clock.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::feed {

class retention_sweep {
 public:
  // Begins at once. `loop`, which is the repository's, and the others must outlive it.
  retention_sweep(boost::asio::io_context& loop, job_repository& jobs, const clock& time,
                  const retention& limits, spdlog::logger& log);

  // Ends it after the step under way.
  void stop();

 private:
  awaitable<void> run();
  awaitable<bool> step();

  job_repository& jobs_;
  const clock& time_;
  const retention limits_;
  recurring_problem problems_;
  timer pause_;
  bool stopping_ = false;
};

}  // namespace extraction::feed
