// Reads one request from its connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "awaitable.hpp"
#include "http/chunked_decoder.hpp"
#include "http/exchange.hpp"
#include "http/head_scanner.hpp"
#include "http/input_buffer.hpp"
#include "http/refusal.hpp"
#include "http/settings.hpp"
#include "http/timed_socket.hpp"

namespace extraction::http {

// How far a request, or the part of it that was asked for, has come.
enum class arrival {
  complete,
  incomplete,
  refused,  // by the protocol or by the router: nothing is left to handle
  closed,   // the connection has ended: there is nobody to answer
};

// Begins and ends with the request, so that nothing known of it is left when the next is read. What
// outlives it belongs to the connection: the socket, and the bytes that have arrived. These and the
// settings must outlive it, and all belong to one I/O thread.
//
// The parts of a request are taken in this order: scan_head() and, if that is incomplete,
// receive_head(); read_head(); begin_body() and, if that is incomplete, receive_body(); finish().
class request_receiver {
 public:
  using time_point = timed_socket::time_point;

  // `input` holds the first bytes of the request, which were there at `started`.
  request_receiver(timed_socket& connection, input_buffer& input, const settings& limits,
                   time_point started)
      : socket_(connection),
        input_(input),
        limits_(limits),
        started_(started),
        scanner_(limits.max_request_line, limits.max_header) {}

  // Looks for the head in what has arrived: complete, incomplete or refused.
  arrival scan_head();

  // Waits for the rest of it: complete, refused or closed.
  awaitable<arrival> receive_head();

  // The head that has arrived: complete or refused, and then read as far as it could be.
  arrival read_head(exchange& current);

  // Takes what has arrived of the body. Incomplete: receive_body() waits for the rest.
  arrival begin_body(exchange& current);

  // Whether nothing of the body is there yet: its sender may be waiting for a word.
  bool awaits_body() const { return input_.unread().size() == head_size_; }

  // Complete, refused or closed.
  awaitable<arrival> receive_body(exchange& current);

  // The request is done with. Leaves in the input buffer what arrived after it, or, of a request
  // that was refused, what was not understood.
  void finish();

  // Why the receiver has refused the request; nullopt: it has not.
  const std::optional<refusal>& refused() const { return refusal_; }

  // When the first byte of the request was there.
  time_point started() const { return started_; }

 private:
  awaitable<arrival> receive_sized_body(exchange& current);
  awaitable<arrival> receive_chunked_body(exchange& current);
  arrival decode(std::string_view received, exchange& current);
  arrival refuse(refusal why);
  arrival end_of_input();

  timed_socket& socket_;
  input_buffer& input_;
  const settings& limits_;
  const time_point started_;
  bool passed_empty_line_ = false;  // before the request
  head_scanner scanner_;
  std::optional<chunked_decoder> decoder_;  // of a chunked body
  std::optional<refusal> refusal_;
  std::string_view surplus_;    // what arrived after a chunked body, outside of the input buffer
  std::size_t head_size_ = 0;   // in the input buffer
  std::size_t input_size_ = 0;  // of the request in the input buffer, head included
  time_point body_deadline_{};
};

}  // namespace extraction::http
