// A connection's bytes, with deadlines for reading and writing them.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include "http/byte_stream.hpp"
#include "support/awaitable.hpp"

namespace extraction::http {

// Belongs to one I/O thread, as does the stream, which must outlive it. Only one wait at a time.
class timed_stream {
 public:
  using time_point = byte_stream::time_point;

  explicit timed_stream(byte_stream& bytes) : bytes_(bytes) {}

  time_point now() const { return bytes_.now(); }
  executor get_executor() { return bytes_.get_executor(); }

  // Returns how many bytes have arrived, at least one. 0: the client sends no more, the connection
  // is broken, the wait was cancelled, or the deadline has passed (see expired()).
  awaitable<std::size_t> read(boost::asio::mutable_buffer into, time_point deadline);

  // The same, but without holding memory during the wait: `scratch` is used only when something has
  // arrived, and may be shared with other connections of the thread. The result must be used before
  // anything else is awaited.
  awaitable<std::string_view> read(std::span<char> scratch, time_point deadline);

  // Reads without waiting. 0: nothing has arrived.
  std::size_t read_at_once(boost::asio::mutable_buffer into);

  // Writes what can be written without waiting, and removes it from `data`. False: the connection
  // is broken.
  bool write_at_once(std::string_view& data);

  // Writes all of `data`, waiting where necessary. False: the connection is broken, or the client
  // read nothing for `patience`.
  awaitable<bool> write(std::string_view data, std::chrono::milliseconds patience);

  // Whether the last read ended because its deadline had passed.
  bool expired() const { return expired_; }

  // Ends the current wait if its deadline has passed. The server calls this from time to time: one
  // sweep over all connections costs less than a timer for each request.
  void expire(time_point now);

  // Ends the current wait.
  void cancel() { bytes_.cancel(); }

  // See byte_stream.
  void finish() { bytes_.finish(); }
  void close() { bytes_.close(); }
  void reset() { bytes_.reset(); }

 private:
  static constexpr time_point never = time_point::max();

  // Every wait begins with this, so that it does not see how the one before it ended.
  void begin_wait(time_point deadline) {
    deadline_ = deadline;
    expired_ = false;
  }

  byte_stream& bytes_;
  // The deadline of the current wait. It may stay after the wait: then there is nothing to end.
  time_point deadline_ = never;
  bool expired_ = false;
};

}  // namespace extraction::http
