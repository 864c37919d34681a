// Fetches the key set on a thread of its own, keeps it up to date, and keeps the last good one
// while the key server is down or returns garbage.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/system/result.hpp>
#include <spdlog/logger.h>

#include "auth/fetch.hpp"
#include "auth/key_set.hpp"
#include "auth/refresh_schedule.hpp"
#include "support/awaitable.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::auth {

// One per process. Thread-safe. To shut down: let the I/O threads end, call stop(), destroy the
// io_contexts whose coroutines may wait in renew(), then destroy the source.
class key_source {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // Returns the text of the key set. Called on the source's thread, one call at a time; must be
  // bounded in time and size, and end soon after a stop is requested.
  using fetcher = std::function<boost::system::result<std::string, fetch_failure>(std::stop_token)>;

  // Starts to fetch at once. `place` says where from, for the log, which must outlive the source.
  key_source(std::string place, fetcher fetch, const refresh_schedule::intervals& intervals,
             spdlog::logger& log);

  // Aborts a fetch that is in progress.
  ~key_source() = default;

  // Identifies the set that keys() returns: 0 before the first, and another number whenever the
  // keys change.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

  // Never null: before the first fetch, a set without keys.
  std::shared_ptr<const key_set> keys() const;

  // Tries to get newer keys than those of generation `seen`: joins the fetch in progress, or starts
  // one if the schedule allows it. True once there are newer keys, or a fetch has returned the same
  // ones. False if the fetch fails, none may be started now, or `deadline` passes.
  awaitable<bool> renew(std::uint64_t seen, time_point deadline);

 private:
  using waiting_timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, executor>;
  using waiters = std::list<std::shared_ptr<waiting_timer>>;

  // A place among the waiters, released when the coroutine ends, however it ends.
  class waiter;

  void run(std::stop_token stop);
  boost::system::result<key_set, set_refusal> load(std::stop_token stop);
  void take(key_set loaded);
  void report_success(const key_set& loaded);
  void wake_waiters();

  std::string place_;
  fetcher fetch_;
  spdlog::logger& log_;
  recurring_problem failures_;  // to fetch usable keys

  std::atomic<std::uint64_t> generation_ = 0;

  mutable std::mutex mutex_;  // guards everything below
  std::shared_ptr<const key_set> keys_ = std::make_shared<key_set>();
  refresh_schedule schedule_;
  bool fetching_ = false;
  std::uint64_t successes_ = 0;  // fetches that returned a set
  waiters waiters_;
  std::condition_variable_any hastened_;

  std::jthread thread_;  // last, so that it is destroyed first
};

}  // namespace extraction::auth
