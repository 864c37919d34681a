#include "http/server.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

namespace extraction::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// How often deadlines are checked, within bounds: a time-out may be late by a tenth of the shortest
// one that is set. The less often, the less ten thousand idle connections cost.
std::chrono::milliseconds sweep_interval(const settings& limits) {
  constexpr std::chrono::milliseconds least{100};
  constexpr std::chrono::milliseconds most{1000};
  const auto shortest = std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout,
                                  limits.write_timeout, limits.shutdown_timeout});
  return std::clamp(shortest / 10, least, most);
}

// How long to wait for a free file descriptor if none is left to accept with.
constexpr std::chrono::milliseconds accept_retry_interval{100};

// Time between two checks for memory that is no longer needed.
constexpr std::chrono::seconds trim_interval{5};

// The client had gone before its connection was accepted (accept(2)); the next can be accepted at
// once.
bool concerns_one_connection(const error_code& problem) {
  return problem == asio::error::connection_aborted ||
         problem == boost::system::errc::protocol_error;
}

constexpr std::string_view too_many_connections =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\ncontent-length: 33\r\n"
    "retry-after: 1\r\nconnection: close\r\n\r\n{\"detail\":\"Too many connections\"}";

}  // namespace

server::server(asio::io_context& context, std::span<const endpoint> where, const settings& limits,
               web::request_handler& handler, web::access_log& log, budgets& shared,
               spdlog::logger& problems)
    : context_(context),
      sweep_timer_(context.get_executor()),
      shared_{.limits = limits,
              .body_bytes = shared.body_bytes,
              .handler = handler,
              .log = log,
              .problems = problems},
      connections_(shared.connections),
      problems_(problems),
      not_accepted_(problems, spdlog::level::warn, "connections are accepted again"),
      turned_away_(problems, spdlog::level::warn, "new connections are allowed again") {
  listeners_.reserve(where.size());  // their addresses must stay valid
  for (const endpoint& one : where) {
    listeners_.push_back({.waiting = listen_on(context_, one, where.size() == 1),
                          .retry = timer{context_.get_executor()}});
    asio::co_spawn(context_.get_executor(), accept(listeners_.back()),
                   [this](std::exception_ptr failure) {
                     log_failure(failure, "accepting connections has ended");
                   });
  }
}

void server::stop() {
  shared_.stopping = true;
  stop_deadline_ = steady_clock::now() + shared_.limits.shutdown_timeout;
  for (listener& one : listeners_) {
    // Connections whose handshake the kernel has completed count as accepted.
    error_code none_left;
    while (!none_left) {
      socket connection{context_.get_executor()};
      one.waiting.accept(connection, none_left);
      if (!none_left) admit(std::move(connection));
    }
    one.waiting.close();
    one.retry.cancel();
  }
  for (session* open : sessions_) open->stop();
  sweep_timer_.cancel();  // it did not know the deadline
}

awaitable<void> server::accept(listener& from) {
  while (!shared_.stopping) {
    socket connection{context_.get_executor()};
    error_code problem;
    co_await from.waiting.async_accept(connection, asio::redirect_error(use_awaitable, problem));
    if (!problem) {
      not_accepted_.ended();
      try {
        admit(std::move(connection));
      } catch (const std::exception&) {
        // Out of memory: this connection is lost, but the next may not be.
        log_failure(std::current_exception(), "a connection was lost");
      }
    } else if (!shared_.stopping && !concerns_one_connection(problem)) {
      // Connections that wait in the kernel's queue are not lost, and are accepted as soon as
      // possible.
      not_accepted_.occurred("cannot accept connections, so they wait: " + problem.message());
      from.retry.expires_after(accept_retry_interval);
      co_await from.retry.async_wait(asio::redirect_error(use_awaitable, problem));
    }
  }
}

void server::admit(socket connection) {
  error_code problem;
  connection.non_blocking(true, problem);
  connection.set_option(tcp::no_delay(true), problem);
  if (problem) return;  // it is already closed

  share place{connections_};
  if (!place.grow(1)) return turn_away(std::move(connection));
  turned_away_.ended();
  asio::co_spawn(
      context_.get_executor(), serve(std::move(connection), std::move(place)),
      [this](std::exception_ptr failure) { log_failure(failure, "a connection was aborted"); });
}

void server::turn_away(socket connection) {
  error_code ignored;
  connection.write_some(asio::buffer(too_many_connections), ignored);
  connection.shutdown(socket::shutdown_send, ignored);
  // If a request that has already arrived were left unread, closing would send a reset.
  connection.read_some(asio::buffer(shared_.scratch), ignored);
  turned_away_.occurred("connections are turned away: " +
                        std::to_string(shared_.limits.max_connections) + " are open");
}

awaitable<void> server::serve(socket connection, [[maybe_unused]] share place) {
  tcp_stream stream{std::move(connection)};
  session served{stream, shared_};
  sessions_.insert(&served);
  const auto leave = [this](session* one) {
    sessions_.erase(one);
    for (listener& waiting : listeners_) waiting.retry.cancel();  // a descriptor is free again
    // The sweep must not delay the end.
    if (shared_.stopping && sessions_.empty()) sweep_timer_.cancel();
  };
  const std::unique_ptr<session, decltype(leave)> membership{&served, leave};
  start_sweeping();  // it ends at once if there is no session
  co_await served.run();
}

void server::start_sweeping() {
  if (std::exchange(sweeping_, true)) return;
  asio::co_spawn(context_.get_executor(), sweep(), [this](std::exception_ptr failure) {
    sweeping_ = false;  // the next connection restarts it
    log_failure(failure, "checking time-outs has ended");
  });
}

// Runs as long as there are sessions, or memory that they have left.
awaitable<void> server::sweep() {
  const auto interval = sweep_interval(shared_.limits);
  auto next_trim = steady_clock::now() + trim_interval;
  while (!sessions_.empty() || (!shared_.stopping && !shared_.workspaces.is_lean())) {
    auto now = steady_clock::now();
    const bool ends_soon = stop_deadline_ > now && stop_deadline_ - now < interval;
    sweep_timer_.expires_at(ends_soon ? stop_deadline_ : now + interval);
    error_code cancelled;
    co_await sweep_timer_.async_wait(asio::redirect_error(use_awaitable, cancelled));
    now = steady_clock::now();
    const bool out_of_time = now >= stop_deadline_;
    for (session* open : sessions_) {
      open->expire(now);
      if (out_of_time) open->abort();
    }
    if (now >= next_trim) {
      shared_.workspaces.trim();
      next_trim = now + trim_interval;
    }
  }
}

void server::log_failure(std::exception_ptr failure, std::string_view what) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& reason) {
    problems_.error("{}: {}", what, reason.what());
  }
}

}  // namespace extraction::http
