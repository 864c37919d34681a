#include "feed/retention_sweep.hpp"

#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace extraction::feed {

namespace {

// Whatever has expired is removed within a minute.
constexpr std::chrono::seconds between_sweeps{30};
// Other requests get their turn between two steps.
constexpr std::chrono::milliseconds between_steps{10};

}  // namespace

retention_sweep::retention_sweep(boost::asio::io_context& loop, job_repository& jobs,
                                 const clock& time, const retention& limits, spdlog::logger& log)
    : jobs_(jobs),
      time_(time),
      limits_(limits),
      problems_(log, spdlog::level::warn, "expired events and keys can be removed again"),
      pause_(loop.get_executor()) {
  boost::asio::co_spawn(loop.get_executor(), run(), boost::asio::detached);
}

void retention_sweep::stop() {
  stopping_ = true;
  pause_.cancel();
}

awaitable<void> retention_sweep::run() {
  while (!stopping_) {
    const bool more = co_await step();
    if (stopping_) co_return;
    if (more) {
      pause_.expires_after(between_steps);
    } else {
      pause_.expires_after(between_sweeps);
    }
    co_await pause_.async_wait(boost::asio::as_tuple(use_awaitable));
  }
}

// Returns whether there may be more to remove. After a failure, the next sweep tries again.
awaitable<bool> retention_sweep::step() {
  bool more = false;
  try {
    more = co_await jobs_.remove_expired(limits_, time_.now());
    problems_.ended();
  } catch (const std::exception& failure) {
    problems_.occurred(failure.what(), "expired events and keys cannot be removed: ");
  }
  co_return more;
}

}  // namespace extraction::feed
