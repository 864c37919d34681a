// Runs one coroutine for a limited time on an io_context that nothing else runs.
#pragma once

#include <chrono>
#include <exception>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "support/awaitable.hpp"

namespace extraction::lambda {

// True: the work is done, as is everything that was ready to run with it. Throws what the work
// threw. False: `end` has come; the coroutine stays suspended for as long as `context` lives. The
// same happens if anything else that runs on `context` throws, which is passed on; a later run
// resumes both.
inline bool run_until(boost::asio::io_context& context, awaitable<void> work,
                      std::chrono::steady_clock::time_point end) {
  struct progress {
    bool done = false;
    std::exception_ptr failure;
  };
  const auto current = std::make_shared<progress>();
  boost::asio::co_spawn(context.get_executor(), std::move(work),
                        [current](std::exception_ptr failure) {
                          current->done = true;
                          current->failure = failure;
                        });

  // Not run(): a store may wait for its connections forever.
  context.restart();
  while (!current->done && context.run_one_until(end) > 0) {
  }
  if (!current->done) return false;
  context.poll();
  if (current->failure) std::rethrow_exception(current->failure);
  return true;
}

}  // namespace extraction::lambda
