// Opens connections, on threads of its own.
//
// Only libpq's blocking call moves on from a host that does not respond, and honours
// connect_timeout; PQconnectPoll has no time-out, and resolves names on the caller's thread all the
// same. So connecting blocks, but never an I/O thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>

#include <boost/asio/thread_pool.hpp>
#include <spdlog/logger.h>

#include "store/postgres/connection.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::store::postgres {

// Thread-safe.
class connector {
 public:
  // Exactly one of the two is set.
  using receiver = std::function<void(connection_handle, std::exception_ptr)>;

  // `log` must outlive the connector.
  connector(postgres_settings settings, spdlog::logger& log);

  // Waits for the attempts in progress, as long as connect() may block; drops those that have not
  // begun.
  ~connector();

  const postgres_settings& settings() const { return settings_; }

  // Blocks for at most connect_timeout per host, plus the time to resolve its name. The very first
  // connection brings the schema up to date. Throws postgres_error if it cannot connect, and any
  // store_unavailable if the schema cannot be used.
  connection_handle connect();

  // Like connect(), but returns at once. `done` is called on another thread.
  void connect_in_background(receiver done);

  spdlog::logger& log() { return log_; }

  // Why threads get no connections, for the log.
  recurring_problem& failures() { return failures_; }

  // Connections are distinguished by the epoch in which they were requested. Once one turns out to
  // be lost, or to lead to an unusable server, its epoch ends and none of its idle connections is
  // used again: after a failover they all lead to the wrong server.
  std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }
  void end_epoch(std::uint64_t ended) { epoch_.compare_exchange_strong(ended, ended + 1); }

 private:
  postgres_settings settings_;
  spdlog::logger& log_;
  recurring_problem failures_;
  std::atomic<std::uint64_t> epoch_{0};
  std::mutex schema_mutex_;
  bool schema_is_current_ = false;
  boost::asio::thread_pool threads_;
};

}  // namespace extraction::store::postgres
