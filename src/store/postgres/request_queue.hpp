// Requests that wait to be batched with others of their kind.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "jobs/error.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// `Request` may point into the frame of the waiting coroutine, which lives until it is resumed.
template <class Request>
struct pending {
  // Resumes the coroutine, which throws the exception if there is one.
  using resumption = boost::asio::async_result<boost::asio::use_awaitable_t<executor>,
                                               void(std::exception_ptr)>::handler_type;

  Request asked;
  std::chrono::steady_clock::time_point begun;
  resumption resume;
  std::exception_ptr failure{};
};

// Belongs to one I/O thread.
template <class Request>
class request_queue {
 public:
  using group = std::vector<pending<Request>>;

  explicit request_queue(std::size_t most) : most_(most) {}

  // Puts a request into the queue, calls `start()`, and returns when it is resumed. Throws
  // store_unavailable if the queue is full.
  template <class Start>
  awaitable<void> wait(Request asked, Start start) {
    if (waiting_.size() >= most_) {
      throw store_unavailable("PostgreSQL: too many requests are waiting already");
    }
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<executor>&,
                                       void(std::exception_ptr)>(
        [this, asked = std::move(asked), start](auto resume) mutable {
          waiting_.push_back(
              {std::move(asked), std::chrono::steady_clock::now(), std::move(resume)});
          start();
        },
        use_awaitable);
  }

  bool empty() const { return waiting_.empty(); }

  // The requests at the front, at least one: as many as have a total weight(request) of at most
  // `most`.
  template <class Weight>
  group take(std::size_t most, Weight weight) {
    group taken;
    std::size_t sum = 0;
    while (!waiting_.empty()) {
      sum += weight(waiting_.front().asked);
      if (!taken.empty() && sum > most) break;
      taken.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return taken;
  }

 private:
  std::size_t most_;
  std::deque<pending<Request>> waiting_;
};

// Not at once, so that the caller can begin the next group before its responses are written.
template <class Request>
void resume_all(boost::asio::io_context& context, std::vector<pending<Request>> answered) {
  if (answered.empty()) return;
  boost::asio::post(context, [answered = std::move(answered)]() mutable {
    for (pending<Request>& each : answered) std::move(each.resume)(each.failure);
  });
}

}  // namespace extraction::store::postgres
