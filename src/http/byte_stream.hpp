// What a session needs from its connection: bytes in both directions, and a clock for its
// deadlines. It is a TCP connection in the service (tcp_stream), and memory with a manual clock in
// tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include "support/awaitable.hpp"

namespace extraction::http {

// Belongs to one I/O thread. Only one wait at a time. Nothing here throws because of what a client
// does.
class byte_stream {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~byte_stream() = default;

  virtual executor get_executor() = 0;
  virtual time_point now() const = 0;

  // Waits for bytes and returns how many have arrived. 0: the client sends no more, the connection
  // is broken, or the wait was cancelled.
  virtual awaitable<std::size_t> read(boost::asio::mutable_buffer into) = 0;

  // Waits until read_at_once() has a result. False: the wait was cancelled.
  virtual awaitable<bool> wait_readable() = 0;

  // 0: nothing has arrived. nullopt: the client sends no more, or the connection is broken.
  virtual std::optional<std::size_t> read_at_once(boost::asio::mutable_buffer into) = 0;

  // How many bytes of `data`, which is not empty, were written. 0: nothing can be written now.
  // nullopt: the connection is broken.
  virtual std::optional<std::size_t> write_at_once(std::string_view data) = 0;

  // The same, but waits until something can be written. 0: the connection is broken, or the wait
  // was cancelled.
  virtual awaitable<std::size_t> write(std::string_view data) = 0;

  // Ends the current wait.
  virtual void cancel() = 0;

  // Tells the client that no more bytes follow.
  virtual void finish() = 0;

  // Closes at once, with a reset if the client must not take what it has received for the whole.
  virtual void close() = 0;
  virtual void reset() = 0;
};

}  // namespace extraction::http
