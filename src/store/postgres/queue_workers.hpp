// Coroutines that process a queue: started when there is something to do, ended when there is
// nothing left.
//
// One that fails no longer counts as running, and is followed by another if it has left something
// in the queue. Belongs to one I/O thread.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class queue_workers {
 public:
  // At most `most` run at a time. `work_off` returns when the queue is empty, which `is_empty`
  // checks. `context` must outlive the workers.
  queue_workers(boost::asio::io_context& context, int most,
                std::function<awaitable<void>()> work_off, std::function<bool()> is_empty)
      : context_(context),
        most_(most),
        work_off_(std::move(work_off)),
        is_empty_(std::move(is_empty)) {}
  queue_workers(const queue_workers&) = delete;
  queue_workers& operator=(const queue_workers&) = delete;

  // Must be called when something was put into the queue.
  void start() {
    if (*running_ == most_) return;
    boost::asio::co_spawn(context_, run(place{running_}), [this](std::exception_ptr failure) {
      if (failure && !is_empty_()) start();
    });
  }

 private:
  // A place among the running workers. May outlive them, in a coroutine that never runs again.
  class place {
   public:
    explicit place(std::shared_ptr<int> running) : running_(std::move(running)) { ++*running_; }
    place(place&&) noexcept = default;
    ~place() {
      if (running_) --*running_;
    }

   private:
    std::shared_ptr<int> running_;
  };

  awaitable<void> run(place given) {
    // Released when the work ends, not when the frame is destroyed.
    const place held = std::move(given);
    co_await work_off_();
  }

  boost::asio::io_context& context_;
  int most_;
  std::function<awaitable<void>()> work_off_;
  std::function<bool()> is_empty_;
  std::shared_ptr<int> running_ = std::make_shared<int>(0);
};

}  // namespace extraction::store::postgres
