// What a session needs of its connection: bytes in both directions, and the time they are measured
// by. A TCP connection in the service (tcp_stream), memory and a clock set by hand in tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include "support/awaitable.hpp"

namespace extraction::http {

// Belongs to one I/O thread. One wait at a time. Nothing here throws for what a client does.
class byte_stream {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~byte_stream() = default;

  virtual executor get_executor() = 0;
  virtual time_point now() const = 0;

  // Waits for bytes, and returns how many have come. 0: the client sends no more, the connection is
  // broken, or the wait was cancelled.
  virtual awaitable<std::size_t> read(boost::asio::mutable_buffer into) = 0;

  // Waits until read_at_once() has something to say. False: the wait was cancelled.
  virtual awaitable<bool> wait_readable() = 0;

  // 0: nothing is there now. nullopt: the client sends no more, or the connection is broken.
  virtual std::optional<std::size_t> read_at_once(boost::asio::mutable_buffer into) = 0;

  // How much was taken of `data`, which is not empty. 0: nothing can be taken now. nullopt: the
  // connection is broken.
  virtual std::optional<std::size_t> write_at_once(std::string_view data) = 0;

  // The same, but waits until something can be taken. 0: the connection is broken, or the wait was
  // cancelled.
  virtual awaitable<std::size_t> write(std::string_view data) = 0;

  // Ends the wait in hand.
  virtual void cancel() = 0;

  // Tells the client that nothing follows.
  virtual void finish() = 0;

  // At once; with a reset if the client must not take what it has for the whole.
  virtual void close() = 0;
  virtual void reset() = 0;
};

}  // namespace extraction::http
