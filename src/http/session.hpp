// One connection: reads requests, has them handled, and writes the answers, in order.
#pragma once

#include <string_view>

#include <spdlog/logger.h>

#include "awaitable.hpp"
#include "http/budget.hpp"
#include "http/exchange.hpp"
#include "http/input_buffer.hpp"
#include "http/request_receiver.hpp"
#include "http/response_head.hpp"
#include "http/settings.hpp"
#include "http/timed_socket.hpp"
#include "http/workspace.hpp"
#include "web/access_log.hpp"
#include "web/request_handler.hpp"
#include "web/request_id.hpp"

namespace extraction::http {

// What the sessions of one I/O thread share. The references must outlive it.
struct session_context {
  const settings& limits;
  budget& body_bytes;  // of all threads
  web::request_handler& handler;
  web::access_log& log;
  spdlog::logger& problems;
  web::request_id_generator request_ids{};
  date_clock dates{};
  workspace_pool workspaces{};
  bool stopping = false;  // no further request is waited for
};

// Belongs to one I/O thread. Must stay where it is while run() is under way.
class session {
 public:
  using time_point = timed_socket::time_point;

  // The socket must not block. `context` must outlive the session.
  session(socket connection, session_context& context);

  // Returns when the connection is closed.
  awaitable<void> run();

  // See timed_socket::expire().
  void expire(time_point now) { socket_.expire(now); }

  // To be called after context.stopping was set: ends the wait for a next request.
  void stop() {
    if (idle_) socket_.cancel();
  }

  // Closes the connection at once.
  void abort() { socket_.close(); }

 private:
  // What the end of a request means for its connection.
  enum class outcome {
    keep_open,
    close,
    linger,  // then close: the client may still be sending what was refused
  };

  awaitable<outcome> serve_next();
  awaitable<bool> await_request();
  void identify(exchange& current);
  awaitable<arrival> invite_body(exchange& current, const request_receiver& receiver);
  awaitable<bool> send(exchange& current);
  awaitable<bool> send_rest(exchange& current, body_framing framing);
  void record(const exchange& current, time_point started);

  // All that outlives a request.
  timed_socket socket_;
  session_context& context_;
  input_buffer input_;
  bool idle_ = false;  // waits for a request to begin
};

}  // namespace extraction::http
