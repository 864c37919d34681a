// Accepts connections on one I/O thread and keeps their sessions.
#pragma once

#include <chrono>
#include <unordered_set>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/logger.h>

#include "http/session.hpp"
#include "http/tcp_stream.hpp"

namespace extraction::http {

using endpoint = boost::asio::ip::tcp::endpoint;

// Where a server with these settings is to listen, with the port filled in if it was 0. Throws
// std::runtime_error, which names both, if the host is not ours or another program has the port.
endpoint reserve_endpoint(const settings& wanted);

// What all servers of the process together may hold.
struct budgets {
  explicit budgets(const settings& limits)
      : connections(limits.max_connections), body_bytes(limits.max_arriving_bodies) {}

  budget connections;
  budget body_bytes;
};

// One for each I/O thread, all on the same endpoint: the kernel spreads connections over them
// (SO_REUSEPORT, socket(7)). Belongs to the thread that runs `context`.
class server {
 public:
  // Starts to listen, and to accept once `context` runs. Throws boost::system::system_error if it
  // cannot. All arguments must outlive the server.
  server(boost::asio::io_context& context, const endpoint& where, const settings& limits,
         web::request_handler& handler, web::access_log& log, budgets& shared,
         spdlog::logger& problems);

  // Accepts no more, closes idle connections, and lets requests in hand come to their end, for as
  // long as the settings say. After that nothing of the server is left in `context`.
  void stop();

 private:
  using acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, executor>;
  awaitable<void> accept();
  void admit(socket connection);
  awaitable<void> serve(socket connection, share place);
  void turn_away(socket connection);
  awaitable<void> sweep();
  void start_sweeping();
  void log_failure(std::exception_ptr failure, std::string_view what);

  boost::asio::io_context& context_;
  acceptor acceptor_;
  timer sweep_timer_;
  session_context shared_;
  budget& connections_;
  spdlog::logger& problems_;
  std::unordered_set<session*> sessions_;
  bool sweeping_ = false;
  std::size_t turned_away_ = 0;  // connections, since the last line about them
  session::time_point turned_away_told_{};
  session::time_point stop_deadline_ = session::time_point::max();
};

}  // namespace extraction::http
