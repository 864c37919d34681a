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

// How far a request, or the requested part of it, has arrived.
enum class arrival {
  complete,
  incomplete,
  refused,   // by the protocol: the end of the request is unknown, or is not waited for
  answered,  // by the router, which refuses the body
  closed,    // the connection has ended: nobody is left to answer
};

// Lives as long as the request, so that no state is left when the next one is read. Its arguments
// belong to the connection or its thread, and must outlive it: the stream, the bytes that have
// arrived, memory to read into, and the settings. All belong to one I/O thread.
//
// The parts of a request are read in this order: scan_head() and, if that is incomplete,
// receive_head(); read_head(); begin_body() and, if that is incomplete, receive_body() or
// drop_body(); finish().
class request_receiver {
 public:
  using time_point = timed_stream::time_point;

  // `input` holds the first bytes of the request, which have just arrived.
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

  // Parses the head that has arrived. Returns complete, or refused; then it was parsed as far as
  // possible.
  arrival read_head(exchange& current);

  // Reads what has arrived of the body: complete, incomplete or refused.
  arrival begin_body(exchange& current);

  // Whether nothing of the body has arrived yet: its sender may be waiting for "100 Continue".
  bool awaits_body() const { return input_.unread().size() == head_size_; }

  // Waits for the rest of the body, and keeps it: complete, refused or closed.
  awaitable<arrival> receive_body(exchange& current);

  // Whether the rest of the body is small enough to wait for, although it is not wanted.
  bool is_body_small(const exchange& current) const;

  // Waits for the rest and drops it. Returns complete, closed, or refused, because of its size or
  // its time.
  awaitable<arrival> drop_body(exchange& current);

  // Whether the whole request has arrived, so that what follows is the next one.
  bool is_whole() const { return is_whole_; }

  // How many bytes of an incomplete request its client may still be sending: as many as it has
  // announced, or, if that is unknown, as many as the settings allow.
  std::uint64_t announced(const exchange& current) const;

  // The request is finished. Leaves in the input buffer what arrived after it or, if it was
  // refused, what was not understood.
  void finish();

  // Why the request was refused, or could not be received completely; nullopt if it was not.
  const std::optional<refusal>& refused() const { return refusal_; }

  // When the first byte of the request had arrived.
  time_point started() const { return started_; }

 private:
  // Appends what belongs to the body to current.space.body, and leaves the rest in surplus_.
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
  std::uint64_t body_size_ = 0;             // that have arrived, of a body of known length
  std::optional<chunked_decoder> decoder_;  // of a chunked body
  std::string_view surplus_;                // what arrived after the body, outside the input buffer
  bool is_whole_ = false;
  std::optional<refusal> refusal_;
};

}  // namespace extraction::http
