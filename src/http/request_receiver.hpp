// Reads one request from its connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/chunked_decoder.hpp"
#include "http/exchange.hpp"
#include "http/head_scanner.hpp"
#include "http/input_buffer.hpp"
#include "http/refusal.hpp"
#include "http/settings.hpp"
#include "http/timed_stream.hpp"
#include "support/awaitable.hpp"

namespace extraction::http {

// How far a request, or the part of it that was asked for, has come.
enum class arrival {
  complete,
  incomplete,
  refused,   // by the protocol: the rest cannot be told apart from what follows, or is not waited
             // for
  answered,  // by the router, which does not want the body
  closed,    // the connection has ended: there is nobody to answer
};

// Begins and ends with the request, so that nothing known of it is left when the next is read. What
// it is given belongs to the connection or its thread, and must outlive it: the stream, the bytes
// that have arrived, memory to read into, and the settings. All belong to one I/O thread.
//
// The parts of a request are taken in this order: scan_head() and, if that is incomplete,
// receive_head(); read_head(); begin_body() and, if that is incomplete, receive_body() or
// drop_body(); finish().
class request_receiver {
 public:
  using time_point = timed_stream::time_point;

  // `input` holds the first bytes of the request, which are there now.
  request_receiver(timed_stream& connection, input_buffer& input, std::span<char> scratch,
                   const settings& limits)
      : stream_(connection),
        input_(input),
        scratch_(scratch),
        limits_(limits),
        started_(connection.now()),
        scanner_(limits.max_request_line, limits.max_header) {}

  // Looks for the head in what has arrived: complete, incomplete or refused.
  arrival scan_head();

  // Waits for the rest of it: complete, refused or closed.
  awaitable<arrival> receive_head();

  // The head that has arrived: complete or refused, and then read as far as it could be.
  arrival read_head(exchange& current);

  // Takes what has arrived of the body: complete, incomplete or refused.
  arrival begin_body(exchange& current);

  // Whether nothing of the body is there yet: its sender may be waiting for a word.
  bool awaits_body() const { return input_.unread().size() == head_size_; }

  // Waits for the rest of it, and keeps it: complete, refused or closed.
  awaitable<arrival> receive_body(exchange& current);

  // Whether the rest of the body may be waited for although nobody wants it.
  bool is_body_small(const exchange& current) const;

  // Waits for the rest and drops it: complete, closed, or refused, be it for its size or its time.
  awaitable<arrival> drop_body(exchange& current);

  // Whether the request has arrived to its end, so that what follows is the next.
  bool is_whole() const { return is_whole_; }

  // How many bytes of a request that is not whole its client may still be sending: as many as it
  // has announced, or, if that cannot be told, as many as the settings grant.
  std::uint64_t announced(const exchange& current) const;

  // The request is done with. Leaves in the input buffer what arrived after it, or, of a request
  // that was refused, what was not understood.
  void finish();

  // Why the protocol has refused the request, or could not take all of it; nullopt: it has not.
  const std::optional<refusal>& refused() const { return refusal_; }

  // When the first byte of the request was there.
  time_point started() const { return started_; }

 private:
  // Appends what is of the body to current.space.body, and leaves the rest in surplus_.
  arrival take_body(std::string_view arrived, exchange& current);
  awaitable<arrival> receive_piece(exchange& current);
  arrival complete(std::string_view body, exchange& current);
  arrival refuse(refusal why);
  arrival end_of_input();

  timed_stream& stream_;
  input_buffer& input_;
  const std::span<char> scratch_;
  const settings& limits_;
  const time_point started_;

  bool passed_empty_line_ = false;  // before the request
  head_scanner scanner_;
  std::size_t head_size_ = 0;   // in the input buffer
  std::size_t input_size_ = 0;  // of the request in the input buffer, head included

  time_point body_deadline_{};
  std::uint64_t body_size_ = 0;             // that has arrived, of a body of known length
  std::optional<chunked_decoder> decoder_;  // of a chunked body
  std::string_view surplus_;  // what arrived after the body, outside of the input buffer
  bool is_whole_ = false;
  std::optional<refusal> refusal_;
};

}  // namespace extraction::http
