#include "http/server.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

namespace extraction::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// How often deadlines are looked at, within bounds: a time-out may be late by a tenth of the
// shortest that is set. The less often, the less ten thousand idle connections cost.
std::chrono::milliseconds sweep_interval(const settings& limits) {
  constexpr std::chrono::milliseconds least{100};
  constexpr std::chrono::milliseconds most{1000};
  const auto shortest = std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout,
                                  limits.write_timeout, limits.shutdown_timeout});
  return std::clamp(shortest / 10, least, most);
}

// How long to wait for a descriptor to come free when there is none left to accept with.
constexpr std::chrono::milliseconds accept_retry_interval{100};

constexpr std::string_view too_many_connections =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\ncontent-length: 33\r\n"
    "retry-after: 1\r\nconnection: close\r\n\r\n{\"detail\":\"Too many connections\"}";

}  // namespace

endpoint reserve_endpoint(const settings& wanted) {
  const std::string port = std::to_string(wanted.port);
  try {
    asio::io_context context;
    tcp::resolver resolver{context};
    const auto found = resolver.resolve(wanted.host, port,
                                        tcp::resolver::numeric_service | tcp::resolver::passive);
    // Without SO_REUSEPORT, so that it fails where another program listens: with it, the kernel
    // would give that program a share of our connections.
    tcp::acceptor probe{context, *found.begin(), true};
    return probe.local_endpoint();
  } catch (const boost::system::system_error& problem) {
    throw std::runtime_error("cannot listen on " + wanted.host + " port " + port + ": " +
                             problem.code().message());
  }
}

server::server(asio::io_context& context, const endpoint& where, const settings& limits,
               web::request_handler& handler, web::access_log& log, budgets& shared,
               spdlog::logger& problems)
    : context_(context),
      acceptor_(context.get_executor()),
      sweep_timer_(context.get_executor()),
      shared_{.limits = limits,
              .body_bytes = shared.body_bytes,
              .handler = handler,
              .log = log,
              .problems = problems},
      connections_(shared.connections),
      problems_(problems) {
  acceptor_.open(where.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.set_option(reuse_port(true));
  acceptor_.bind(where);
  acceptor_.listen();
  acceptor_.non_blocking(true);
  asio::co_spawn(context_.get_executor(), accept(), [this](std::exception_ptr failure) {
    log_failure(failure, "accepting connections ended");
  });
}

void server::stop() {
  shared_.stopping = true;
  stop_deadline_ = steady_clock::now() + shared_.limits.shutdown_timeout;
  // Connections that the kernel has completed already have reached us.
  error_code none_left;
  while (!none_left) {
    socket connection{context_.get_executor()};
    acceptor_.accept(connection, none_left);
    if (!none_left) admit(std::move(connection));
  }
  acceptor_.close();
  for (session* open : sessions_) open->stop();
  sweep_timer_.cancel();  // it did not know of the deadline
}

awaitable<void> server::accept() {
  while (!shared_.stopping) {
    socket connection{context_.get_executor()};
    error_code problem;
    co_await acceptor_.async_accept(connection, asio::redirect_error(use_awaitable, problem));
    if (!problem) {
      try {
        admit(std::move(connection));
      } catch (const std::exception&) {
        // Out of memory: this connection is lost, the next may not be.
        log_failure(std::current_exception(), "a connection was lost");
      }
    } else if (!shared_.stopping && problem != asio::error::connection_aborted) {
      problems_.warn("cannot accept a connection: {}", problem.message());
      timer pause{context_.get_executor(), accept_retry_interval};
      co_await pause.async_wait(asio::redirect_error(use_awaitable, problem));
    }
  }
}

void server::admit(socket connection) {
  error_code problem;
  connection.non_blocking(true, problem);
  connection.set_option(tcp::no_delay(true), problem);
  if (problem) return;  // it is closed already

  share place{connections_};
  if (!place.grow(1)) return turn_away(std::move(connection));
  asio::co_spawn(
      context_.get_executor(), serve(std::move(connection), std::move(place)),
      [this](std::exception_ptr failure) { log_failure(failure, "a connection was broken off"); });
}

void server::turn_away(socket connection) {
  error_code ignored;
  connection.write_some(asio::buffer(too_many_connections), ignored);
  connection.shutdown(socket::shutdown_send, ignored);

  ++turned_away_;
  const auto now = steady_clock::now();
  if (now - turned_away_told_ < std::chrono::seconds{1}) return;
  problems_.warn("{} connections were turned away: {} are open", turned_away_,
                 shared_.limits.max_connections);
  turned_away_ = 0;
  turned_away_told_ = now;
}

awaitable<void> server::serve(socket connection, [[maybe_unused]] share place) {
  tcp_stream stream{std::move(connection)};
  session served{stream, shared_};
  sessions_.insert(&served);
  const auto leave = [this](session* one) {
    sessions_.erase(one);
    // The sweep must not hold up the end.
    if (shared_.stopping && sessions_.empty()) sweep_timer_.cancel();
  };
  const std::unique_ptr<session, decltype(leave)> membership{&served, leave};
  start_sweeping();  // which ends at once if there is no session
  co_await served.run();
}

void server::start_sweeping() {
  if (std::exchange(sweeping_, true)) return;
  asio::co_spawn(context_.get_executor(), sweep(), [this](std::exception_ptr failure) {
    log_failure(failure, "the watch over time-outs ended");
  });
}

// Runs for as long as there are sessions.
awaitable<void> server::sweep() {
  const auto interval = sweep_interval(shared_.limits);
  while (!sessions_.empty()) {
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
  }
  sweeping_ = false;
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
