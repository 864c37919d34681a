// Follows the feed on behalf of all listeners in this process: reads each new event from the store
// once, keeps the newest ones in memory, and wakes the listeners that are waiting.
//
// While there are listeners, it reads the store right after each commit of this process, and every
// half second to find the commits of other processes. Without listeners, it does nothing.
//
// Belongs to the thread that runs its loop, except for the functions marked thread-safe.
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
  std::size_t memory = 8 * 1024 * 1024;          // bytes of events kept for listeners that lag
  std::chrono::milliseconds poll_interval{500};  // for events that other processes committed
};

class follower final : public change_observer {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // The references must outlive the follower. `loop` must be that of the repository `events`.
  follower(boost::asio::io_context& loop, job_repository& events, event_writer write,
           const follower_settings& settings, spdlog::logger& log);
  ~follower() override;

  // Ends all waiting, and admits no listener any more. Thread-safe.
  void stop();

  // To be called after a commit of this process. Thread-safe.
  void changed() noexcept override;

  // Counts as one listener for as long as it exists. Can be moved and destroyed on any thread.
  class seat {
   public:
    explicit seat(follower& of) : of_(&of) {}
    seat(seat&& from) noexcept : of_(std::exchange(from.of_, nullptr)) {}
    seat& operator=(seat&&) = delete;
    ~seat();

   private:
    follower* of_;
  };

  // Admits a listener; nullopt if there are too many already, or if the service is stopping. The
  // loop must run until all seats have been destroyed. Thread-safe.
  std::optional<seat> enter();

  // The newest events, which may lag behind the store. Thread-safe.
  const recent_events& recent() const { return recent_; }

  // Converts an event to text that a listener has read from the store itself. Thread-safe.
  shared_event make_text(const recorded_event& shown) const {
    return make_event_text(shown, write_);
  }

  const event_writer& writer() const { return write_; }

  // Waits until recent() may have something after `seen`, or until `deadline`. Returns false if the
  // service is stopping. `home` is the loop of the calling coroutine. Thread-safe.
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

  // Used only on the loop's thread.
  timer pause_;
  bool is_running_ = false;
  bool is_begun_ = false;  // recent_ holds a part of the feed
  bool is_due_ = false;    // something was committed since the last look began

  std::atomic<std::size_t> listeners_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> is_told_{false};  // a call of hurry() has been posted, but has not run yet

  std::mutex mutex_;
  waiters waiters_;
};

}  // namespace extraction::feed
