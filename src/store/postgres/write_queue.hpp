// Group commit: all writes of an I/O thread that wait while a transaction is in progress share the
// next one, and are acknowledged after its commit. No write waits for others: an idle queue commits
// a single write at once. A write that fails does not affect the others.
//
// Belongs to one I/O thread.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "store/postgres/queue_workers.hpp"
#include "store/postgres/request_queue.hpp"
#include "store/postgres/write_group.hpp"
#include "store/readiness.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class write_queue {
 public:
  // The outcome of the groups is noted in `health`. All four must outlive the queue.
  write_queue(connection_pool& connections, boost::asio::io_context& context,
              const postgres_settings& settings, readiness& health);

  // See job_repository.
  awaitable<void> insert(std::span<const job> added);
  awaitable<result<job>> update(std::string_view id, const job_change& change, timestamp now);

 private:
  using steady = std::chrono::steady_clock;
  using timer =
      boost::asio::basic_waitable_timer<steady, boost::asio::wait_traits<steady>, executor>;
  using group = request_queue<write>::group;

  // An update of a job that another transaction had locked, to be retried.
  struct locked_update {
    pending_write update;
    steady::time_point retry_at;
  };

  void start();
  bool is_empty() const { return waiting_.empty() && locked_.empty(); }
  awaitable<void> run();
  awaitable<void> wait_for_locked();
  void take_due(group& into);
  group refuse_stale(group writes);
  awaitable<void> commit(std::span<pending_write> writes);
  awaitable<std::exception_ptr> try_commit(std::span<pending_write> writes);
  void answer(group writes);

  connection_pool& connections_;
  boost::asio::io_context& context_;
  const postgres_settings& settings_;
  readiness& health_;
  std::optional<statement> limits_;

  request_queue<write> waiting_;
  std::vector<locked_update> locked_;
  timer pause_;  // runs while there are only locked ones
  queue_workers workers_;
  std::minstd_rand random_;
};

}  // namespace extraction::store::postgres
