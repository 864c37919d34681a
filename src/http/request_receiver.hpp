// Reads the requests of one connection, one after the other.
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

// Belongs to one I/O thread, as do the socket and the settings, which must outlive it.
//
// The parts of a request are taken in this order: receive_head(), read_head(), begin_body() and, if
// that is incomplete, receive_body(); then finish().
class request_receiver {
 public:
  using time_point = timed_socket::time_point;

  request_receiver(timed_socket& connection, const settings& limits)
      : socket_(connection),
        limits_(limits),
        scanner_(limits.max_request_line, limits.max_header) {}

  // Waits for a request to begin and for its head to arrive: complete, refused or closed. While
  // `stopping`, only what has reached us already is taken.
  awaitable<arrival> receive_head(const bool& stopping);

  // The head that has arrived: complete or refused, and then read as far as it could be.
  arrival read_head(exchange& current);

  // Takes what has arrived of the body. Incomplete: receive_body() waits for the rest.
  arrival begin_body(exchange& current);

  // Whether nothing of the body is there yet: its sender may be waiting for a word.
  bool awaits_body() const { return input_.unread().size() == head_size_; }

  // Complete, refused or closed.
  awaitable<arrival> receive_body(exchange& current);

  // The request is done with. What arrived after it begins the next.
  void finish();

  // Ends the wait for a request to begin.
  void stop();

  // Why the receiver has refused the request in hand; nullopt: it has not.
  const std::optional<refusal>& refused() const { return refusal_; }

  // When the first byte of the request in hand was there.
  time_point started() const { return started_; }

  // Whether something has arrived that was not taken.
  bool has_unread() const { return !input_.unread().empty(); }

 private:
  awaitable<arrival> receive_sized_body(exchange& current);
  awaitable<arrival> receive_chunked_body(exchange& current);
  arrival decode(std::string_view received, exchange& current);
  arrival refuse(refusal why);
  arrival end_of_input();

  timed_socket& socket_;
  const settings& limits_;
  input_buffer input_;
  head_scanner scanner_;
  std::optional<chunked_decoder> decoder_;  // of a chunked body
  std::optional<refusal> refusal_;
  std::string_view surplus_;    // what arrived after a chunked body, outside of the input buffer
  std::size_t head_size_ = 0;   // in the input buffer
  std::size_t input_size_ = 0;  // of the request in the input buffer, head included
  time_point started_{};
  time_point body_deadline_{};
  bool idle_ = false;  // waits for a request to begin
};

}  // namespace extraction::http
