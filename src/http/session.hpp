// One connection: reads requests, has them handled, and writes the responses, in order.
#pragma once

#include <array>
#include <cstdint>

#include <spdlog/logger.h>

#include "http/budget.hpp"
#include "http/exchange.hpp"
#include "http/input_buffer.hpp"
#include "http/request_receiver.hpp"
#include "http/response_head.hpp"
#include "http/settings.hpp"
#include "http/timed_stream.hpp"
#include "http/workspace.hpp"
#include "support/awaitable.hpp"
#include "web/access_log.hpp"
#include "web/request_handler.hpp"
#include "web/request_id.hpp"

namespace extraction::http {

// State that the sessions of one I/O thread share. The references must outlive it.
struct session_context {
  const settings& limits;
  budget& body_bytes;  // of all threads
  web::request_handler& handler;
  web::access_log& log;
  spdlog::logger& problems;
  web::request_id_generator request_ids{};
  date_clock dates{};
  workspace_pool workspaces{};
  std::array<char, 64 * 1024> scratch{};  // see timed_stream::read()
  bool stopping = false;                  // do not wait for further requests
};

// Belongs to one I/O thread. Must not be moved while run() is in progress.
class session {
 public:
  using time_point = timed_stream::time_point;

  // Both must outlive the session.
  session(byte_stream& connection, session_context& context)
      : stream_(connection), context_(context) {}

  // Returns when the connection is closed.
  awaitable<void> run();

  // See timed_stream::expire().
  void expire(time_point now) { stream_.expire(now); }

  // Must be called after context.stopping is set. Ends a wait on which no response depends.
  void stop() {
    if (idle_) stream_.cancel();
  }

  // Closes the connection at once.
  void abort() { stream_.close(); }

 private:
  // What the end of a request means for its connection.
  struct outcome {
    bool keep_open = false;
    std::uint64_t unread = 0;  // bytes, sent or still to come, that nobody will read
  };

  awaitable<outcome> serve_next();
  awaitable<bool> await_request();
  void identify(exchange& current);
  awaitable<arrival> take_body(exchange& current, request_receiver& receiver);
  awaitable<bool> send(exchange& current);
  awaitable<bool> send_rest(exchange& current, body_framing framing);
  void record(const exchange& current, time_point started);
  awaitable<void> linger(std::uint64_t unread);

  // Everything that outlives a request.
  timed_stream stream_;
  session_context& context_;
  input_buffer input_;
  bool idle_ = false;  // waits for a request that need not come
};

}  // namespace extraction::http
