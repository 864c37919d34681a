// One connection: reads requests, has them handled, and writes the answers, in order.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <spdlog/logger.h>

#include "awaitable.hpp"
#include "http/budget.hpp"
#include "http/head_scanner.hpp"
#include "http/input_buffer.hpp"
#include "http/request_head.hpp"
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
  using time_point = std::chrono::steady_clock::time_point;

  // The socket must not block. `context` must outlive the session.
  session(socket connection, session_context& context);

  // Returns when the connection is closed.
  awaitable<void> run();

  // See timed_socket::expire().
  void expire(time_point now) { socket_.expire(now); }

  // To be called after context.stopping was set: ends the wait for a next request.
  void stop();

  // Closes the connection at once.
  void abort() { socket_.close(); }

 private:
  struct exchange;
  enum class arrival { complete, refused, closed };

  awaitable<bool> serve_next();
  awaitable<arrival> receive_head();
  awaitable<std::size_t> receive_first(boost::asio::mutable_buffer into);
  awaitable<arrival> receive_body(exchange& current);
  awaitable<arrival> receive_sized_body(exchange& current, time_point deadline);
  awaitable<arrival> receive_chunked_body(exchange& current, time_point deadline);
  awaitable<arrival> invite_body(exchange& current);
  arrival refuse(unsigned status, std::string_view detail);
  arrival end_of_input();

  void identify(exchange& current);
  awaitable<bool> handle(exchange& current);
  awaitable<bool> answer_refusal(exchange& current);
  awaitable<bool> send(exchange& current);
  awaitable<bool> send_rest(exchange& current, body_framing framing);
  awaitable<bool> write(std::string_view data);
  void record(const exchange& current);

  timed_socket socket_;
  session_context& context_;
  input_buffer input_;
  head_scanner scanner_;
  std::optional<refusal> refusal_;  // why the request in hand is not let through
  time_point started_{};            // when the first byte of the request in hand was there
  bool idle_ = false;               // waits for the first byte of a request
};

}  // namespace extraction::http
