// Follows the feed for all who listen in this process: reads each new event once, keeps the newest
// in memory, and wakes those who wait.
//
// While somebody listens, it looks at the store right after a commit of this process, and every
// half second for those of others. While nobody does, it costs nothing.
//
// Belongs to the thread that runs its loop, except where a function says that it is thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "feed/event_text.hpp"
#include "feed/recent_events.hpp"
#include "jobs/change_observer.hpp"
#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::feed {

struct follower_settings {
  std::size_t max_listeners = 10'000;            // at one time, in this process
  std::size_t memory = 8 * 1024 * 1024;          // bytes of events kept for those who lag behind
  std::chrono::milliseconds poll_interval{500};  // for events that other processes committed
};

class follower final : public change_observer {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // `loop`, which is the repository's, and `events` and `log` must outlive it.
  follower(boost::asio::io_context& loop, job_repository& events, event_writer write,
           const follower_settings& settings, spdlog::logger& log);
  ~follower() override;

  // Ends all waiting. Thread-safe. Nobody can listen afterwards.
  void stop();

  // Thread-safe. This process has committed something.
  void changed() noexcept override;

  // One who listens. Thread-safe to move and to destroy.
  class seat {
   public:
    explicit seat(follower& of) : of_(&of) {}
    seat(seat&& from) noexcept : of_(std::exchange(from.of_, nullptr)) {}
    seat& operator=(seat&&) = delete;
    ~seat();

   private:
    follower* of_;
  };

  // nullopt: there are too many already, or the service is stopping. Thread-safe. The loop must be
  // run until all seats are given up.
  std::optional<seat> enter();

  // The thread-safe memory of the newest events; it may lag behind the store.
  const recent_events& recent() const { return recent_; }

  // Makes the text of an event that a listener has read from the store itself. Thread-safe.
  shared_event make_text(const recorded_event& shown) const {
    return make_event_text(shown, write_);
  }

  const event_writer& writer() const { return write_; }

  // Waits on the loop `home` of the calling coroutine until recent() may have something after
  // `seen`, or until `deadline`. False: the service is stopping. Thread-safe.
  awaitable<bool> wait(boost::asio::io_context& home, event_cursor seen, time_point deadline);

 private:
  using waiters = std::list<std::shared_ptr<timer>>;
  class waiter;

  void hurry();
  awaitable<void> run();
  awaitable<void> look();
  awaitable<void> begin();
  awaitable<bool> read_page();
  void wake_all();

  boost::asio::io_context& loop_;
  job_repository& events_;
  const event_writer write_;
  const follower_settings settings_;
  recurring_problem problems_;
  recent_events recent_;

  // The loop's own.
  timer pause_;
  bool is_running_ = false;
  bool is_begun_ = false;  // recent_ holds a piece of the feed
  bool is_due_ = false;    // a look was asked for since the last one began

  std::atomic<std::size_t> listeners_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> is_told_{false};  // a look was asked for, and the loop will hear of it

  std::mutex mutex_;
  waiters waiters_;
};

}  // namespace extraction::feed
