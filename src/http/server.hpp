// Accepts connections on one I/O thread and owns their sessions.
#pragma once

#include <chrono>
#include <exception>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <spdlog/logger.h>

#include "http/endpoints.hpp"
#include "http/session.hpp"
#include "http/tcp_stream.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::http {

// Limits that all servers of the process share.
struct budgets {
  explicit budgets(const settings& limits)
      : connections(limits.max_connections), body_bytes(limits.max_arriving_bodies) {}

  budget connections;
  budget body_bytes;
};

// One for each I/O thread, all on the same endpoints: the kernel distributes connections among them
// (SO_REUSEPORT, socket(7)). Belongs to the thread that runs `context`.
class server {
 public:
  // Starts to listen, and to accept once `context` runs. Throws boost::system::system_error if it
  // cannot listen. All arguments must outlive the server.
  server(boost::asio::io_context& context, std::span<const endpoint> where, const settings& limits,
         web::request_handler& handler, web::access_log& log, budgets& shared,
         spdlog::logger& problems);

  // Stops accepting, closes idle connections, and lets requests in progress finish, for as long as
  // the settings allow. After that nothing of the server is left in `context`.
  void stop();

 private:
  struct listener {
    acceptor waiting;
    timer retry;  // runs while nothing can be accepted
  };

  awaitable<void> accept(listener& from);
  void admit(socket connection);
  awaitable<void> serve(socket connection, share place);
  void turn_away(socket connection);
  awaitable<void> sweep();
  void start_sweeping();
  void log_failure(std::exception_ptr failure, std::string_view what);

  boost::asio::io_context& context_;
  std::vector<listener> listeners_;
  timer sweep_timer_;
  session_context shared_;
  budget& connections_;
  spdlog::logger& problems_;
  std::unordered_set<session*> sessions_;
  bool sweeping_ = false;
  recurring_problem not_accepted_;
  recurring_problem turned_away_;
  session::time_point stop_deadline_ = session::time_point::max();
};

}  // namespace extraction::http
