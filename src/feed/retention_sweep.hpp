// Removes expired events and idempotency keys, in short steps so that no request has to wait.
//
// Every instance sweeps; the repository ensures that they do not get in each other's way. Belongs
// to the thread that runs its loop.
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
  // Begins at once. The references must outlive the sweep. `loop` must be that of the repository.
  retention_sweep(boost::asio::io_context& loop, job_repository& jobs, const clock& time,
                  const retention& limits, spdlog::logger& log);

  // Ends the sweep after the step in progress.
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
