// The connections of one I/O thread, up to a maximum, opened when they are needed and then kept.
//
// Belongs to one I/O thread. Owned by shared_ptr, because a coroutine that never runs again may
// hold a lease until its io_context is destroyed.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>

#include "store/postgres/connection.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres/postgres_error.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class connection_pool : public std::enable_shared_from_this<connection_pool> {
 public:
  using steady = std::chrono::steady_clock;

  // Both must outlive every use of the pool.
  connection_pool(connector& connections, boost::asio::io_context& context, std::size_t size);

  // Ends the use of the connector: connections that it still delivers are closed unused. Must be
  // called before `context` is destroyed.
  void close();

  // Runs `work(connection&)`, a coroutine, on a connection that is free, or becomes free until
  // queue_timeout after `begun`. Whatever it has begun and not committed is rolled back.
  //
  // If the connection is lost, or the transaction conflicts with another one, `work` is run again,
  // at most three times and until queue_timeout after `begun`. So it must expect that its earlier
  // work is already done: a commit whose response was lost may have happened.
  //
  // Throws what the last attempt threw, or store_unavailable if there is no connection.
  template <class Work>
  awaitable<void> use(steady::time_point begun, Work work) {
    return use_until(begun + connections_.settings().queue_timeout, std::move(work));
  }

  // The same, with another end time and another limit for the attempts.
  template <class Work>
  awaitable<void> use_until(steady::time_point until, Work work, int most_tries = usual_tries);

 private:
  // The first attempt, and three more.
  static constexpr int usual_tries = 4;
  static constexpr std::chrono::milliseconds retry_pause{5};

  using timer =
      boost::asio::basic_waitable_timer<steady, boost::asio::wait_traits<steady>, executor>;

  struct pooled {
    std::unique_ptr<connection> held;
    std::uint64_t epoch = 0;
  };

  // Returns the connection at the end of its scope.
  class lease {
   public:
    lease(std::shared_ptr<connection_pool> from, pooled what)
        : from_(std::move(from)), what_(std::move(what)) {}
    lease(lease&&) = default;
    ~lease() {
      if (from_) from_->give_back(std::move(what_));
    }

    connection& operator*() { return *what_.held; }
    connection* operator->() { return what_.held.get(); }
    void end_epoch() { from_->connections_.end_epoch(what_.epoch); }

   private:
    std::shared_ptr<connection_pool> from_;
    pooled what_;
  };

  // In the pool's queue as long as it lives.
  struct waiter {
    explicit waiter(connection_pool& pool);
    ~waiter();
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    connection_pool& waits_for;
    timer over;
    std::optional<pooled> given;
  };

  // Where other threads deposit results for this one, as long as the pool is open.
  class letter_box;

  awaitable<lease> acquire(steady::time_point until);
  std::optional<pooled> take_idle();
  void give_back(pooled returned);
  bool is_useful(const pooled& candidate) const;

  void connect_if_needed();
  void plan_attempt();
  void finish_attempt(connection_handle opened, std::uint64_t epoch, std::exception_ptr failure);
  void note_success();
  void note_failure(std::string reason);
  bool is_long_down(steady::time_point now) const;
  connection::options options() const;

  awaitable<void> sleep(std::chrono::milliseconds time);
  awaitable<void> roll_back(connection& server);
  std::chrono::milliseconds jittered(std::chrono::milliseconds time);

  connector& connections_;
  boost::asio::io_context& context_;
  std::size_t size_;
  std::shared_ptr<letter_box> letters_;

  bool is_closed_ = false;

  std::vector<pooled> idle_;  // the most recently used one is last, and is used next
  std::list<waiter*> waiters_;
  std::size_t open_ = 0;  // idle, in use, and being opened
  std::size_t opening_ = 0;

  // Since when the database has been unreachable.
  std::optional<steady::time_point> down_since_;
  std::string why_down_;
  std::chrono::milliseconds back_off_{0};
  steady::time_point next_attempt_{};
  timer attempt_timer_;
  bool attempt_is_planned_ = false;

  std::minstd_rand random_;
};

template <class Work>
awaitable<void> connection_pool::use_until(steady::time_point until, Work work, int most_tries) {
  for (int tries = 1;; ++tries) {
    std::exception_ptr failure;
    remedy helps = remedy::none;
    {
      lease leased = co_await acquire(until);
      try {
        co_await work(*leased);
        co_return;
      } catch (const postgres_error& e) {
        failure = std::current_exception();
        helps = e.what_helps();
      }
      if (helps == remedy::new_connection) {
        leased.end_epoch();
      } else if (leased->is_usable() && leased->in_transaction()) {
        co_await roll_back(*leased);
      }
    }
    const bool helps_again = helps == remedy::new_connection || helps == remedy::same_again;
    const bool may_retry = helps_again && tries < most_tries;
    const auto pause = jittered(retry_pause * tries);
    if (!may_retry || steady::now() + pause > until) std::rethrow_exception(failure);
    co_await sleep(pause);
  }
}

}  // namespace extraction::store::postgres
