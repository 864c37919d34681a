// SIGTERM and SIGINT as something to read (signalfd(2)) instead of a handler that interrupts
// whatever runs. As long as it lives they are blocked in the thread that made it, and for good in
// the threads that are started meanwhile. A signal that comes before anybody waits is kept.
//
// Belongs to the thread that runs its context.
#pragma once

#include <csignal>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "support/awaitable.hpp"

namespace extraction {

class stop_signals {
 public:
  // Throws std::system_error if there is no descriptor for them. `context` must outlive it.
  explicit stop_signals(boost::asio::io_context& context);
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  // Calls `take` once, with the number of the signal, when one has come.
  void async_wait(std::function<void(int)> take);

  // Ends the wait: what waits is not called.
  void cancel() { descriptor_.cancel(); }

 private:
  boost::asio::posix::basic_stream_descriptor<executor> descriptor_;
  sigset_t mask_before_{};
};

}  // namespace extraction
