// A connection's bytes, and how long they may take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "awaitable.hpp"

namespace extraction::http {

using socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor>;

// Belongs to one I/O thread. One read or write at a time.
class timed_socket {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // The socket must not block.
  explicit timed_socket(socket connection) : socket_(std::move(connection)) {}

  // Returns what has arrived, at least one byte. 0: the connection is closed or broken, the wait
  // was ended, or the deadline has passed (see expired()).
  awaitable<std::size_t> read(boost::asio::mutable_buffer into, time_point deadline);

  // The same without waiting. 0: nothing is there.
  std::size_t read_what_is_there(boost::asio::mutable_buffer into);

  // Writes what the kernel takes without waiting, and removes it from `data`. False: the connection
  // is broken, and nothing is left to write.
  bool write_at_once(std::string_view& data);

  // Writes all, and waits where the kernel does not take it. False: the connection is broken, or
  // the client took nothing for `patience`.
  awaitable<bool> write(std::string_view data, std::chrono::milliseconds patience);

  // Whether the last read ended by its deadline.
  bool expired() const { return expired_; }

  // Ends the wait in hand if its time is over. Called from time to time by the server: one sweep
  // over all connections costs less than a timer for each request.
  void expire(time_point now);

  // Ends the wait in hand.
  void cancel();

  // Tells the client that nothing follows.
  void finish();

  // Reads and drops what the client still sends, for a moment: were the connection closed at once,
  // a reset could overtake the answer (RFC 9112 §9.6).
  awaitable<void> linger();

  // At once; with a reset if the client must not take what it has for the whole.
  void close();
  void reset();

  executor get_executor() { return socket_.get_executor(); }

 private:
  static constexpr time_point never = time_point::max();

  socket socket_;
  boost::system::error_code problem_;  // of the read in hand
  // Of what is being waited for. It may stay when the wait is over: then there is nothing to end.
  time_point deadline_ = never;
  bool expired_ = false;
};

}  // namespace extraction::http
