// Turns SIGTERM and SIGINT into something to read (signalfd(2)) instead of a handler that
// interrupts the program. They are blocked in the thread that created the object for as long as it
// lives, and permanently in threads that are started meanwhile. A signal that arrives before anyone
// waits is kept.
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
  // Throws std::system_error if no descriptor can be created. `context` must outlive it.
  explicit stop_signals(boost::asio::io_context& context);
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  // Calls `take` once, with the number of the signal, when one has arrived.
  void async_wait(std::function<void(int)> take);

  // Ends the wait without calling `take`.
  void cancel() { descriptor_.cancel(); }

 private:
  boost::asio::posix::basic_stream_descriptor<executor> descriptor_;
  sigset_t mask_before_{};
};

}  // namespace extraction
